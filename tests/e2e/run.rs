//! Runs, and what people do to them.

use async_trait::async_trait;
use planwright_engine::pricing::TokenUsage;
use planwright_engine::routing::Provider;
use planwright_local::StackOptions;
use planwright_local::product::Overrides;
use planwright_protocol::chat::{Bill, Block, ChatReply, ChatRequest, StopReason};
use planwright_providers::{ChatModel, Error, ErrorKind, Health, HealthStatus, OnText};
use planwright_tests::app::TestApp;
use planwright_tests::model::paid;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use tokio::sync::Notify;

/// A paid model whose answers are scripted by the task's title: `wait*` waits to be let go,
/// `wrong*` is refused.
#[derive(Default)]
pub struct Scripted {
    pub asked: Mutex<HashMap<String, u32>>,
    pub let_go: Notify,
    pub dropped: AtomicU32,
}

/// Counts a call whose future is dropped before its end.
struct Guard<'a>(&'a AtomicU32, bool);

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        if !self.1 {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
}

#[async_trait]
impl ChatModel for Scripted {
    fn provider(&self) -> &'static str {
        Provider::Anthropic.as_str()
    }

    async fn count_input_tokens(&self, _: &ChatRequest) -> Result<u64, Error> {
        Ok(1_000)
    }

    async fn chat(&self, request: &ChatRequest, _: &mut OnText<'_>) -> Result<ChatReply, Error> {
        let Some(Block::Text { text }) = request.messages[0].content.first() else {
            unreachable!()
        };
        let title = text.lines().next().unwrap().trim_start_matches("Task: ").to_owned();
        *self.asked.lock().unwrap().entry(title.clone()).or_default() += 1;
        let mut guard = Guard(&self.dropped, false);
        if title.starts_with("wait") {
            self.let_go.notified().await;
        }
        guard.1 = true;
        if title.starts_with("wrong")
            && !json!(request.messages).to_string().contains("do it right")
        {
            return Err(Error::new(ErrorKind::BadRequest, "the model refused"));
        }
        if title.starts_with("endless") {
            return Ok(ChatReply {
                content: vec![Block::Text { text: "word ".repeat(60_000) }],
                stop: StopReason::EndTurn,
                usage: TokenUsage { input: 800, output: 60_000, ..TokenUsage::default() },
                bill: Bill::default(),
            });
        }
        let context: String = request.system.iter().map(|s| s.text.as_str()).collect();
        let seen = if context.contains("dependency_output") { "with context" } else { "alone" };
        Ok(ChatReply {
            content: vec![Block::Text { text: format!("{title} done {seen}") }],
            stop: if title.starts_with("cut") {
                StopReason::MaxTokens
            } else {
                StopReason::EndTurn
            },
            usage: TokenUsage { input: 800, output: 20, ..TokenUsage::default() },
            bill: Bill::default(),
        })
    }

    async fn health(&self) -> Health {
        Health { status: HealthStatus::Online, method: "none", details: Value::Null }
    }
}

pub async fn scripted() -> (TestApp, Arc<Scripted>) {
    let (overrides, model) = scripted_models();
    (TestApp::with(overrides, StackOptions::default()).await, model)
}

