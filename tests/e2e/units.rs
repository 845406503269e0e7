//! What a task costs in write units where its model is paid, which the benchmark's is not.

use crate::batch::Uneven;
use async_trait::async_trait;
use planwright_engine::pricing::TokenUsage;
use planwright_engine::routing::Provider;
use planwright_local::StackOptions;
use planwright_local::embedded::{ServiceName, Usage};
use planwright_local::product::Overrides;
use planwright_protocol::chat::{Bill, Block, ChatReply, ChatRequest, StopReason};
use planwright_providers::{ChatModel, Error, Health, HealthStatus, OnText};
use planwright_tests::app::TestApp;
use planwright_tests::model::paid;
use serde_json::{Value, json};
use std::sync::Arc;

/// Tasks one after the other, so that each commits alone, which is dearest.
const CHAIN: usize = 20;

#[tokio::test(flavor = "multi_thread")]
async fn a_paid_task_of_one_round_keeps_to_twenty_write_units_and_one_for_its_edge() {
    let model = Arc::new(Uneven::default()) as Arc<dyn ChatModel>;
    let overrides = Overrides { models: Some(paid(model)), ..Overrides::default() };
    let app = TestApp::with(overrides, StackOptions::default()).await;
    let user = app.user("ann").await;
    let deps: Vec<Vec<usize>> =
        (0..CHAIN).map(|n| n.checked_sub(1).into_iter().collect()).collect();
    let tasks: Vec<(&str, &[usize])> =
        deps.iter().map(|deps| ("good task", deps.as_slice())).collect();
    let project = user.approved(&tasks).await;
    let before = app.stack.embedded().usage();
    user.execute(&project).await;
    user.until(&project, "completed").await;
    let after = app.stack.embedded().usage();
    // One task more stands for the beginning and the end of the run; a dependency may cost one of
    // each.
    let each = (CHAIN + 1) as f64;
    let units = (after.write_units - before.write_units) / each;
    println!("{units:.2} write units a task");
    assert!(units <= 20.0 + 1.0, "{units:.2} write units a task");
}

/// Asks for a tool first, and answers when it has its result.
struct WithTool;

#[async_trait]
impl ChatModel for WithTool {
    fn provider(&self) -> &'static str {
        Provider::Anthropic.as_str()
    }

    async fn count_input_tokens(&self, request: &ChatRequest) -> Result<u64, Error> {
        Ok(1_000 + 100 * request.messages.len() as u64)
    }

    async fn chat(&self, request: &ChatRequest, _: &mut OnText<'_>) -> Result<ChatReply, Error> {
        let usage = TokenUsage { input: 800, output: 20, ..TokenUsage::default() };
        if request.messages.len() == 1 {
            let call = Block::ToolUse {
                id: "call".into(),
                name: "list_directory".into(),
                input: json!({}),
            };
            return Ok(ChatReply {
                content: vec![call],
                stop: StopReason::ToolUse,
                usage,
                bill: Bill::default(),
            });
        }
        Ok(ChatReply {
            content: vec![Block::Text { text: "done".into() }],
            stop: StopReason::EndTurn,
            usage,
            bill: Bill::default(),
        })
    }

    async fn health(&self) -> Health {
        Health { status: HealthStatus::Online, method: "none", details: Value::Null }
    }
}

fn commits(usage: &Usage) -> u64 {
    let key = (ServiceName::DynamoDb, "TransactWriteItems".to_owned());
    usage.operations.get(&key).map_or(0, |operation| operation.requests)
}

/// Run, day, month, ledger, its sums and the reply; then run, event and the tool's result. Each is
/// two units.
#[tokio::test(flavor = "multi_thread")]
async fn a_second_round_with_a_tool_costs_two_commits_and_eighteen_write_units() {
    let overrides = Overrides { models: Some(paid(Arc::new(WithTool))), ..Overrides::default() };
    let app = TestApp::with(overrides, StackOptions::default()).await;
    let user = app.user("ann").await;
    let project = user.project("given", "given").await;
    let task = |at: usize| {
        json!({"title": format!("task {at}"), "description": "look \
            around", "task_type": "code", "complexity": "simple",
            "depends_on": at.checked_sub(1).into_iter().collect::<Vec<_>>(),
            "tools_needed": ["list_directory"]})
    };
    let plan =
        json!({"plan": {"summary": "given", "tasks": (0..CHAIN).map(task).collect::<Vec<_>>()}});
    let plan = user.must_post(&format!("/api/projects/{project}/plans"), plan).await;
    let plan = plan["id"].as_str().unwrap();
    user.must_post(&format!("/api/projects/{project}/plans/{plan}/approve"), json!({})).await;
    let before = app.stack.embedded().usage();
    user.execute(&project).await;
    user.until(&project, "completed").await;
    let used = app.stack.embedded().usage().since(&before);
    let (each, units) = ((CHAIN + 1) as f64, used.write_units / (CHAIN + 1) as f64);
    println!("{units:.2} write units and {:.2} commits a task", commits(&used) as f64 / each);
    // Three a task, and some for the run itself and for whatever met another on the way.
    assert!(commits(&used) < 4 * CHAIN as u64, "{} commits of {CHAIN} tasks", commits(&used));
    assert!(units <= 21.0 + 18.0, "{units:.2} write units a task");
}
