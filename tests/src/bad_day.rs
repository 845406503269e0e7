//! A provider's ordinary bad day, played to the product over real HTTP: a limit of rate, an outage,
//! a key that stops working. The measures of a run, for tests and for the benchmark.

use crate::client::Client;
use crate::process::Process;
use crate::provider::{Pace, Provider, Rate};
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};

/// The product as a process, with an account at the stub.
pub struct Rig {
    pub provider: Provider,
    pub process: Process,
    pub user: Client,
}

/// What a run came to.
#[derive(Clone, Copy, Debug)]
pub struct Measured {
    /// From its start to its end, or from the end of the trouble to its end.
    pub took: Duration,
    /// Calls that were asked for, and those of them that were refused.
    pub asked: u32,
    pub refused: u32,
}

impl Measured {
    /// Which part of the calls was refused, 0 to 1.
    pub fn share_refused(&self) -> f64 {
        f64::from(self.refused) / f64::from(self.asked.max(1))
    }
}

impl Rig {
    /// In a folder of its own.
    pub async fn start(folder: &Path) -> Self {
        let provider = Provider::start(Pace { answer_ms: (20, 60) }).await;
        let environment = [
            ("ANTHROPIC_API_KEY", "sk-installation"),
            ("ANTHROPIC_BASE_URL", provider.base.as_str()),
            ("PLANWRIGHT_ALLOW_PRIVATE_ADDRESSES", "on"),
        ];
        let mut process = Process::begin(folder, 0, &environment, &["--sweep-every", "1"]);
        process.ready().await;
        let user = Client::sign_up(&process.base, "ann").await;
        Rig { provider, process, user }
    }

    /// An approved project of tasks that do not wait for each other, of so many rounds each.
    pub async fn approved(&self, tasks: usize, rounds: usize) -> String {
        let titles: Vec<String> = (1..=tasks).map(|n| format!("task {n} x{rounds}")).collect();
        let given: Vec<(&str, &[usize])> =
            titles.iter().map(|title| (title.as_str(), [].as_slice())).collect();
        self.user.approved(&given).await
    }

    /// Every task is done, none was asked about, and no round was paid twice.
    pub async fn done_well(&self, project: &str, tasks: usize, rounds: usize) {
        let all = self.user.tasks(project).await;
        assert_eq!(all.len(), tasks);
        assert!(all.iter().all(|task| task["status"] == "completed"), "{all:#?}");
        let told = self.user.events(project).await;
        let bad = ["checkpoint", "task_failed", "task_retry", "task_needs_review"];
        let found: Vec<&Value> =
            told.iter().filter(|event| bad.iter().any(|kind| event["type"] == **kind)).collect();
        assert!(found.is_empty(), "{found:#?}");
        let served = self.provider.served("task ");
        assert_eq!(served.len(), tasks);
        for (title, served) in &served {
            assert_eq!(served.calls.len(), rounds, "{title}: {:?}", served.calls);
            assert!(served.calls.values().all(|times| *times == 1), "{title}: {served:?}");
        }
        let waiting = self.user.must_get("/api/inbox").await;
        assert_eq!(waiting.as_array().map(Vec::len), Some(0), "{waiting}");
    }

    /// A limit of rate from the first call to the last.
    pub async fn limited(&self, tasks: usize, rounds: usize, rate: Rate) -> Measured {
        self.provider.limit(rate);
        let project = self.approved(tasks, rounds).await;
        let began = Instant::now();
        self.user.execute(&project).await;
        self.user.until_within(&project, "completed", Duration::from_secs(900)).await;
        let took = began.elapsed();
        self.done_well(&project, tasks, rounds).await;
        let (asked, refused) = self.provider.calls();
        Measured { took, asked, refused }
    }

    /// 529 for everybody for so long.
    pub async fn outage(&self, tasks: usize, lasts: Duration) -> Measured {
        let project = self.approved(tasks, 2).await;
        self.provider.close(Some(529));
        self.user.execute(&project).await;
        let began = Instant::now();
        let told = |project: &Value| project["waiting_for"].is_string();
        self.user.wait(&format!("/api/projects/{project}"), told).await;
        tokio::time::sleep(lasts.saturating_sub(began.elapsed())).await;
        let (asked, refused) = self.provider.calls();
        self.provider.close(None);
        let over = Instant::now();
        self.user.until_within(&project, "completed", Duration::from_secs(120)).await;
        let took = over.elapsed();
        self.done_well(&project, tasks, 2).await;
        Measured { took, asked, refused }
    }

    /// The installation's key stops working; the team gives one of its own.
    pub async fn dead_key(&self, tasks: usize) -> Measured {
        let project = self.approved(tasks, 2).await;
        self.provider.only_key("sk-new");
        self.user.execute(&project).await;
        let asked_for = |inbox: &Value| inbox[0]["kind"] == "provider";
        let inbox = self.user.wait("/api/inbox", asked_for).await;
        assert_eq!(inbox.as_array().map(Vec::len), Some(1), "people are asked once: {inbox}");
        let idle = |project: &Value| project["task_summary"]["running"] == 0;
        self.user.wait(&format!("/api/projects/{project}"), idle).await;
        let (asked, refused) = self.provider.calls();
        let team = self.user.must_get("/api/auth/me").await["team_id"].clone();
        let path = format!("/api/teams/{}/providers/anthropic", team.as_str().unwrap_or_default());
        let account = json!({"key": "sk-new", "base_url": self.provider.base});
        let mended = Instant::now();
        let kept = self.user.send(reqwest::Method::PUT, &path, &[], Some(account)).await;
        assert_eq!(kept.status, 200, "{}", kept.body);
        self.user.until_within(&project, "completed", Duration::from_secs(120)).await;
        let took = mended.elapsed();
        self.done_well(&project, tasks, 2).await;
        Measured { took, asked, refused }
    }
}
