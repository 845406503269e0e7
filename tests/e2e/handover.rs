//! Invocations that end before their tasks do, and tasks that nobody can run.

use async_trait::async_trait;
use planwright_engine::id::{ProjectRef, TaskId};
use planwright_engine::pricing::TokenUsage;
use planwright_engine::routing::Provider;
use planwright_local::StackOptions;
use planwright_local::product::Overrides;
use planwright_protocol::chat::{Bill, Block, ChatReply, ChatRequest, StopReason};
use planwright_protocol::queue::Doorbell;
use planwright_providers::{ChatModel, Error, Health, HealthStatus, OnText};
use planwright_queue::Queues;
use planwright_tests::app::TestApp;
use planwright_tests::client::Client;
use planwright_tests::model::paid;
use planwright_worker::Limits;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// Rounds of a task before the one that ends it; each writes a file.
const TOOL_ROUNDS: u32 = 5;

/// A paid model that takes its time and asks for a tool in every round but the last.
#[derive(Default)]
struct Slow {
    asked: AtomicU32,
}

#[async_trait]
impl ChatModel for Slow {
    fn provider(&self) -> &'static str {
        Provider::Anthropic.as_str()
    }

    async fn count_input_tokens(&self, _: &ChatRequest) -> Result<u64, Error> {
        Ok(1_000)
    }

    async fn chat(&self, request: &ChatRequest, _: &mut OnText<'_>) -> Result<ChatReply, Error> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(400)).await;
        let results = request
            .messages
            .iter()
            .flat_map(|m| &m.content)
            .filter(|b| matches!(b, Block::ToolResult { .. }));
        let round = u32::try_from(results.count()).unwrap();
        let usage = TokenUsage { input: 800, output: 20, ..TokenUsage::default() };
        if round == TOOL_ROUNDS {
            return Ok(ChatReply {
                content: vec![Block::Text { text: "done".into() }],
                stop: StopReason::EndTurn,
                usage,
                bill: Bill::default(),
            });
        }
        let input = json!({"path": format!("{round}.txt"), "content": "x"});
        let call = Block::ToolUse { id: format!("call-{round}"), name: "write_file".into(), input };
        Ok(ChatReply {
            content: vec![call],
            stop: StopReason::ToolUse,
            usage,
            bill: Bill::default(),
        })
    }

    async fn health(&self) -> Health {
        Health { status: HealthStatus::Online, method: "none", details: Value::Null }
    }
}

async fn with_limits(limits: Limits, options: StackOptions) -> (TestApp, Arc<Slow>) {
    let model = Arc::new(Slow::default());
    let models = paid(Arc::clone(&model) as Arc<dyn ChatModel>);
    let overrides =
        Overrides { models: Some(models), limits: Some(limits), ..Overrides::default() };
    (TestApp::with(overrides, options).await, model)
}

/// A project whose approved plan is one task with a tool.
async fn one_task(user: &Client) -> String {
    let project = user.project("long", "long").await;
    let task = json!({"title": "write", "description": "write", "task_type": "code",
    "complexity": "simple",
        "tools_needed": ["write_file"]});
    let plan = user
        .must_post(&format!("/api/projects/{project}/plans"), json!({"plan": {"tasks": [task]}}))
        .await;
    let path = format!("/api/projects/{project}/plans/{}/approve", plan["id"].as_str().unwrap());
    user.must_post(&path, json!({})).await;
    project
}

