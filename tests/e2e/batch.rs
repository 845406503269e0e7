//! What the messages of a queue carry, and what the tasks of one batch owe each other: nothing.

use async_trait::async_trait;
use futures::future::BoxFuture;
use planwright_engine::pricing::TokenUsage;
use planwright_engine::routing::Provider;
use planwright_local::embedded::{Before, Call, Intercept};
use planwright_local::product::Overrides;
use planwright_local::{Embedded, Options, StackOptions};
use planwright_protocol::chat::{Bill, Block, ChatReply, ChatRequest, StopReason};
use planwright_providers::{ChatModel, Error, ErrorKind, Health, HealthStatus, OnText};
use planwright_tests::app::TestApp;
use planwright_tests::model::paid;
use serde_json::Value;
use std::sync::{Arc, Mutex};
use tokio::sync::Semaphore;

/// Answers at once, refuses what is about "bad", and keeps what is about "slow" waiting for a
/// permit.
pub(crate) struct Uneven {
    permits: Semaphore,
}

impl Default for Uneven {
    fn default() -> Self {
        Uneven { permits: Semaphore::new(0) }
    }
}

impl Uneven {
    /// Answers so many of the calls that wait.
    pub(crate) fn answer(&self, calls: usize) {
        self.permits.add_permits(calls);
    }
}

#[async_trait]
impl ChatModel for Uneven {
    fn provider(&self) -> &'static str {
        Provider::Anthropic.as_str()
    }

    async fn count_input_tokens(&self, _: &ChatRequest) -> Result<u64, Error> {
        Ok(1_000)
    }

    async fn chat(&self, request: &ChatRequest, _: &mut OnText<'_>) -> Result<ChatReply, Error> {
        let about = serde_json::to_string(&request.messages).unwrap();
        if about.contains("bad task") {
            return Err(Error::new(ErrorKind::BadRequest, "refused"));
        }
        if about.contains("slow task") {
            self.permits.acquire().await.unwrap().forget();
        }
        let usage = TokenUsage { input: 800, output: 20, ..TokenUsage::default() };
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

fn status<'a>(tasks: &'a [Value], title: &str) -> &'a Value {
    &tasks.iter().find(|task| task["title"] == title).unwrap()["status"]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_task_and_a_failing_one_hold_no_neighbour_of_their_batch_back() {
    // One invocation at a time, so that all three are in one batch or the good one waits for ever.
    let model = Arc::new(Uneven::default());
    let overrides = Overrides {
        models: Some(paid(Arc::clone(&model) as Arc<dyn ChatModel>)),
        ..Overrides::default()
    };
    let app =
        TestApp::with(overrides, StackOptions { work_concurrency: 1, ..StackOptions::default() })
            .await;
    let user = app.user("ann").await;
    let project = user.approved(&[("slow task", &[]), ("bad task", &[]), ("good task", &[])]).await;
    user.execute(&project).await;
    let path = format!("/api/tasks/project/{project}");
    let settled = |tasks: &Value| {
        let tasks = tasks.as_array().unwrap();
        status(tasks, "good task") == "completed" && status(tasks, "bad task") == "failed"
    };
    let meanwhile = user.wait(&path, settled).await;
    assert_eq!(status(meanwhile.as_array().unwrap(), "slow task"), "running", "{meanwhile}");
    model.answer(1);
    let ended = |project: &Value| project["task_summary"]["running"] == 0;
    let ended = user.wait(&format!("/api/projects/{project}"), ended).await;
    assert_eq!(status(&user.tasks(&project).await, "slow task"), "completed");
    assert_eq!(ended["held_usd"], 0.0, "{ended}");
}

/// Keeps the bodies of messages as they leave, before the emulator drops what it does not know.
#[derive(Default)]
struct Sent(Mutex<Vec<Value>>);

impl Intercept for Sent {
    fn before<'a>(&'a self, call: &'a Call<'a>) -> BoxFuture<'a, Before> {
        if matches!(call.operation, "SendMessage" | "SendMessageBatch") {
            let body: Value = serde_json::from_slice(call.request.body()).unwrap();
            let messages =
                body["Entries"].as_array().cloned().unwrap_or_else(|| vec![body.clone()]);
            self.0.lock().unwrap().extend(messages);
        }
        Box::pin(std::future::ready(Before::Pass))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_message_belongs_to_the_group_of_its_team() {
    let sent = Arc::new(Sent::default());
    let intercept = Some(Arc::clone(&sent) as Arc<dyn Intercept>);
    let embedded = Embedded::start(Options { intercept, ..Options::default() }).await.unwrap();
    let app =
        TestApp::over(Arc::new(embedded), Overrides::default(), StackOptions::default()).await;
    let mut teams = Vec::new();
    for name in ["ann", "bob"] {
        let user = app.user(name).await;
        teams.push(user.must_get("/api/auth/me").await["team_id"].clone());
        // One message alone, and then several at once.
        let project = user.approved(&[("first", &[]), ("a", &[0]), ("b", &[0]), ("c", &[0])]).await;
        user.execute(&project).await;
        user.until(&project, "completed").await;
    }
    let sent = sent.0.lock().unwrap();
    for message in sent.iter() {
        let bell: Value = serde_json::from_str(message["MessageBody"].as_str().unwrap()).unwrap();
        assert_eq!(message["MessageGroupId"], bell["team"], "{message}");
    }
    for team in &teams {
        assert!(sent.iter().any(|message| message["MessageGroupId"] == *team), "{team}: {sent:?}");
    }
}
