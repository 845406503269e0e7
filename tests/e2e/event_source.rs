//! The stream as a client follows it that is not ours: the npm package `eventsource`, which knows
//! of no header of ours, keeps one address, and opens it again after every cut.

use planwright_tests::app::TestApp;
use planwright_tests::client::Client;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, ChildStdout, Command};

/// Longest a test waits for a line of the client.
const PATIENCE: Duration = Duration::from_secs(60);
/// What a connection carries before it is cut, in bytes: the head of the answer and some events.
const CUT_AFTER: usize = 1_200;

/// Stands between a client and the product, and cuts the first connections in the middle.
struct CuttingProxy {
    base: String,
    cut: Arc<AtomicUsize>,
}

impl CuttingProxy {
    async fn before(app: &TestApp, cuts: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let upstream = app.base.strip_prefix("http://").unwrap().to_owned();
        let cut = Arc::new(AtomicUsize::new(0));
        let done = cut.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(carry(client, upstream.clone(), done.clone(), cuts));
            }
        });
        CuttingProxy { base, cut }
    }
}

async fn carry(client: TcpStream, upstream: String, done: Arc<AtomicUsize>, cuts: usize) {
    let server = TcpStream::connect(upstream).await.unwrap();
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let up = tokio::spawn(async move {
        // Ends with either side; what is left of the connection is dropped below.
        tokio::io::copy(&mut from_client, &mut to_server).await.ok();
    });
    let (mut carried, mut part) = (0, [0; 512]);
    while let Ok(read @ 1..) = from_server.read(&mut part).await {
        carried += read;
        if to_client.write_all(&part[..read]).await.is_err() {
            break;
        }
        if carried >= CUT_AFTER && done.load(Ordering::SeqCst) < cuts {
            done.fetch_add(1, Ordering::SeqCst);
            break;
        }
    }
    up.abort();
}

/// The package, following one address.
struct EventSource {
    lines: Lines<BufReader<ChildStdout>>,
    _process: Child,
}

impl EventSource {
    async fn open(url: &str, kinds: &BTreeSet<String>) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("clients");
        install(&folder).await;
        let mut process = Command::new("node")
            .arg("events.mjs")
            .arg(url)
            .args(kinds)
            .current_dir(folder)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("these tests need Node.js on the PATH");
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        EventSource { lines, _process: process }
    }

    async fn next(&mut self) -> Value {
        let line = tokio::time::timeout(PATIENCE, self.lines.next_line()).await;
        let line = line.expect("the client says something in time").unwrap();
        serde_json::from_str(&line.expect("the client goes on")).unwrap()
    }

    /// Everything it says until it gives up.
    async fn until_it_gives_up(&mut self) -> Vec<Value> {
        let mut said = Vec::new();
        loop {
            said.push(self.next().await);
            if said.last().is_some_and(|line| line["closed"] == true) {
                return said;
            }
        }
    }
}

/// Installs the package where it is missing; test processes that start together take turns.
async fn install(folder: &Path) {
    let lockfile = folder.join("package-lock.json");
    let turn = tokio::task::spawn_blocking(move || {
        let file = std::fs::File::open(lockfile).unwrap();
        file.lock().unwrap();
        file
    });
    let _turn = turn.await.unwrap();
    if folder.join("node_modules/eventsource/package.json").exists() {
        return;
    }
    let npm =
        Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(folder).output();
    let npm = npm.await.expect("these tests need npm on the PATH");
    assert!(npm.status.success(), "npm ci failed: {}", String::from_utf8_lossy(&npm.stderr));
}

async fn address(client: &Client, project: &str, base: &str) -> String {
    let ticket = client.must_post(&format!("/api/events/{project}/token"), json!({})).await;
    format!("{base}/api/events/{project}?token={}", ticket["token"].as_str().unwrap())
}

/// A project of a few tasks, and its kinds of events once it has ended.
async fn ended(client: &Client) -> (String, Vec<Value>, BTreeSet<String>) {
    let tasks: [(&str, &[usize]); 4] =
        [("first", &[]), ("second", &[0]), ("third", &[1]), ("fourth", &[2])];
    let project = client.approved(&tasks).await;
    client.execute(&project).await;
    client.until(&project, "completed").await;
    let log = client.events(&project).await;
    let kinds = log.iter().map(|event| event["type"].as_str().unwrap().to_owned()).collect();
    (project, log, kinds)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_source_misses_nothing_through_cuts_and_ends_with_the_run() {
    let app = TestApp::start().await;
    let client = app.user("hello").await;
    let (project, log, kinds) = ended(&client).await;
    let proxy = CuttingProxy::before(&app, 2).await;
    let url = address(&client, &project, &proxy.base).await;

    let said = EventSource::open(&url, &kinds).await.until_it_gives_up().await;

    let ids: Vec<u64> = said.iter().filter_map(|line| line["id"].as_u64()).collect();
    assert_eq!(ids, (1..=log.len() as u64).collect::<Vec<_>>(), "each event once, in its order");
    assert_eq!(proxy.cut.load(Ordering::SeqCst), 2, "the proxy cut what it was to cut: {said:?}");
    assert!(said.iter().filter(|line| line["open"] == true).count() >= 3, "{said:?}");
    let last = said.last().unwrap();
    assert_eq!(last["error"], 204, "an ended run is no error to try again: {said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_source_follows_a_run_that_begins_after_it() {
    let app = TestApp::start().await;
    let client = app.user("hello").await;
    let (_, _, kinds) = ended(&client).await;
    let project = client.approved(&[("first", &[]), ("second", &[0])]).await;
    let proxy = CuttingProxy::before(&app, 1).await;
    let mut source =
        EventSource::open(&address(&client, &project, &proxy.base).await, &kinds).await;
    assert_eq!(source.next().await, json!({"open": true}));
    client.execute(&project).await;
    client.until(&project, "completed").await;

    let said = source.until_it_gives_up().await;
    let ids: Vec<u64> = said.iter().filter_map(|line| line["id"].as_u64()).collect();
    let log = client.events(&project).await;
    assert_eq!(ids, (1..=log.len() as u64).collect::<Vec<_>>());
    assert_eq!(said.last().unwrap()["error"], 204, "{said:?}");
}
