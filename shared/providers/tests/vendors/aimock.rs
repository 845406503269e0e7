//! Every adapter against `@copilotkit/aimock`: a server that is not ours must understand what they
//! send, and they must understand what it answers.

use crate::{PATIENT, chat, model, request};
use planwright_engine::routing::Provider;
use planwright_protocol::chat::{Block, Message, Role, StopReason};
use planwright_providers::{HealthStatus, input_token_bound};
use serde_json::json;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// The server process; it ends with the test, which holds its standard input.
struct Aimock {
    url: String,
    _process: Child,
}

impl Aimock {
    async fn start() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/aimock");
        install(&folder).await;
        let mut process = Command::new("node")
            .arg("server.mjs")
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("these tests need Node.js on the PATH");
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let url = loop {
            let line =
                lines.next_line().await.unwrap().expect("the server ended before it was ready");
            if let Some(url) = line.strip_prefix("ready ") {
                break url.to_owned();
            }
        };
        Aimock { url, _process: process }
    }
}

/// Installs the package where it is missing; test processes that start together take turns.
async fn install(folder: &Path) {
    let lockfile: PathBuf = folder.join("package-lock.json");
    let turn = tokio::task::spawn_blocking(move || {
        let file = File::open(lockfile).unwrap();
        file.lock().unwrap();
        file
    });
    let _turn = turn.await.unwrap();
    if folder.join("node_modules/@copilotkit/aimock/package.json").exists() {
        return;
    }
    let npm = Command::new("npm")
        .args(["ci", "--no-audit", "--no-fund"])
        .current_dir(folder)
        .output()
        .await;
    let npm = npm.expect("these tests need npm on the PATH");
    assert!(npm.status.success(), "npm ci failed: {}", String::from_utf8_lossy(&npm.stderr));
}

const VENDORS: [Provider; 3] = [Provider::Anthropic, Provider::OpenAi, Provider::Ollama];

#[tokio::test]
async fn every_vendor_can_be_driven_through_a_round_of_tools() {
    let server = Aimock::start().await;
    for vendor in VENDORS {
        let model = model(vendor, &server.url, PATIENT);
        let mut request = request(vendor, "write the file");
        let (asked, _) = chat(&model, &request).await.unwrap();
        assert_eq!(asked.stop, StopReason::ToolUse, "{vendor}");
        let Some(Block::ToolUse { id, name, input }) =
            asked.content.iter().find(|block| matches!(block, Block::ToolUse { .. })).cloned()
        else {
            panic!("{vendor} made no call: {asked:?}")
        };
        assert_eq!(name, "write_file", "{vendor}");
        assert_eq!(input, json!({ "path": "notes/a.md", "content": "# Ünïcode\n" }), "{vendor}");

        request.messages.push(Message { role: Role::Assistant, content: asked.content });
        let result = Block::ToolResult {
            tool_use_id: id,
            content: "11 bytes written".into(),
            is_error: false,
        };
        request.messages.push(Message { role: Role::User, content: vec![result] });
        let (done, heard) = chat(&model, &request).await.unwrap();
        assert_eq!(
            (done.text().as_str(), done.stop),
            ("The file is written.", StopReason::EndTurn),
            "{vendor}"
        );
        assert_eq!(heard.concat(), done.text(), "{vendor}");
    }
}

#[tokio::test]
async fn every_vendor_streams_text_and_reports_usage() {
    let server = Aimock::start().await;
    for vendor in VENDORS {
        let model = model(vendor, &server.url, PATIENT);
        let (reply, heard) = chat(&model, &request(vendor, "greet me")).await.unwrap();
        assert_eq!(reply.text(), "Hello from a server that is not ours ✓", "{vendor}");
        assert!(heard.len() > 1 && heard.concat() == reply.text(), "{vendor}: {heard:?}");
        assert_eq!(reply.stop, StopReason::EndTurn, "{vendor}");

        // This server's Ollama knows no other end than the ordinary one.
        if vendor == Provider::Ollama {
            continue;
        }
        let (cut, _) = chat(&model, &request(vendor, "go on and on")).await.unwrap();
        assert_eq!(
            (cut.text().as_str(), cut.stop),
            ("One day there was", StopReason::MaxTokens),
            "{vendor}"
        );
    }
}

#[tokio::test]
async fn every_vendors_failures_are_told_apart() {
    let server = Aimock::start().await;
    for vendor in VENDORS {
        let model = model(vendor, &server.url, PATIENT);
        let limited = chat(&model, &request(vendor, "too often")).await.unwrap_err();
        assert!(limited.is_transient() && !limited.maybe_billed(), "{vendor}: {limited}");
        assert_eq!(limited.retry_after(), Some(Duration::from_secs(7)), "{vendor}");
        let busy = chat(&model, &request(vendor, "too busy")).await.unwrap_err();
        assert!(busy.is_transient() && !busy.maybe_billed(), "{vendor}: {busy}");
        let broken = chat(&model, &request(vendor, "break off")).await.unwrap_err();
        assert!(broken.is_transient() && broken.maybe_billed(), "{vendor}: {broken}");
        let unknown =
            chat(&model, &request(vendor, "nothing is prepared for this")).await.unwrap_err();
        assert!(!unknown.is_transient(), "{vendor}: {unknown}");
    }
}

#[tokio::test]
async fn thinking_and_health_and_counting_are_understood() {
    let server = Aimock::start().await;
    let claude = model(Provider::Anthropic, &server.url, PATIENT);
    let mut thinking = request(Provider::Anthropic, "think first");
    thinking.model = "claude-sonnet-5-5".into();
    let (reply, _) = chat(&claude, &thinking).await.unwrap();
    assert_eq!(reply.text(), "So it is.");
    let Some(Block::Opaque { model: thinker, value }) = reply.content.first() else {
        panic!("{reply:?}")
    };
    assert_eq!(
        (thinker.as_str(), &value["thinking"]),
        ("claude-sonnet-5-5", &json!("Let me see."))
    );

    // This server does not count, so the bound on the text stands in.
    assert_eq!(claude.count_input_tokens(&thinking).await.unwrap(), input_token_bound(&thinking));
    for vendor in [Provider::OpenAi, Provider::Ollama] {
        let health = model(vendor, &server.url, PATIENT).health().await;
        assert_eq!(health.status, HealthStatus::Online, "{vendor}: {health:?}");
    }
}
