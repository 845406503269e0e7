//! Paid work is never thrown away: a task goes on at its last stored round, whatever stopped it.
//! A stub provider counts over real HTTP what was asked and what was paid.

use planwright_tests::client::Client;
use planwright_tests::process::Process;
use planwright_tests::provider::{Pace, Provider, Served};
use serde_json::{Value, json};
use tempfile::TempDir;

/// The product as a process, with an account at the stub.
struct Rig {
    provider: Provider,
    process: Process,
    user: Client,
    _folder: TempDir,
}

impl Rig {
    async fn start() -> Self {
        let provider = Provider::start(Pace { answer_ms: (1, 2) }).await;
        let folder = tempfile::tempdir().unwrap();
        let environment = [
            ("ANTHROPIC_API_KEY", "sk-installation"),
            ("ANTHROPIC_BASE_URL", provider.base.as_str()),
            ("PLANWRIGHT_ALLOW_PRIVATE_ADDRESSES", "on"),
        ];
        let mut process = Process::begin(folder.path(), 0, &environment, &["--sweep-every", "1"]);
        process.ready().await;
        let user = Client::sign_up(&process.base, "ann").await;
        Rig { provider, process, user, _folder: folder }
    }

    /// A running project with one task of this title, and the task's id.
    async fn run(&self, title: &str) -> (String, String) {
        let project = self.user.project("given", "given").await;
        let task = json!({"title": title, "description": title, "task_type": "code",
            "complexity": "medium", "depends_on": [], "tools_needed": ["write_file"]});
        let plan = json!({"plan": {"summary": "given", "tasks": [task]}});
        let plan = self.user.must_post(&format!("/api/projects/{project}/plans"), plan).await;
        let approve =
            format!("/api/projects/{project}/plans/{}/approve", plan["id"].as_str().unwrap());
        self.user.must_post(&approve, json!({})).await;
        self.user.execute(&project).await;
        let task = self.user.tasks(&project).await[0]["id"].as_str().unwrap().to_owned();
        (project, task)
    }

    fn served(&self, title: &str) -> Served {
        self.provider.served(title).remove(title).unwrap_or_default()
    }

    async fn until_task(&self, task: &str, done: impl Fn(&Value) -> bool) -> Value {
        self.user.wait(&format!("/api/tasks/{task}"), done).await
    }

