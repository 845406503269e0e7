use crate::victim::Victim;
use planwright_engine::money::MicroUsd;
use planwright_tests::client::{Client, id};
use planwright_tests::provider::Provider;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

/// What every other project may spend at first, in dollars: too little, so that tasks have to wait
/// for money.
const TIGHT_USD: f64 = 0.05;
const AMPLE_USD: f64 = 50.0;
const MORE_USD: f64 = 0.25;
/// Who uses the product.
const NAME: &str = "ann";

/// A finished project, to be looked at once more at the end.
struct Past {
    project: String,
    name: String,
    events: usize,
    charged: MicroUsd,
}

/// Whoever uses the product and knows nothing of its inside.
pub struct Observer {
    provider: Provider,
    client: Client,
    current: (String, String),
    past: Vec<Past>,
    calls: u32,
    charged: MicroUsd,
    uncertain: MicroUsd,
    waits: u32,
}

impl Observer {
    pub async fn new(provider: Provider, victim: &mut Victim) -> Self {
        let client = Client::sign_up(&victim.base, NAME).await;
        Observer {
            provider,
            client,
            current: Default::default(),
            past: Vec::new(),
            calls: 0,
            charged: MicroUsd::ZERO,
            uncertain: MicroUsd::ZERO,
            waits: 0,
        }
    }

    pub fn projects(&self) -> usize {
        self.past.len()
    }

    pub fn sums(&self) -> String {
        format!(
            "{} paid calls, {} charged, {} booked as uncertain, {} waits for money",
            self.calls, self.charged, self.uncertain, self.waits
        )
    }

    /// Makes a project with a layered graph and starts it. Where money is tight each task has one
    /// round: one that runs out of money between two rounds asks a person, and a new attempt pays
    /// its rounds again by right.
    pub async fn begin(&mut self, tasks: usize) -> String {
        let name = format!("p{}", self.past.len());
        self.client.sign_in(NAME).await;
        let project = self.client.project(&name, "Run it.").await;
        let (limit, rounds) =
            if self.past.len() % 2 == 1 { (TIGHT_USD, 1) } else { (AMPLE_USD, 3) };
        let limit = json!({ "limit_usd": limit, "concurrency": 6 });
        let changed = self.client.patch(&format!("/api/projects/{project}"), limit).await;
        assert_eq!(changed.status, 200, "{}", changed.body);
        let width = 8;
        let task = |at: usize| {
            let above = (at / width).checked_sub(1);
            let deps: Vec<usize> = above
                .map(|layer| (0..2).map(|_| layer * width + fastrand::usize(0..width)).collect())
                .unwrap_or_default();
            json!({ "title": format!("{name} t{at} \
                x{}", fastrand::u32(1..=rounds)), "description": "Do it.",
                "task_type": "code", "complexity": "simple", "depends_on": deps,
                "tools_needed": ["write_file"] })
        };
        let plan = json!({ "plan": { "summary": "layered",
        "tasks": (0..tasks).map(task).collect::<Vec<_>>() } });
        let plan =
            id(&self.client.must_post(&format!("/api/projects/{project}/plans"), plan).await);
        self.client
            .must_post(&format!("/api/projects/{project}/plans/{plan}/approve"), json!({}))
            .await;
        self.client.execute(&project).await;
        self.current = (project, name.clone());
        name
    }

    async fn maybe_get(&mut self, path: &str) -> Option<Value> {
        let mut answer = self.client.try_get(path).await?;
        if answer.status == 401 {
            self.client.try_sign_in(NAME).await?;
            answer = self.client.try_get(path).await?;
        }
        assert!(answer.status.is_success(), "GET {path}: {} {}", answer.status, answer.body);
        Some(answer.body)
    }

    /// Looks at the project, sees that its money is right, gives more where it waits for some. True
    /// when it is through.
    pub async fn look(&mut self) -> bool {
        tokio::time::sleep(Duration::from_millis(20)).await;
        let (project, name) = self.current.clone();
        let charged = self.provider.charged(&format!("{name} "));
        let Some(seen) = self.maybe_get(&format!("/api/projects/{project}")).await else {
            return false;
        };
        let money = Money::of(&seen);
        assert!(
            money.known() >= charged,
            "{name}: charged {charged} and only {money:?} is accounted for"
        );
        assert!(money.known() <= money.limit, "{name}: more than the limit: {money:?}");
        if seen["status"] == "completed" {
            return true;
        }
        assert!(
            ["executing", "paused"].contains(&seen["status"].as_str().unwrap_or_default()),
            "{name}: {seen}"
        );
        if seen["status"] == "paused" {
            self.client.try_post(&format!("/api/projects/{project}/execute"), json!({})).await;
        } else if fastrand::u8(..100) < 2 {
            self.client.try_post(&format!("/api/projects/{project}/pause"), json!({})).await;
        } else if seen["waiting_for"].as_str().is_some_and(|why| why.contains("wait for money")) {
            let limit = json!({ "limit_usd": money.limit.as_usd() + MORE_USD });
            if self.client.try_patch(&format!("/api/projects/{project}"), limit).await.is_some() {
                self.waits += 1;
            }
        }
        false
    }

    /// Why it may not be through.
    pub async fn describe(&self) -> String {
        let project = self.client.must_get(&format!("/api/projects/{}", self.current.0)).await;
        let open = self.client.tasks(&self.current.0).await;
        let open: Vec<&Value> = open
            .iter()
            .filter(|t| !["completed", "blocked"].contains(&status(t)))
            .take(3)
            .collect();
        format!("{project:#}\n{open:#?}")
    }

