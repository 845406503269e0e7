//! Tool calls as a model writes them, over a store that watches which keys are asked for.

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use planwright_engine::id::{ProjectId, ProjectRef, TeamId};
use planwright_files::{CallKey, Objects};
use planwright_providers::INVALID_ARGUMENTS;
use planwright_tools::{Registry, ToolContext};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, OnceLock};

const TOOLS: [&str; 10] = [
    "read_file",
    "write_file",
    "list_directory",
    "edit_file",
    "append_file",
    "delete_file",
    "move_file",
    "search_codebase",
    "local_llm",
    "rm_rf",
];

/// Remembers what was asked for; has nothing, takes everything.
#[derive(Clone, Debug, Default)]
struct Watchman(Arc<Mutex<Vec<String>>>);

struct Bench {
    registry: Registry,
    watchman: Watchman,
    runtime: tokio::runtime::Runtime,
}

/// No call reaches for anything outside its own project, and nothing the model writes is trouble
/// worth a retry.
pub fn tool_arguments(data: &[u8]) {
    static BENCH: OnceLock<Bench> = OnceLock::new();
    let bench = BENCH.get_or_init(Bench::new);
    let [tool, text @ ..] = data else { return };
    let name = TOOLS[usize::from(*tool) % TOOLS.len()];
    let text = String::from_utf8_lossy(text);
    let arguments = serde_json::from_str::<Value>(&text).ok().filter(Value::is_object);
    let arguments = arguments.unwrap_or_else(|| json!({ INVALID_ARGUMENTS: text }));
    let (team, project) = (TeamId::from_u128(7), ProjectId::from_u128(8));
    let task = ProjectRef::new(team, project).task(1);
    let context =
        ToolContext { task, epoch: 1, call: CallKey::default(), seen: Default::default() };
    let allowed: Vec<String> = TOOLS.iter().take(9).map(|t| (*t).to_owned()).collect();
    let called = bench.runtime.block_on(bench.registry.call(&context, &allowed, name, arguments));
    called.expect("a model's mistake goes back to the model");
    let own = format!("{team}/{project}/");
    for uri in bench.watchman.0.lock().unwrap().drain(..) {
        let url = reqwest::Url::parse(&uri).expect("an address");
        let path =
            url.path().trim_start_matches("/files-of-all").trim_start_matches('/').to_owned();
        let prefix = url
            .query_pairs()
            .find(|(name, _)| name == "prefix")
            .map(|(_, prefix)| prefix.into_owned());
        let key = prefix.unwrap_or(path);
        assert!(key.starts_with(&own), "{name} of {project} reaches for {uri}");
        assert!(!key.split('/').any(|segment| segment == ".."), "{uri}");
    }
}

impl Bench {
    fn new() -> Self {
        let watchman = Watchman::default();
        let asked = watchman.clone();
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("us-east-1"))
            .endpoint_url("http://objects.invalid")
            .credentials_provider(SharedCredentialsProvider::new(Credentials::from_keys(
                "id", "key", None,
            )))
            .http_client(http_client_fn(move |_, _| SharedHttpConnector::new(asked.clone())))
            .build();
        let files = Objects::connect(&config, "files-of-all");
        let registry = Registry::builder().files(&files).local_llm(None).build();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Bench { registry, watchman, runtime }
    }
}

impl HttpConnector for Watchman {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        self.0.lock().unwrap().push(request.uri().to_owned());
        let listing = request.uri().contains("list-type");
        let (status, body) = match request.method() {
            "GET" if listing => {
                (200, "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>")
            }
            "GET" => (404, "<Error><Code>NoSuchKey</Code></Error>"),
            "HEAD" => (404, ""),
            _ => (200, ""),
        };
        let response = http::Response::builder()
            .status(status)
            .header("etag", "\"1\"")
            .body(SdkBody::from(body));
        HttpConnectorFuture::ready(Ok(HttpResponse::try_from(response.unwrap()).unwrap()))
    }
}