    /// Waits until the provider is in the middle of a round.
    async fn until_round(&self, title: &str, round: u32) {
        while !self.served(title).calls.contains_key(&round) {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    }
}

fn once_each(served: &Served, rounds: u32) {
    assert_eq!(served.calls.len(), rounds as usize, "{:?}", served.calls);
    assert!(served.calls.values().all(|times| *times == 1), "{:?}", served.calls);
    assert!(served.paid_again.is_empty(), "{:?}", served.paid_again);
}

/// The rounds that the API lists cost what the task costs, and the task what its project spent.
async fn adds_up(user: &Client, project: &str, task: &str) {
    let rounds = user.must_get(&format!("/api/tasks/{task}/rounds")).await;
    let rounds: f64 =
        rounds.as_array().unwrap().iter().map(|r| r["cost_usd"].as_f64().unwrap()).sum();
    let shown = user.must_get(&format!("/api/tasks/{task}")).await["cost_usd"].as_f64().unwrap();
    let spent = user.must_get(&format!("/api/projects/{project}")).await["spent_usd"].clone();
    assert!((rounds - shown).abs() < 1e-9, "rounds {rounds}, task {shown}");
    assert!((shown - spent.as_f64().unwrap()).abs() < 1e-9, "task {shown}, project {spent}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_overload_on_the_eighth_of_ten_calls_costs_eleven_calls() {
    let rig = Rig::start().await;
    rig.provider.refuse("ten x10", 8, 529);
    let (project, task) = rig.run("ten x10").await;
    rig.user.until(&project, "completed").await;
    let served = rig.served("ten x10");
    assert_eq!(served.asked, 11);
    once_each(&served, 10);
    let events = rig.user.events(&project).await;
    let writes = events.iter().filter(|e| e["type"] == "tool_call").count();
    assert_eq!(writes, 9, "no file is written twice");
    adds_up(&rig.user, &project, &task).await;
    rig.process.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_that_needs_more_rounds_gets_as_many_again_when_a_person_says_so() {
    let rig = Rig::start().await;
    let (project, task) = rig.run("long x15").await;
    let asks = rig.until_task(&task, |t| t["status"] == "needs_review").await;
    assert!(asks["verification_notes"].as_str().unwrap().contains("all of its rounds"), "{asks}");
    once_each(&rig.served("long x15"), 10);
    let retry = json!({"action": "retry", "feedback": "Nearly there."});
    rig.user.must_post(&format!("/api/tasks/{task}/review"), retry).await;
    rig.user.until(&project, "completed").await;
    let served = rig.served("long x15");
    once_each(&served, 15);
    assert!(served.newest[&11].contains("Nearly there."), "{}", served.newest[&11]);
    assert!(served.newest[&11].contains("all of its rounds"), "{}", served.newest[&11]);
    assert!(served.newest[&11].contains("tool_result"), "{}", served.newest[&11]);
    adds_up(&rig.user, &project, &task).await;
    rig.process.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_starts_over_when_a_person_says_so_and_not_otherwise() {
    let rig = Rig::start().await;
    rig.provider.refuse("again x4", 3, 400);
    let (project, task) = rig.run("again x4").await;
    let failed = rig.until_task(&task, |t| t["status"] == "failed").await;
    assert_eq!(failed["started_over_at"], json!(null));
    let skip = json!({"action": "skip", "task_ids": [&task], "start_over": true});
    let refused = rig.user.post("/api/tasks/bulk", skip).await;
    assert_eq!(refused.status, 422, "starting over is a way to try again");
    let path = format!("/api/tasks/{task}/retry");
    let again = rig.user.must_post(&path, json!({"start_over": true})).await;
    assert_eq!(again["started_over_at"], 2, "{again}");
    rig.user.until(&project, "completed").await;
    let served = rig.served("again x4");
    assert_eq!((served.calls[&1], served.calls[&2], served.calls[&4]), (2, 2, 1), "{served:?}");
    assert!(served.newest[&1].contains("Start over"), "{}", served.newest[&1]);
    let rounds = rig.user.must_get(&format!("/api/tasks/{task}/rounds")).await;
    let numbers: Vec<_> = rounds.as_array().unwrap().iter().map(|r| r["round"].clone()).collect();
    assert_eq!(json!(numbers), json!([1, 2, 3, 3, 4, 5, 6]), "numbers go on");
    adds_up(&rig.user, &project, &task).await;
    rig.process.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_reached_on_the_way_waits_and_goes_on_by_itself_when_it_is_raised() {
    let rig = Rig::start().await;
    rig.provider.open(false);
    let (project, task) = rig.run("poor x6").await;
    rig.until_round("poor x6", 1).await;
    let path = format!("/api/projects/{project}");
    let held = rig.user.must_get(&path).await["held_usd"].as_f64().unwrap();
    assert_eq!(rig.user.patch(&path, json!({"limit_usd": held})).await.status, 200);
    rig.provider.open(true);
    let waits = rig.until_task(&task, |t| t["waiting_for"] == "budget").await;
    assert_eq!(waits["status"], "pending", "{waits}");
    let before = rig.served("poor x6").calls.len();
    assert!((1..6).contains(&before), "{before} rounds");
    assert_eq!(rig.user.patch(&path, json!({"limit_usd": 10.0})).await.status, 200);
    rig.user.until(&project, "completed").await;
    once_each(&rig.served("poor x6"), 6);
    adds_up(&rig.user, &project, &task).await;
    rig.process.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_that_a_person_stopped_goes_on_where_it_was_and_hears_what_they_said() {
    let rig = Rig::start().await;
    rig.provider.refuse("stopped x5", 3, 529);
    let (project, task) = rig.run("stopped x5").await;
    while rig.served("stopped x5").asked < 3 {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    rig.provider.open(false);
    rig.until_round("stopped x5", 3).await;
    rig.user.must_post(&format!("/api/tasks/{task}/interrupt"), json!({})).await;
    rig.provider.open(true);
    rig.until_task(&task, |t| t["status"] == "needs_review").await;
    let open = rig.user.must_get(&format!("/api/checkpoints/project/{project}")).await;
    let number = open[0]["id"].as_str().unwrap();
    let answer = json!({"action": "retry", "guidance": "Mind the gap."});
    rig.user.must_post(&format!("/api/checkpoints/{number}/resolve"), answer).await;
    rig.user.until(&project, "completed").await;
    let served = rig.served("stopped x5");
    assert_eq!(served.calls[&1], 1, "{:?}", served.calls);
    assert_eq!(served.calls[&2], 1, "{:?}", served.calls);
    assert!(served.newest[&3].contains("Mind the gap."), "{}", served.newest[&3]);
    rig.process.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_that_starts_over_sends_no_round_of_the_attempt_before() {
    let rig = Rig::start().await;
    let (project, task) = rig.run("over x15").await;
    let asks = rig.until_task(&task, |t| t["status"] == "needs_review").await;
    assert_eq!(asks["started_over_at"], json!(null), "{asks}");
    let path = format!("/api/tasks/{task}/review");
    let wrong = rig.user.post(&path, json!({"action": "approve", "start_over": true})).await;
    assert_eq!(wrong.status, 422, "{wrong:?}");
    let over = json!({"action": "retry", "feedback": "Otherwise.", "start_over": true});
    rig.user.must_post(&path, over).await;
    let asks = rig.until_task(&task, |t| t["status"] == "needs_review" && t["attempt"] == 2).await;
    assert_eq!(asks["started_over_at"], 2, "{asks}");
    let served = rig.served("over x15");
    assert_eq!(served.calls.len(), 10, "{:?}", served.calls);
    assert!(served.calls.values().all(|times| *times == 2), "{:?}", served.calls);
    assert!(served.newest[&1].contains("Start over"), "{}", served.newest[&1]);
    assert!(served.newest[&1].contains("Otherwise."), "{}", served.newest[&1]);
    // Rounds are numbered through, and what comes after goes on from the second attempt.
    let rounds = rig.user.must_get(&format!("/api/tasks/{task}/rounds")).await;
    let mut numbers: Vec<u64> =
        rounds.as_array().unwrap().iter().map(|r| r["round"].as_u64().unwrap()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=20).collect::<Vec<u64>>());
    rig.user.must_post(&path, json!({"action": "retry"})).await;
    rig.user.until(&project, "completed").await;
    let served = rig.served("over x15");
    assert_eq!(served.calls.get(&15), Some(&1), "{:?}", served.calls);
    assert_eq!(served.calls.get(&10), Some(&2), "{:?}", served.calls);
    adds_up(&rig.user, &project, &task).await;
    rig.process.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bulk_action_reaches_all_tasks_that_wait_for_the_same_reason() {
    let rig = Rig::start().await;
    let project = rig.user.project("given", "given").await;
    let task = |title: &str| {
        json!({"title": title, "description": title, "task_type": "code",
            "complexity": "medium", "depends_on": [], "tools_needed": ["write_file"]})
    };
    let titles = ["one x15", "two x15", "three x15"];
    let plan = json!({"plan": {"summary": "given", "tasks": titles.map(task)}});
    let plan = rig.user.must_post(&format!("/api/projects/{project}/plans"), plan).await;
    let approve = format!("/api/projects/{project}/plans/{}/approve", plan["id"].as_str().unwrap());
    rig.user.must_post(&approve, json!({})).await;
    rig.user.execute(&project).await;
    let ids: Vec<String> = rig
        .user
        .tasks(&project)
        .await
        .iter()
        .map(|task| task["id"].as_str().unwrap().to_owned())
        .collect();
    for id in &ids {
        rig.until_task(id, |t| t["status"] == "needs_review").await;
    }
    let both = json!({"action": "skip", "reason_of": ids[0], "task_ids": [ids[1]]});
    assert_eq!(rig.user.post("/api/tasks/bulk", both).await.status, 422);
    let none = json!({"action": "skip"});
    assert_eq!(rig.user.post("/api/tasks/bulk", none).await.status, 422);
    let done =
        rig.user.must_post("/api/tasks/bulk", json!({"action": "skip", "reason_of": ids[0]})).await;
    assert_eq!(done["succeeded"].as_array().unwrap().len(), 3, "{done}");
    assert_eq!((&done["failed"], &done["left"]), (&json!([]), &json!(0)), "{done}");
    rig.process.kill().await;
}
