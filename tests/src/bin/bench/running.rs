//! `cargo xtask bench --running`: what a commit costs by the tasks that run at once in its project.
//!
//! A fan as wide as many tasks at once, whose calls all wait. One call after the other is answered,
//! whichever: its task ends and the next one begins, so that the same number runs at each commit.

use crate::{Anything, Client, Dag, DagTask, round2};
use async_trait::async_trait;
use planwright_engine::id::ProjectRef;
use planwright_engine::pricing::TokenUsage;
use planwright_engine::routing::Provider;
use planwright_local::embedded::{ServiceName, Usage};
use planwright_local::product::{self, Overrides};
use planwright_local::{Embedded, Options, Stack, StackOptions};
use planwright_protocol::chat::{Bill, Block, ChatReply, ChatRequest, StopReason};
use planwright_providers::{ChatModel, Error, Health, HealthStatus, OnText};
use planwright_store::Store;
use planwright_tests::model::paid;
use serde::Serialize;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// Calls answered one by one before anything is counted, so that finished tasks lie among those
/// that run.
const SETTLING: usize = 200;
/// Calls answered one by one and counted.
const COUNTED: usize = 50;
/// How long the looks of the running tasks at their leases are counted.
const LOOKING: Duration = Duration::from_secs(3);
const PATIENCE: Duration = Duration::from_secs(300);

#[derive(Serialize)]
struct Line {
    peer: &'static str,
    workload: String,
    running: usize,
    commits: u64,
    write_units_per_commit: f64,
    /// A process that knows the project as of the commit before reads it.
    read_units_per_reload: f64,
    /// A process that knows nothing reads it.
    read_units_cold: f64,
    /// A running task looks, each second, whether it still has its slot.
    read_units_per_look: f64,
}

/// Keeps every call until it is told to answer it.
#[derive(Default)]
struct Held(Mutex<Vec<oneshot::Sender<()>>>);

impl Held {
    /// Calls that somebody still waits for.
    fn waiting(&self) -> usize {
        let mut calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        calls.retain(|call| !call.is_closed());
        calls.len()
    }

    /// Answers one of the calls.
    fn answer(&self) {
        let mut calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !calls.is_empty() {
            let at = fastrand::usize(..calls.len());
            // Whose call was dropped asks again.
            let _ = calls.swap_remove(at).send(());
        }
    }

    async fn until(&self, waiting: usize) -> Result<(), Anything> {
        let deadline = Instant::now() + PATIENCE;
        while self.waiting() != waiting {
            if Instant::now() > deadline {
                return Err(format!("{} of {waiting} calls are out", self.waiting()).into());
            }
            tokio::time::sleep(Duration::from_micros(200)).await;
        }
        Ok(())
    }
}

#[async_trait]
impl ChatModel for Held {
    fn provider(&self) -> &'static str {
        Provider::Anthropic.as_str()
    }

    async fn count_input_tokens(&self, _: &ChatRequest) -> Result<u64, Error> {
        Ok(500)
    }

    async fn chat(&self, _: &ChatRequest, _: &mut OnText<'_>) -> Result<ChatReply, Error> {
        let (answer, answered) = oneshot::channel();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(answer);
        let _ = answered.await;
        Ok(ChatReply {
            content: vec![Block::Text { text: "done".to_owned() }],
            stop: StopReason::EndTurn,
            usage: TokenUsage { input: 500, output: 5, ..TokenUsage::default() },
            bill: Bill::default(),
        })
    }

    async fn health(&self) -> Health {
        Health { status: HealthStatus::Online, method: "none", details: Value::Null }
    }
}

/// One repetition with so many tasks at once.
pub(crate) async fn run(running: usize, folder: &Path) -> Result<(), Anything> {
    let options = Options { data_dir: Some(folder.to_owned()), ..Options::default() };
    let embedded = Arc::new(Embedded::start(options).await?);
    let settings = product::settings(&embedded, "http://127.0.0.1:5200")?;
    let table = settings.table.clone();
    let model = Arc::new(Held::default());
    let models = Some(paid(Arc::clone(&model) as Arc<dyn ChatModel>));
    let overrides = Overrides { models, ..Overrides::default() };
    let assembled = product::assemble(&embedded, settings, overrides).await?;
    let client = Client::sign_up(assembled.product.api.clone()).await?;
    let options = StackOptions { port: None, work_concurrency: running, ..StackOptions::default() };
    let stack = Stack::start(Arc::clone(&embedded), assembled.product.clone(), options).await?;
    let tasks = running + SETTLING + COUNTED;
    let task = |id| DagTask { id, deps: Vec::new() };
    let dag = Dag { id: "running".to_owned(), tasks: (0..tasks).map(task).collect() };
    let project = client.approved(&dag, running as u32, &[]).await?;
    client.post(format!("/api/projects/{project}/execute"), json!({})).await?;
    model.until(running).await?;
    for _ in 0..SETTLING {
        model.answer();
        model.until(running).await?;
    }

    let project = ProjectRef::new(client.team.parse()?, project.parse()?);
    let other = Store::connect(embedded.config(), &table);
    other.run_get(project).await?;
    let read_units_cold = other.meter().read_units;
    let (mut writes, mut commits) = (0.0, 0);
    for _ in 0..COUNTED {
        let before = embedded.usage();
        model.answer();
        model.until(running).await?;
        let used = embedded.usage().since(&before);
        (writes, commits) = (writes + used.write_units, commits + committed(&used));
        other.run_get(project).await?;
    }
    let reloads = other.meter().read_units - read_units_cold;
    let before = embedded.usage();
    tokio::time::sleep(LOOKING).await;
    let looked = embedded.usage().since(&before);
    let line = Line {
        peer: "planwright",
        workload: format!("running{running}"),
        running,
        commits,
        write_units_per_commit: round2(writes / commits.max(1) as f64),
        read_units_per_reload: round2(reloads / COUNTED as f64),
        read_units_cold: round2(read_units_cold),
        read_units_per_look: round2(looked.read_units / looks(&looked).max(1) as f64),
    };
    println!("{}", serde_json::to_string(&line)?);
    while model.waiting() > 0 {
        model.answer();
    }
    stack.shutdown().await;
    Ok(())
}

fn requests(usage: &Usage, operation: &str) -> u64 {
    let key = (ServiceName::DynamoDb, operation.to_owned());
    usage.operations.get(&key).map_or(0, |operation| operation.requests - operation.errors)
}

fn committed(usage: &Usage) -> u64 {
    requests(usage, "TransactWriteItems")
}

/// Reads while nothing else goes on.
fn looks(usage: &Usage) -> u64 {
    requests(usage, "GetItem") + requests(usage, "BatchGetItem")
}