fn count(events: &[Value], kind: &str) -> usize {
    events.iter().filter(|event| event["type"] == kind).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_longer_than_its_invocation_goes_from_worker_to_worker_and_repeats_nothing() {
    // A quarter of a second into an invocation it begins no further round.
    let limits = Limits {
        time: Duration::from_secs(100),
        hand_back: Duration::from_millis(99_750),
        tasks: 10,
    };
    let (app, model) = with_limits(limits, StackOptions::default()).await;
    let user = app.user("ann").await;
    let project = one_task(&user).await;
    user.execute(&project).await;
    let done = user.until(&project, "completed").await;
    let events = user.events(&project).await;
    assert!(count(&events, "task_start") > 3, "it changed hands: {events:#?}");
    assert_eq!(model.asked.load(Ordering::SeqCst), TOOL_ROUNDS + 1, "no paid round was repeated");
    assert_eq!(count(&events, "tool_call"), TOOL_ROUNDS as usize, "no tool ran twice");
    assert_eq!(count(&events, "task_complete"), 1);
    assert_eq!(done["held_usd"], 0.0);
    let summary = user.must_get(&format!("/api/usage/summary?project_id={project}")).await;
    assert_eq!(summary["api_call_count"], TOOL_ROUNDS + 1, "{summary}");
    let metrics = user.must_get("/metrics").await;
    let counted = |name: &str, labels: &[&str], count: u32| {
        let is_it =
            |line: &&str| line.starts_with(name) && labels.iter().all(|label| line.contains(label));
        let line = metrics.as_str().unwrap().lines().find(is_it);
        assert!(line.is_some_and(|line| line.ends_with(&format!(" {count}"))), "{name}: {line:?}");
    };
    let call = ["gen_ai_operation_name=\"chat\"", "gen_ai_provider_name=\"anthropic\""];
    counted("gen_ai_client_operation_duration_seconds_count", &call, TOOL_ROUNDS + 1);
    counted(
        "gen_ai_client_token_usage_total",
        &["gen_ai_token_type=\"output\""],
        20 * (TOOL_ROUNDS + 1),
    );
    counted(
        "planwright_tool_calls_total",
        &["gen_ai_tool_name=\"write_file\"", "outcome=\"ok\""],
        TOOL_ROUNDS,
    );
    counted("planwright_tasks_finished_total", &["outcome=\"completed\""], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_that_is_only_handed_on_ends_instead_of_circling_for_ever() {
    let limits =
        Limits { time: Duration::from_secs(1), hand_back: Duration::from_secs(2), tasks: 10 };
    let (app, model) = with_limits(limits, StackOptions::default()).await;
    let user = app.user("ann").await;
    let project = one_task(&user).await;
    user.execute(&project).await;
    let failed = user.until(&project, "failed").await;
    assert_eq!(failed["held_usd"], 0.0);
    assert_eq!(model.asked.load(Ordering::SeqCst), 0);
    let task = &user.tasks(&project).await[0];
    let shown = user.must_get(&format!("/api/tasks/{}", task["id"].as_str().unwrap())).await;
    assert!(shown["error"].as_str().unwrap().contains("handed from worker to worker"), "{shown}");
    assert_eq!(count(&user.events(&project).await, "task_failed"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_doorbell_fails_the_task_it_rang_for_and_no_later_attempt() {
    // Nobody answers the work queue.
    let options = StackOptions { work_concurrency: 0, ..StackOptions::default() };
    let (app, _) = with_limits(Limits::default(), options).await;
    let user = app.user("ann").await;
    let project = one_task(&user).await;
    user.execute(&project).await;
    let embedded = app.stack.embedded();
    let dead = Queues::connect(embedded.config(), embedded.dead_letter_urls());
    let task = user.tasks(&project).await[0]["id"].as_str().unwrap().parse::<TaskId>().unwrap();
    let account = user.must_get("/api/auth/me").await;
    let team = account["team_id"].as_str().unwrap().parse().unwrap();
    dead.send(&Doorbell::run_task(ProjectRef::new(team, task.project).task(task.number), 7, 0))
        .await
        .unwrap();
    user.wait("/metrics", |text| {
        text.as_str()
            .unwrap()
            .contains("planwright_dead_doorbells_total{outcome=\"nothing_to_do\"} 1")
    })
    .await;
    assert_eq!(user.tasks(&project).await[0]["status"], "queued");
    dead.send(&Doorbell::run_task(ProjectRef::new(team, task.project).task(task.number), 1, 0))
        .await
        .unwrap();
    user.until(&project, "failed").await;
    let shown = user.must_get(&format!("/api/tasks/{task}")).await;
    assert!(
        shown["error"].as_str().unwrap().contains("Every delivery of its message failed"),
        "{shown}"
    );
}
