//! Secrets over real HTTP against an embedded Secrets Manager.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use planwright_platform::secret::Secret;
use planwright_platform::secrets::Secrets;
use planwright_platform::{Error, aws};
use rustack_secretsmanager_core::config::SecretsManagerConfig;
use rustack_secretsmanager_core::handler::RustackSecretsManagerHandler;
use rustack_secretsmanager_core::provider::RustackSecretsManager;
use rustack_secretsmanager_http::service::SecretsManagerHttpService;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;

/// Starts the service and returns its URL.
async fn service() -> std::io::Result<String> {
    let provider = Arc::new(RustackSecretsManager::new(SecretsManagerConfig::default()));
    let handler = Arc::new(RustackSecretsManagerHandler::new(provider));
    let service = SecretsManagerHttpService::new(handler, Default::default());
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let service = service.clone();
            tokio::spawn(async move {
                http1::Builder::new().serve_connection(TokioIo::new(socket), service).await
            });
        }
    });
    Ok(url)
}

async fn secrets(url: &str) -> Secrets {
    Secrets::connect(&aws::embedded(url).await, "planwright/")
}

fn text(secret: Option<Secret>) -> Option<String> {
    secret.map(|secret| secret.expose().to_owned())
}

#[tokio::test]
async fn a_secret_is_written_replaced_and_deleted() {
    let url = service().await.unwrap();
    let (writer, reader) = (secrets(&url).await, secrets(&url).await.caching_for(Duration::ZERO));
    assert!(reader.get("key").await.unwrap().is_none());
    writer.put("key", &Secret::new("one")).await.unwrap();
    assert_eq!(text(reader.get("key").await.unwrap()), Some("one".to_owned()));
    writer.put("key", &Secret::new("two")).await.unwrap();
    assert_eq!(text(reader.get("key").await.unwrap()), Some("two".to_owned()));
    writer.delete("key").await.unwrap();
    assert!(reader.get("key").await.unwrap().is_none());
    assert!(writer.get("key").await.unwrap().is_none());
    writer.delete("key").await.unwrap();
}

#[tokio::test]
async fn a_value_read_once_is_used_without_asking_again() {
    let url = service().await.unwrap();
    let (writer, reader) = (secrets(&url).await, secrets(&url).await);
    writer.put("key", &Secret::new("one")).await.unwrap();
    assert_eq!(text(reader.get("key").await.unwrap()), Some("one".to_owned()));
    writer.put("key", &Secret::new("two")).await.unwrap();
    assert_eq!(text(reader.get("key").await.unwrap()), Some("one".to_owned()));
    assert_eq!(text(writer.get("key").await.unwrap()), Some("two".to_owned()));
}

#[tokio::test]
async fn of_several_creators_at_once_one_wins_and_all_get_its_value() {
    let url = service().await.unwrap();
    let generated = Arc::new(AtomicUsize::new(0));
    let mut creators = Vec::new();
    for n in 0..8 {
        let (secrets, generated) = (secrets(&url).await, Arc::clone(&generated));
        creators.push(tokio::spawn(async move {
            let value = secrets.get_or_create("signing", || {
                generated.fetch_add(1, Ordering::SeqCst);
                Ok(Secret::new(format!("value-{n}")))
            });
            text(Some(value.await.unwrap()))
        }));
    }
    let mut values = std::collections::BTreeSet::new();
    for creator in creators {
        values.insert(creator.await.unwrap());
    }
    assert_eq!(values.len(), 1, "{values:?}");
    assert!(generated.load(Ordering::SeqCst) >= 1);
    let late =
        secrets(&url).await.get_or_create("signing", || Err(Error::Randomness)).await.unwrap();
    assert_eq!(values.first().unwrap().as_deref(), Some(late.expose()));
}

#[tokio::test]
async fn a_service_that_is_not_there_is_an_error_that_names_the_secret_but_not_its_value() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = secrets(&url).await.put("key", &Secret::new("canary")).await.unwrap_err();
    assert_eq!(error.to_string(), "cannot write the secret planwright/key");
    assert!(!format!("{error:?}").contains("canary"), "{error:?}");
}
