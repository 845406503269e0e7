//! A real S3 endpoint over HTTP with its objects in a temporary folder.
#![allow(dead_code, clippy::panic, clippy::unwrap_used)]

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use hyper_util::rt::TokioIo;
use planwright_engine::id::{ProjectId, ProjectRef, TeamId};
use planwright_files::{Artifact, CallKey, Objects};
use planwright_platform::config::Settings;
use planwright_sandbox::{Sandbox, Unavailable};
use planwright_tools::{Registry, Seen, ToolAnswer, ToolContext, ToolOutput};
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use serde_json::Value;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;

pub const BUCKET: &str = "planwright-files";
pub const TEAM: TeamId = TeamId::from_u128(0x71);
pub const PROJECT: ProjectRef = ProjectRef::new(TEAM, ProjectId::from_u128(0xA1));

pub struct Harness {
    pub objects: Objects,
    pub registry: Registry,
    pub config: aws_config::SdkConfig,
    folder: TempDir,
}

impl Harness {
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = serve(s3s_fs::FileSystem::new(folder.path()).unwrap()).await;
        let objects = Objects::connect(&config, BUCKET);
        objects.ensure_bucket().await.unwrap();
        Harness {
            registry: Registry::builder()
                .files(&objects)
                .local_llm(None)
                .sandbox(&objects, &no_sandbox())
                .web(&settings(&[]))
                .unwrap()
                .people()
                .build(),
            objects,
            config,
            folder,
        }
    }

    /// Where the endpoint keeps the project's files.
    pub fn files_folder(&self) -> PathBuf {
        self.folder.path().join(format!("{BUCKET}/{TEAM}/{}/files", PROJECT.id))
    }

    pub fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    pub async fn call(&self, name: &str, arguments: Value) -> ToolOutput {
        call(&self.registry, &context(1, 1), name, arguments).await
    }

    /// As a task that may use these tools alone.
    pub async fn call_allowed(&self, allowed: &[String], name: &str, input: Value) -> ToolOutput {
        done(self.registry.call(&context(1, 1), allowed, name, input).await.unwrap())
    }

    pub async fn write(&self, path: &str, content: &str) -> Vec<Artifact> {
        let output =
            self.call("write_file", serde_json::json!({"path": path, "content": content})).await;
        assert!(!output.is_error, "{path}: {}", output.text);
        output.artifacts
    }

    pub async fn read(&self, path: &str) -> ToolOutput {
        self.call("read_file", serde_json::json!({"path": path})).await
    }
}

pub async fn call(
    registry: &Registry,
    ctx: &ToolContext,
    name: &str,
    arguments: Value,
) -> ToolOutput {
    done(registry.call(ctx, &everything(registry), name, arguments).await.unwrap())
}

/// No tool here waits for anybody.
pub fn done(answer: ToolAnswer) -> ToolOutput {
    match answer {
        ToolAnswer::Done(output) => output,
        ToolAnswer::Pending(question) => panic!("asks {question}"),
    }
}

pub fn everything(registry: &Registry) -> Vec<String> {
    registry.names().into_iter().map(str::to_owned).collect()
}

pub fn context(task: u32, epoch: u64) -> ToolContext {
    ToolContext {
        task: PROJECT.task(task),
        epoch,
        call: a_call(),
        seen: Arc::new(Seen::new(i64::MAX)),
    }
}

/// A machine where nothing can be run.
pub fn no_sandbox() -> Arc<dyn Sandbox> {
    Arc::new(Unavailable::new(Unavailable::SENTENCE))
}

/// The settings of an installation that has set these and what it must.
pub fn settings(set: &[(&str, &str)]) -> Settings {
    let must = [
        ("PLANWRIGHT_TABLE", "planwright"),
        ("PLANWRIGHT_WORK_QUEUE_URL", "http://127.0.0.1:4566/000000000000/work"),
        ("PLANWRIGHT_PLAN_QUEUE_URL", "http://127.0.0.1:4566/000000000000/plan"),
        ("PLANWRIGHT_BUCKET", BUCKET),
        ("PLANWRIGHT_PUBLIC_URL", "https://planwright.example"),
    ];
    let all = must.iter().chain(set).map(|(name, value)| ((*name).into(), (*value).into()));
    Settings::from_map(&all.collect()).unwrap()
}

/// Another one each time.
pub fn a_call() -> CallKey {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    CallKey { attempt: 1, round: NEXT.fetch_add(1, Ordering::Relaxed), index: 0 }
}

/// Serves `store` on a free port and answers the settings that reach it.
pub async fn serve(store: impl s3s::S3) -> aws_config::SdkConfig {
    let mut builder = S3ServiceBuilder::new(store);
    builder.set_auth(SimpleAuth::from_single("local", "local-secret"));
    let service = builder.build();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let service = service.clone();
            tokio::spawn(
                hyper::server::conn::http1::Builder::new()
                    .serve_connection(TokioIo::new(socket), service),
            );
        }
    });
    let credentials = Credentials::new("local", "local-secret", None, None, "test");
    aws_config::SdkConfig::builder()
        .behavior_version(aws_config::BehaviorVersion::latest())
        .region(aws_config::Region::new("us-east-1"))
        .endpoint_url(format!("http://{address}"))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .build()
}