    /// The project is through: everything about it must fit together.
    pub async fn conclude(&mut self) -> String {
        self.client.sign_in(NAME).await;
        let (project, name) = self.current.clone();
        let seen = self.client.must_get(&format!("/api/projects/{project}")).await;
        let money = Money::of(&seen);
        let served = self.provider.served(&format!("{name} "));
        let charged = self.provider.charged(&format!("{name} "));
        assert!(money.held.is_zero(), "{name} is through and holds {money:?}");
        assert!(money.spent <= charged, "{name}: spent {} for {charged}", money.spent);
        assert!(
            charged <= money.spent + money.uncertain,
            "{name}: charged {charged}, booked {money:?}"
        );
        let tasks = self.client.tasks(&project).await;
        for task in &tasks {
            assert_eq!(
                (&task["status"], &task["attempt"]),
                (&json!("completed"), &json!(1)),
                "{task}"
            );
        }
        let events = self.client.events(&project).await;
        self.check_log(&name, &tasks, &events).await;
        for (title, served) in &served {
            assert!(
                served.paid_again.is_empty(),
                "{title}: finished rounds {:?} were paid again",
                served.paid_again
            );
        }
        let summary =
            self.client.must_get(&format!("/api/usage/summary?project_id={project}")).await;
        let booked = micro(&summary["total_cost_usd"]);
        assert!(
            booked >= money.spent && booked <= money.spent + money.uncertain,
            "{name}: {summary} {money:?}"
        );
        let calls: u32 = served.values().flat_map(|s| s.calls.values()).sum();
        let lost = calls - served.values().map(|s| s.calls.len() as u32).sum::<u32>();
        self.calls += calls;
        self.charged += charged;
        self.uncertain += money.uncertain;
        self.past.push(Past { project, name, events: events.len(), charged });
        format!(
            "{} tasks, {calls} paid calls, {lost} of them lost on the way, {money}, charged \
                {charged}, ceiling {}",
            tasks.len(),
            seen["ceiling_usd"]
        )
    }

    async fn check_log(&self, name: &str, tasks: &[Value], events: &[Value]) {
        let mut completed: BTreeMap<&str, u32> = BTreeMap::new();
        let mut tools: BTreeMap<&str, u32> = BTreeMap::new();
        for event in events {
            let task = event["task_id"].as_str().unwrap_or_default();
            match event["type"].as_str() {
                Some("task_complete") => *completed.entry(task).or_default() += 1,
                Some("tool_call") => *tools.entry(task).or_default() += 1,
                _ => {}
            }
        }
        for task in tasks {
            let (own, title) = (task["id"].as_str().unwrap(), task["title"].as_str().unwrap());
            assert_eq!(completed.get(own), Some(&1), "{title} is told to be complete once");
            let rounds: u32 = title.rsplit_once('x').unwrap().1.parse().unwrap();
            assert_eq!(
                tools.get(own).copied().unwrap_or(0),
                rounds - 1,
                "{title}: no tool call is made again"
            );
        }
        let ends = events.iter().filter(|e| e["type"] == "project_complete").count();
        assert_eq!(ends, 1, "{name} is told to be through once");
        let after = fastrand::usize(0..events.len());
        let replayed = self.client.stream(&self.current.0, after as u64).await;
        let expected: Vec<u64> = (after as u64 + 1..=events.len() as u64).collect();
        assert_eq!(
            replayed, expected,
            "{name}: what a client that comes back after event {after} is told"
        );
    }

    /// Nothing that was over has moved since.
    pub async fn look_back(&mut self) {
        self.client.sign_in(NAME).await;
        for past in &self.past {
            let seen = self.client.must_get(&format!("/api/projects/{}", past.project)).await;
            assert_eq!(seen["status"], "completed", "{}", past.name);
            assert_eq!(seen["last_event_seq"], past.events as u64, "{}", past.name);
            assert_eq!(
                self.provider.charged(&format!("{} ", past.name)),
                past.charged,
                "{}",
                past.name
            );
        }
        let budget = self.client.must_get("/api/usage/budget").await;
        let (spent, held) = (micro(&budget["daily_spent_usd"]), micro(&budget["daily_held_usd"]));
        assert!(
            held.is_zero() && spent >= self.charged,
            "charged {} and the day says {budget}",
            self.charged
        );
    }
}

fn status(of: &Value) -> &str {
    of["status"].as_str().unwrap_or_default()
}

/// The money of a project as the API tells it.
#[derive(Debug)]
struct Money {
    spent: MicroUsd,
    held: MicroUsd,
    uncertain: MicroUsd,
    limit: MicroUsd,
}

impl Money {
    fn of(project: &Value) -> Self {
        let of = |name: &str| micro(&project[name]);
        Money {
            spent: of("spent_usd"),
            held: of("held_usd"),
            uncertain: of("uncertain_usd"),
            limit: of("limit_usd"),
        }
    }

    fn known(&self) -> MicroUsd {
        self.spent + self.held + self.uncertain
    }
}

impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "spent {} and uncertain {} of {}", self.spent, self.uncertain, self.limit)
    }
}

fn micro(dollars: &Value) -> MicroUsd {
    MicroUsd(
        (dollars.as_f64().unwrap_or_else(|| panic!("{dollars} is no amount")) * 1e6).round() as i64
    )
}