/// A product with a scripted model that costs money.
pub fn scripted_models() -> (Overrides, Arc<Scripted>) {
    let model = Arc::new(Scripted::default());
    let models = paid(Arc::clone(&model) as Arc<dyn ChatModel>);
    (Overrides { models: Some(models), ..Overrides::default() }, model)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_finished_task_hands_its_output_to_the_next() {
    let (app, _) = scripted().await;
    let user = app.user("ann").await;
    let project = user.approved(&[("first", &[]), ("second", &[0])]).await;
    user.execute(&project).await;
    user.until(&project, "completed").await;
    let tasks = user.tasks(&project).await;
    assert_eq!(tasks[0]["output_text"], "first done alone");
    assert_eq!(tasks[1]["output_text"], "second done with context");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancel_drops_the_running_call_and_its_result_never_lands() {
    let (app, model) = scripted().await;
    let user = app.user("ann").await;
    let project = user.approved(&[("wait here", &[]), ("after", &[0])]).await;
    user.execute(&project).await;
    user.wait(&format!("/api/tasks/project/{project}"), |t| t[0]["status"] == "running").await;
    user.must_post(&format!("/api/projects/{project}/cancel"), json!({})).await;
    let gone = user.wait(&format!("/api/projects/{project}"), |p| p["held_usd"] == 0.0).await;
    assert_eq!(gone["status"], "cancelled");
    assert_eq!(model.dropped.load(Ordering::SeqCst), 1, "the call was dropped, not awaited");
    model.let_go.notify_waiters();
    let tasks = user.tasks(&project).await;
    assert!(
        tasks.iter().all(|t| t["status"] == "cancelled" && t["output_text"].is_null()),
        "{tasks:#?}"
    );
    assert_eq!(user.post(&format!("/api/projects/{project}/cancel"), json!({})).await.status, 409);
    assert_eq!(user.post(&format!("/api/projects/{project}/execute"), json!({})).await.status, 409);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_too_long_to_keep_is_paid_once_and_fails_its_task_with_the_reason() {
    let (app, model) = scripted().await;
    let user = app.user("ann").await;
    let project = user.approved(&[("endless", &[])]).await;
    user.execute(&project).await;
    let failed = user.until(&project, "failed").await;
    let tasks = user.tasks(&project).await;
    assert!(tasks[0]["error"].as_str().unwrap().contains("at most 180000 are kept"), "{tasks:#?}");
    assert_eq!(
        model.asked.lock().unwrap()["endless"],
        1,
        "a reply that cannot be kept is not asked for again"
    );
    assert_eq!((&failed["held_usd"], &tasks[0]["cost_usd"]), (&json!(0.0), &failed["spent_usd"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_plan_says_has_bounds_and_only_its_newest_draft_can_be_approved() {
    let (app, _) = scripted().await;
    let user = app.user("ann").await;
    let project = user.project("bounds", "bounds").await;
    let plans = format!("/api/projects/{project}/plans");
    let task = |files: Vec<String>| {
        json!({"plan": {"tasks": [{"title": "a", "description": "a",
    "task_type": "code", "affected_files": files}]}})
    };
    let refused = user.post(&plans, task(vec!["x".repeat(1_000); 450])).await;
    assert_eq!(
        (refused.status.as_u16(), &refused.body["errors"][0]["pointer"]),
        (422, &json!("/plan/tasks/0"))
    );
    let first = user.must_post(&plans, task(Vec::new())).await;
    let second = user.must_post(&plans, task(Vec::new())).await;
    let approve = |plan: &Value| format!("{plans}/{}/approve", plan["id"].as_str().unwrap());
    assert_eq!(user.post(&approve(&first), json!({})).await.status, 409);
    assert_eq!(user.post(&approve(&second), json!([null, null])).await.status, 422);
    assert_eq!(user.post(&approve(&second), json!({})).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn pause_finishes_what_runs_and_starts_nothing_until_resumed() {
    let (app, model) = scripted().await;
    let user = app.user("ann").await;
    let project = user.approved(&[("wait here", &[]), ("after", &[0])]).await;
    user.execute(&project).await;
    user.wait(&format!("/api/tasks/project/{project}"), |t| t[0]["status"] == "running").await;
    user.must_post(&format!("/api/projects/{project}/pause"), json!({})).await;
    model.let_go.notify_waiters();
    let tasks = user
        .wait(&format!("/api/tasks/project/{project}"), |t| t[0]["status"] == "completed")
        .await;
    assert_eq!(
        (&tasks[1]["status"], &tasks[1]["waiting_for"]),
        (&json!("pending"), &json!("paused"))
    );
    user.execute(&project).await;
    user.until(&project, "completed").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_permanent_failure_fails_the_run_with_its_reason_and_a_mended_task_revives_it() {
    let (app, _) = scripted().await;
    let user = app.user("ann").await;
    let project = user.approved(&[("wrong", &[]), ("after", &[0])]).await;
    user.execute(&project).await;
    let failed = user.until(&project, "failed").await;
    assert!(failed["failure_reason"].as_str().unwrap().contains("#1"), "{failed}");
    let task = user.tasks(&project).await[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(user.must_get(&format!("/api/tasks/{task}")).await["error"], "the model refused");
    let mended = user.patch(&format!("/api/tasks/{task}"), json!({"title": "right"})).await;
    assert_eq!(mended.status, 200, "{}", mended.body);
    user.must_post(&format!("/api/tasks/{task}/retry"), json!({})).await;
    user.until(&project, "completed").await;
    assert_eq!(user.must_get(&format!("/api/tasks/{task}")).await["attempt"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_cut_off_is_no_success_and_waits_for_a_person() {
    let (app, _) = scripted().await;
    let user = app.user("ann").await;
    let project = user.approved(&[("cut short", &[]), ("after", &[0])]).await;
    user.execute(&project).await;
    let tasks = user
        .wait(&format!("/api/tasks/project/{project}"), |t| t[0]["status"] == "needs_review")
        .await;
    assert_eq!(tasks[1]["status"], "blocked");
    assert_eq!(user.must_get(&format!("/api/projects/{project}")).await["status"], "executing");
    let task = tasks[0]["id"].as_str().unwrap();
    user.must_post(&format!("/api/tasks/{task}/review"), json!({"action": "approve"})).await;
    user.until(&project, "completed").await;
    assert_eq!(user.tasks(&project).await[1]["output_text"], "after done with context");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_approvals_at_once_are_one() {
    let (app, _) = scripted().await;
    let user = app.user("ann").await;
    let project = user.project("p", "r").await;
    let plan =
        json!({"plan": {"tasks": [{"title": "t", "description": "d", "task_type": "code"}]}});
    let plan = user.must_post(&format!("/api/projects/{project}/plans"), plan).await;
    let path = format!("/api/projects/{project}/plans/{}/approve", plan["id"].as_str().unwrap());
    let (one, two) = tokio::join!(user.post(&path, json!({})), user.post(&path, json!({})));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    assert_eq!(user.tasks(&project).await.len(), 1);
}
