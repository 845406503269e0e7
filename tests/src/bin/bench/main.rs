//! `cargo xtask bench`: the engine's own cost per task, on the durable local stack with an instant
//! model. Everything a real run does is done: holds on three limits, usage rows, events, results,
//! doorbells. One JSON line per repetition.

mod running;

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use clap::Parser;
use planwright_engine::id::ProjectRef;
use planwright_engine::pricing::TokenUsage;
use planwright_engine::routing::Provider;
use planwright_engine::status::ProjectStatus;
use planwright_local::embedded::{Durability, ServiceName};
use planwright_local::product::{self, Assembled, Overrides};
use planwright_local::{Embedded, Options, Stack, StackOptions};
use planwright_protocol::chat::{Bill, Block, ChatReply, ChatRequest, StopReason};
use planwright_providers::{ChatModel, Error, Health, HealthStatus, OnText};
use planwright_tests::model::paid;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tower::ServiceExt;

type Anything = Box<dyn std::error::Error + Send + Sync>;

#[derive(Parser)]
#[command(about = "Runs the shared task graphs and prints one JSON line per repetition")]
struct Arguments {
    /// Graph to run, for example w2_fan500; all of them without it
    #[arg(long)]
    dag: Vec<String>,
    /// Repetitions of each graph
    #[arg(long, default_value_t = 3)]
    reps: u32,
    /// Tasks of one project that may run at once
    #[arg(long, default_value_t = 16)]
    concurrency: u32,
    /// Have every task call a tool, too: two rounds instead of one
    #[arg(long)]
    tool: bool,
    /// Tokens of each last reply: what a task leaves behind is kept, and costs by its length
    #[arg(long, default_value_t = 0)]
    reply_tokens: usize,
    /// Sync every commit to the disk, so that a power cut loses nothing either
    #[arg(long)]
    power: bool,
    /// Folder of the graphs
    #[arg(long, default_value = "tests/dags")]
    dags: PathBuf,
    /// Folder whose disk holds the data of a run
    #[arg(long, default_value = "target")]
    data: PathBuf,
    /// Instead of graphs: what a commit costs while so many tasks of one project run, for example
    /// `--running` or `--running 1 100`
    #[arg(long, num_args = 0.., value_name = "TASKS")]
    #[arg(default_missing_values = ["1", "10", "100", "1000"])]
    running: Vec<usize>,
    /// Run one repetition in this process (used by the command itself, so that each has its own
    /// memory)
    #[arg(long, hide = true)]
    child: bool,
}

#[derive(Deserialize)]
struct Workload {
    workload: String,
    n: usize,
    dags: Vec<Dag>,
}

#[derive(Deserialize)]
struct Dag {
    id: String,
    tasks: Vec<DagTask>,
}

#[derive(Deserialize)]
struct DagTask {
    id: usize,
    deps: Vec<usize>,
}

#[derive(Serialize)]
struct Line {
    peer: &'static str,
    workload: String,
    n: usize,
    durable: &'static str,
    tasks_per_s: f64,
    makespan_s: f64,
    hop_p50_ms: Option<f64>,
    hop_p99_ms: Option<f64>,
    rss_mb: f64,
    dynamodb_requests_per_task: f64,
    write_units_per_task: f64,
    read_units_per_task: f64,
    sqs_requests_per_task: f64,
}

/// Answers at once and remembers when it was asked.
struct Instantly {
    asked: Mutex<Vec<Instant>>,
    /// Asks for a tool before it answers.
    tool: bool,
    /// What it answers in the end.
    reply: String,
}

/// Four bytes of English are about a token.
const BYTES_PER_TOKEN: usize = 4;

/// Text of so many tokens that compresses as prose does: common words in no order, the same at each
/// run.
fn prose(tokens: usize) -> String {
    const WORDS: &str = "the of and to in is that for with as on by this from which request answer \
        value field service account error number retry limit before after between customer \
        invoice version change record test result because without another several returns must \
        should while every other small large first second third migration endpoint response";
    if tokens == 0 {
        return "done".to_owned();
    }
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let (mut text, mut state) = (String::new(), 0x2545_f491_4f6c_dd1d_u64);
    while text.len() < tokens * BYTES_PER_TOKEN {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        text.push_str(words[(state % words.len() as u64) as usize]);
        text.push(if state >> 60 == 0 { '\n' } else { ' ' });
    }
    text
}

