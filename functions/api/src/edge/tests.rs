use super::*;
use crate::Parts;
use axum::body::{Body, to_bytes};
use axum::routing::get;
use http::Request;
use planwright_auth::key_ring::KeyRing;
use planwright_files::Objects;
use planwright_platform::aws;
use planwright_platform::clock::ManualClock;
use planwright_platform::config::Settings;
use planwright_platform::ids::SeededIds;
use planwright_platform::mail::Outbox;
use planwright_platform::metrics::Metrics;
use planwright_platform::secrets::Secrets;
use planwright_providers::Models;
use planwright_queue::{QueueUrls, Queues};
use planwright_store::{Committers, Store};
use std::collections::BTreeMap;
use std::sync::Arc;
use tower::ServiceExt;

/// A state that reaches nothing.
async fn state() -> State {
    let map = [
        ("PLANWRIGHT_TABLE", "none"),
        ("PLANWRIGHT_WORK_QUEUE_URL", "http://127.0.0.1:1/work"),
        ("PLANWRIGHT_PLAN_QUEUE_URL", "http://127.0.0.1:1/plan"),
        ("PLANWRIGHT_BUCKET", "none"),
        ("PLANWRIGHT_PUBLIC_URL", "https://plan.example.com"),
    ];
    let map: BTreeMap<String, String> =
        map.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let settings = Settings::from_map(&map).unwrap();
    let (config, ids) = (aws::embedded("http://127.0.0.1:1").await, Arc::new(SeededIds::new(1)));
    let urls =
        QueueUrls { work: settings.work_queue_url.clone(), plan: settings.plan_queue_url.clone() };
    let (store, clock) = (Store::connect(&config, &settings.table), Arc::new(ManualClock::at(0)));
    let bells = Arc::new(Queues::connect(&config, urls));
    State::new(Parts {
        committers: Arc::new(Committers::new(store.clone(), clock.clone(), ids.clone(), bells)),
        store,
        objects: Objects::connect(&config, &settings.bucket),
        models: Models::from_settings(&settings).unwrap(),
        keys: Arc::new(KeyRing::generate(&*ids).unwrap()),
        settings: Arc::new(settings),
        clock,
        ids,
        metrics: Metrics::new(),
        mailer: Arc::new(Outbox::new(None)),
        secrets: Arc::new(Secrets::connect(&config, "planwright/")),
    })
}

#[tokio::test]
async fn a_panic_is_a_500_that_tells_nothing_and_is_counted() {
    let state = state().await;
    let fails = get(|| async {
        if true {
            panic!("canary")
        }
    });
    let app = around(Router::new().route("/api/fails", fails), state.clone());
    let request = Request::builder().uri("/api/fails?secret=1").body(Body::empty()).unwrap();
    let (parts, body) = app.oneshot(request).await.unwrap().into_parts();
    let text = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
    assert_eq!(parts.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(parts.headers["content-type"], "application/problem+json");
    assert_eq!(parts.headers["strict-transport-security"], "max-age=31536000");
    let problem: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (&problem["code"], &problem["instance"]),
        (&"internal".into(), &"/api/fails".into())
    );
    assert_eq!(problem["request_id"], parts.headers["request-id"].to_str().unwrap());
    assert!(!text.contains("canary") && !text.contains("secret"), "{text}");
    let line = r#"planwright_http_requests_total{method="GET",route="/api/fails",status="500"} 1"#;
    assert!(state.metrics.render().unwrap().contains(line));
}
