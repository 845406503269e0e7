//! Health checks: they spend nothing and say what is wrong.

use crate::stub::{Stub, status};
use crate::{KEY, PATIENT, model};
use planwright_engine::routing::Provider;
use planwright_providers::{Health, HealthStatus};
use serde_json::json;

async fn health(vendor: Provider, answer: crate::stub::Answer) -> (Health, String) {
    let stub = Stub::answering(answer).await;
    let health = model(vendor, &stub.url, PATIENT).health().await;
    let asked = stub.seen()[0].path.clone();
    (health, asked)
}

#[tokio::test]
async fn a_vendor_that_answers_is_online_and_names_its_models() {
    for (vendor, body, path, method) in [
        (Provider::Anthropic, r#"{"data":[{"id":"m1"}]}"#, "/v1/models", "api_key"),
        (Provider::OpenAi, r#"{"data":[{"id":"m1"}]}"#, "/v1/models", "api_key"),
        (Provider::Ollama, r#"{"models":[{"name":"m1"}]}"#, "/api/tags", "http"),
    ] {
        let (health, asked) = health(vendor, status(200, body)).await;
        assert_eq!(
            (health.status, health.method, asked.as_str()),
            (HealthStatus::Online, method, path),
            "{vendor}"
        );
        assert_eq!(health.details["models"], json!(["m1"]));
    }
}

#[tokio::test]
async fn a_vendor_in_trouble_is_degraded_and_one_that_refuses_the_key_is_offline() {
    for vendor in [Provider::Anthropic, Provider::OpenAi, Provider::Ollama] {
        for (code, expected) in [
            (529, HealthStatus::Degraded),
            (429, HealthStatus::Degraded),
            (500, HealthStatus::Degraded),
            (200, HealthStatus::Degraded),
            (401, HealthStatus::Offline),
            (404, HealthStatus::Offline),
        ] {
            let (health, _) = health(vendor, status(code, &format!("no JSON {KEY}"))).await;
            assert_eq!(health.status, expected, "{vendor} {code}: {health:?}");
            assert!(health.details["error"].as_str().unwrap().contains(vendor.as_str()));
        }
        let (refused, _) = health(vendor, status(401, KEY)).await;
        assert!(!refused.details.to_string().contains("canary"), "{refused:?}");
    }
}

#[tokio::test]
async fn a_vendor_that_is_not_there_is_offline() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    for vendor in [Provider::Anthropic, Provider::OpenAi, Provider::Ollama] {
        assert_eq!(model(vendor, &url, PATIENT).health().await.status, HealthStatus::Offline);
    }
}

#[tokio::test]
async fn an_ollama_without_models_can_do_nothing() {
    let (health, _) = health(Provider::Ollama, status(200, r#"{"models":[]}"#)).await;
    assert_eq!(health.status, HealthStatus::Degraded);
}

#[tokio::test]
async fn the_demo_is_always_online_and_says_what_it_is() {
    let health = model(Provider::Demo, "", PATIENT).health().await;
    assert_eq!((health.status, health.method), (HealthStatus::Online, "none"));
    assert!(health.details["note"].as_str().unwrap().contains("demo model"));
}