/// A tool that changes nothing, so that what is counted is what the engine does.
const TOOL: &str = "list_directory";

#[async_trait]
impl ChatModel for Instantly {
    /// Stands in for a paid provider, so that holds and settlements are real.
    fn provider(&self) -> &'static str {
        Provider::Anthropic.as_str()
    }

    async fn count_input_tokens(&self, _: &ChatRequest) -> Result<u64, Error> {
        Ok(500)
    }

    async fn chat(&self, request: &ChatRequest, _: &mut OnText<'_>) -> Result<ChatReply, Error> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(Instant::now());
        let output = (self.reply.len() / BYTES_PER_TOKEN).max(5) as u64;
        let usage = TokenUsage { input: 500, output, ..TokenUsage::default() };
        if self.tool && request.messages.len() == 1 {
            let call =
                Block::ToolUse { id: "call".to_owned(), name: TOOL.to_owned(), input: json!({}) };
            return Ok(ChatReply {
                content: vec![call],
                stop: StopReason::ToolUse,
                usage,
                bill: Bill::default(),
            });
        }
        let content = vec![Block::Text { text: self.reply.clone() }];
        Ok(ChatReply { content, stop: StopReason::EndTurn, usage, bill: Bill::default() })
    }

    async fn health(&self) -> Health {
        Health { status: HealthStatus::Online, method: "none", details: Value::Null }
    }
}

fn main() -> Result<(), Anything> {
    let arguments = Arguments::parse();
    if arguments.child {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        return runtime.block_on(run(&arguments));
    }
    for running in &arguments.running {
        let mut child = std::process::Command::new(std::env::current_exe()?);
        child.args(["--child", "--running", &running.to_string()]);
        let status = child.arg("--data").arg(&arguments.data).status()?;
        if !status.success() {
            return Err(format!("{running} at once: the repetition ended with {status}").into());
        }
    }
    if !arguments.running.is_empty() {
        return Ok(());
    }
    let known = graphs(&arguments.dags)?;
    let names = if arguments.dag.is_empty() {
        known
    } else {
        arguments.dag.iter().map(|name| meant(name, &known)).collect::<Result<_, _>>()?
    };
    for name in names {
        for _ in 0..arguments.reps {
            repetition(&arguments, &name)?;
        }
    }
    Ok(())
}

/// Names of the graphs in the folder.
fn graphs(folder: &Path) -> Result<Vec<String>, Anything> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            names.extend(path.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned));
        }
    }
    // Without the size, w2_fan100 would come after w2_fan5000.
    names.sort_by_key(|name| (name.len(), name.clone()));
    names.sort_by_key(|name| name.split('_').next().map(str::to_owned));
    Ok(names)
}

/// The graph a name means: its own, or the short one of the peers (`w1`, `w2-500`).
fn meant(name: &str, known: &[String]) -> Result<String, Anything> {
    let short = |graph: &str| match graph.split_once("_fan") {
        Some((workload, size)) => format!("{workload}-{size}"),
        None => graph.split('_').next().unwrap_or_default().to_owned(),
    };
    let found = known.iter().find(|graph| *graph == name || short(graph) == name);
    found.cloned().ok_or_else(|| {
        format!("there is no graph {name}; the graphs are {}", known.join(", ")).into()
    })
}

fn repetition(arguments: &Arguments, name: &str) -> Result<(), Anything> {
    let mut child = std::process::Command::new(std::env::current_exe()?);
    child
        .arg("--child")
        .args(["--dag", name])
        .args(["--concurrency", &arguments.concurrency.to_string()])
        .args(["--reply-tokens", &arguments.reply_tokens.to_string()]);
    child.arg("--dags").arg(&arguments.dags).arg("--data").arg(&arguments.data);
    child.args(arguments.power.then_some("--power")).args(arguments.tool.then_some("--tool"));
    let status = child.status()?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{name}: the repetition ended with {status}").into())
    }
}

