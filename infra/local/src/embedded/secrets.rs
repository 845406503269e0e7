//! Secrets Manager in memory, written through to a file only its owner can read.

use super::service::{Answer, Request, Service, ServiceName, error_answer, json_answer};
use crate::{Error, Result};
use bytes::Bytes;
use futures::FutureExt;
use futures::future::BoxFuture;
use http::{HeaderName, HeaderValue, StatusCode};
use http_body_util::BodyExt;
use rustack_secretsmanager_core::config::SecretsManagerConfig;
use rustack_secretsmanager_core::handler::RustackSecretsManagerHandler;
use rustack_secretsmanager_core::provider::RustackSecretsManager;
use rustack_secretsmanager_http::dispatch::dispatch_operation;
use rustack_secretsmanager_http::response::error_to_response;
use rustack_secretsmanager_http::router::resolve_operation;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::Mutex;

const TARGET: HeaderName = HeaderName::from_static("x-amz-target");

pub(crate) struct Secrets {
    handler: RustackSecretsManagerHandler,
    /// Where they are kept; nowhere in memory mode. Held while writing, so that files are written
    /// in order.
    file: Mutex<Option<PathBuf>>,
}

impl Secrets {
    /// Loads what the file holds, then adds those of `seeds` that do not exist yet.
    pub(crate) async fn open(file: Option<PathBuf>, seeds: &[(String, String)]) -> Result<Self> {
        let stored = match &file {
            Some(path) => {
                load(path).map_err(|source| Error::Secrets { path: path.clone(), source })?
            }
            None => BTreeMap::new(),
        };
        let provider = Arc::new(RustackSecretsManager::new(SecretsManagerConfig::default()));
        let secrets = Secrets {
            handler: RustackSecretsManagerHandler::new(provider),
            file: Mutex::new(None),
        };
        for (name, value) in &stored {
            secrets.create(name, value).await?;
        }
        *secrets.file.lock().await = file;
        for (name, value) in seeds.iter().filter(|(name, _)| !stored.contains_key(name)) {
            secrets.create(name, &json!({ "SecretString": value })).await?;
        }
        Ok(secrets)
    }

    async fn create(&self, name: &str, value: &Value) -> Result<()> {
        let mut body = value.clone();
        body["Name"] = name.into();
        let answer = self.answer(request("CreateSecret", &body)).await;
        if answer.status().is_success() {
            return Ok(());
        }
        Err(Error::Secret {
            name: name.into(),
            answer: String::from_utf8_lossy(answer.body()).into_owned(),
        })
    }

    async fn answer(&self, request: Request) -> Answer {
        let (_, name) = ServiceName::of(&request);
        let changes = !matches!(
            name,
            "GetSecretValue" | "BatchGetSecretValue" | "DescribeSecret" | "ListSecrets"
        );
        let answer = self.ask(&request).await;
        if changes
            && answer.status().is_success()
            && let Err(error) = self.save().await
        {
            tracing::error!(%error, "secrets could not be saved");
            let message = "the secret could not be saved";
            return error_answer(
                StatusCode::INTERNAL_SERVER_ERROR,
                "InternalServiceError",
                message,
            );
        }
        answer
    }

    async fn ask(&self, request: &Request) -> Answer {
        let outcome = match resolve_operation(request.headers()) {
            Ok(operation) => {
                dispatch_operation(&self.handler, operation, request.body().clone()).await
            }
            Err(error) => Err(error),
        };
        let response = outcome.unwrap_or_else(|error| error_to_response(&error, "local"));
        let (parts, body) = response.into_parts();
        match body.collect().await {
            Ok(body) => Answer::from_parts(parts, body.to_bytes()),
            Err(_) => json_answer(StatusCode::INTERNAL_SERVER_ERROR, Bytes::new()),
        }
    }

    async fn save(&self) -> std::io::Result<()> {
        let file = self.file.lock().await;
        let Some(path) = file.as_deref() else { return Ok(()) };
        let mut values = BTreeMap::new();
        let mut page = json!({ "MaxResults": 100 });
        loop {
            let list = self.read("ListSecrets", &page).await;
            for entry in list["SecretList"].as_array().into_iter().flatten() {
                let value =
                    self.read("GetSecretValue", &json!({ "SecretId": entry["Name"] })).await;
                let kept = ["SecretString", "SecretBinary"]
                    .into_iter()
                    .find(|field| value[*field].is_string());
                if let (Some(name), Some(field)) = (entry["Name"].as_str(), kept) {
                    values.insert(name.to_owned(), json!({ field: value[field] }));
                }
            }
            match &list["NextToken"] {
                Value::String(token) => page["NextToken"] = token.as_str().into(),
                _ => break,
            }
        }
        store(path, &values)
    }

    async fn read(&self, operation: &'static str, body: &Value) -> Value {
        let answer = self.ask(&request(operation, body)).await;
        serde_json::from_slice(answer.body()).unwrap_or_default()
    }
}

impl Service for Secrets {
    fn call(&self, request: Request) -> BoxFuture<'_, Answer> {
        self.answer(request).boxed()
    }
}

fn request(operation: &str, body: &Value) -> Request {
    let mut request = Request::new(Bytes::from(body.to_string()));
    if let Ok(target) = HeaderValue::try_from(format!("secretsmanager.{operation}")) {
        request.headers_mut().insert(TARGET, target);
    }
    request
}

fn load(path: &Path) -> std::io::Result<BTreeMap<String, Value>> {
    match std::fs::read(path) {
        Ok(text) => serde_json::from_slice(&text).map_err(Into::into),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(BTreeMap::new()),
        Err(error) => Err(error),
    }
}

/// Readable by its owner only, and whole at any moment.
fn store(path: &Path, values: &BTreeMap<String, Value>) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    // A temporary file is created with mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(&serde_json::to_vec_pretty(values)?)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}