async fn run(arguments: &Arguments) -> Result<(), Anything> {
    let folder = arguments.data.join(format!("bench-{}", std::process::id()));
    if let Some(running) = arguments.running.first() {
        let done = running::run(*running, &folder).await;
        let _ = std::fs::remove_dir_all(&folder);
        return done;
    }
    let name = arguments.dag.first().ok_or("no graph was named")?;
    let text = std::fs::read_to_string(arguments.dags.join(format!("{name}.json")))?;
    let workload: Workload = serde_json::from_str(&text)?;
    let line = measure(arguments, name, workload, &folder).await;
    let _ = std::fs::remove_dir_all(&folder);
    println!("{}", serde_json::to_string(&line?)?);
    Ok(())
}

async fn measure(
    arguments: &Arguments,
    name: &str,
    workload: Workload,
    folder: &Path,
) -> Result<Line, Anything> {
    let durability = if arguments.power { Durability::Power } else { Durability::Process };
    let options = Options { data_dir: Some(folder.to_owned()), durability, ..Options::default() };
    let embedded = Arc::new(Embedded::start(options).await?);
    let settings = product::settings(&embedded, "http://127.0.0.1:5200")?;
    let reply = prose(arguments.reply_tokens);
    let model = Arc::new(Instantly { asked: Mutex::default(), tool: arguments.tool, reply });
    let overrides = Overrides {
        models: Some(paid(Arc::clone(&model) as Arc<dyn ChatModel>)),
        ..Overrides::default()
    };
    let assembled = product::assemble(&embedded, settings, overrides).await?;
    let api = assembled.product.api.clone();
    let product = assembled.product.clone();
    let stack = Stack::start(
        Arc::clone(&embedded),
        product,
        StackOptions { port: None, ..StackOptions::default() },
    )
    .await?;
    let client = Client::sign_up(api).await?;
    let tools: &[&str] = if arguments.tool { &[TOOL] } else { &[] };
    let mut projects = Vec::new();
    for dag in &workload.dags {
        projects.push(client.approved(dag, arguments.concurrency, tools).await?);
    }
    let before = embedded.usage();
    let started = Instant::now();
    let starts =
        projects.iter().map(|p| client.post(format!("/api/projects/{p}/execute"), json!({})));
    for answer in futures::future::join_all(starts).await {
        answer?;
    }
    let calls = workload.n * if arguments.tool { 2 } else { 1 };
    let looks = wait(&assembled, &client, &projects, &model, calls).await?;
    let makespan = started.elapsed().as_secs_f64();
    let used = embedded.usage().since(&before);
    let n = workload.n as f64;
    let (hop_p50_ms, hop_p99_ms) = hops(&workload.workload, &model);
    let tool = if arguments.tool { "+tool" } else { "" };
    let reply = match arguments.reply_tokens {
        0 => String::new(),
        tokens => format!("+{tokens}"),
    };
    let name = format!("{name}{tool}{reply}");
    stack.shutdown().await;
    Ok(Line {
        peer: "planwright",
        workload: name,
        n: workload.n,
        durable: if arguments.power { "power" } else { "process" },
        tasks_per_s: (n / makespan * 10.0).round() / 10.0,
        makespan_s: (makespan * 1e4).round() / 1e4,
        hop_p50_ms,
        hop_p99_ms,
        rss_mb: peak_rss_mb(),
        dynamodb_requests_per_task: round2(
            (used.requests(ServiceName::DynamoDb) - looks) as f64 / n,
        ),
        write_units_per_task: round2(used.write_units / n),
        read_units_per_task: round2(used.read_units / n),
        sqs_requests_per_task: round2(used.requests(ServiceName::Sqs) as f64 / n),
    })
}

/// Waits until every project is completed and says how many requests the waiting itself made.
async fn wait(
    assembled: &Assembled,
    client: &Client,
    projects: &[String],
    model: &Instantly,
    calls: usize,
) -> Result<u64, Anything> {
    let deadline = Instant::now() + Duration::from_secs(120);
    while model.asked.lock().unwrap_or_else(PoisonError::into_inner).len() < calls {
        if Instant::now() > deadline {
            return Err("the tasks did not finish within two minutes".into());
        }
        tokio::time::sleep(Duration::from_micros(200)).await;
    }
    let team = client.team.parse()?;
    let mut looks = 0;
    for project in projects {
        loop {
            looks += 1;
            let run = assembled.store.run_get(ProjectRef::new(team, project.parse()?)).await?.run;
            match run.status {
                ProjectStatus::Completed => break,
                ProjectStatus::Executing if Instant::now() < deadline => {
                    tokio::time::sleep(Duration::from_micros(200)).await
                }
                status => {
                    return Err(format!("a project ended as {status}: {:?}", run.failure).into());
                }
            }
        }
    }
    Ok(looks)
}

fn hops(workload: &str, model: &Instantly) -> (Option<f64>, Option<f64>) {
    if workload != "W1" || model.tool {
        return (None, None);
    }
    let asked = model.asked.lock().unwrap_or_else(PoisonError::into_inner);
    let mut hops: Vec<f64> =
        asked.windows(2).map(|w| w[1].duration_since(w[0]).as_secs_f64() * 1e3).collect();
    hops.sort_by(f64::total_cmp);
    let at = |share: f64| {
        hops.get(((hops.len() - 1) as f64 * share).round() as usize).copied().map(round2)
    };
    (at(0.5), at(0.99))
}

fn round2(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// Highest resident memory of this process, in MB.
fn peak_rss_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or_default();
    let kib: f64 = line.trim().trim_end_matches("kB").trim().parse().unwrap_or_default();
    round2(kib / 1024.0)
}

/// The API as a program uses it, without a socket.
struct Client {
    api: Router,
    token: String,
    team: String,
}

impl Client {
    async fn sign_up(api: Router) -> Result<Self, Anything> {
        let mut client = Client { api, token: String::new(), team: String::new() };
        let account = json!({"email": "bench@example.com", "password": "correct horse battery"});
        client.post("/api/auth/register".to_owned(), account.clone()).await?;
        let signed_in = client.post("/api/auth/login".to_owned(), account).await?;
        client.token = signed_in["access_token"].as_str().unwrap_or_default().to_owned();
        client.team = signed_in["user"]["team_id"].as_str().unwrap_or_default().to_owned();
        let limits = json!({"daily_limit_usd": 100_000.0, "monthly_limit_usd": 1_000_000.0});
        client.send("PATCH", "/api/usage/limits".to_owned(), limits).await?;
        Ok(client)
    }

    /// A project with the graph as its approved plan.
    async fn approved(
        &self,
        dag: &Dag,
        concurrency: u32,
        tools: &[&str],
    ) -> Result<String, Anything> {
        let project = json!({"name": dag.id, "requirements": "bench", "planning_rigor": "L1"});
        let project = self.post("/api/projects".to_owned(), project).await?;
        let id = project["id"].as_str().ok_or("the project has no id")?.to_owned();
        let settings = json!({"limit_usd": 100_000.0, "concurrency": concurrency});
        self.send("PATCH", format!("/api/projects/{id}"), settings).await?;
        let task = |t: &DagTask| {
            json!({"title": format!("task \
                {}", t.id), "description": "nothing", "task_type": "code", "complexity": "simple",
                "depends_on": t.deps, "tools_needed": tools})
        };
        let plan = json!({"plan": {"summary": "bench",
        "tasks": dag.tasks.iter().map(task).collect::<Vec<_>>()}});
        let plan = self.post(format!("/api/projects/{id}/plans"), plan).await?;
        let plan = plan["id"].as_str().ok_or("the plan has no id")?;
        self.post(format!("/api/projects/{id}/plans/{plan}/approve"), json!({})).await?;
        Ok(id)
    }

    async fn post(&self, path: String, body: Value) -> Result<Value, Anything> {
        self.send("POST", path, body).await
    }

    async fn send(&self, method: &str, path: String, body: Value) -> Result<Value, Anything> {
        let request = http::Request::builder()
            .method(method)
            .uri(&path)
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {}", self.token))
            .body(Body::from(body.to_string()))?;
        let response = self.api.clone().oneshot(request).await?;
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), 64 << 20).await?;
        if !status.is_success() {
            return Err(
                format!("{method} {path}: {status} {}", String::from_utf8_lossy(&bytes)).into()
            );
        }
        Ok(serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }
}
