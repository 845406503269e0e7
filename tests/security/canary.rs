//! A key that a team gives for its own account: it reaches the provider, and nobody else ever sees
//! it.

use crate::cast::Cast;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use reqwest::Method;
use serde_json::json;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

const KEY: &str = "sk-canary-7f3a9";

type Seen = Arc<Mutex<Vec<String>>>;

/// A provider that keeps the keys it is shown and refuses everything.
async fn provider() -> (String, Seen) {
    let seen = Seen::default();
    let refuse = async |State(seen): State<Seen>, headers: HeaderMap| {
        let key = headers
            .get("x-api-key")
            .and_then(|key| key.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        seen.lock().unwrap().push(key);
        (StatusCode::UNAUTHORIZED, "no")
    };
    let app = Router::new().fallback(refuse).with_state(Arc::clone(&seen));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    (base, seen)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_teams_key_reaches_its_provider_and_shows_nowhere() {
    let cast = Cast::assemble().await;
    let (base, seen) = provider().await;
    let owner = cast.owner();
    let team = format!("/api/teams/{}", cast.team);
    let path = format!("{team}/providers/anthropic");
    let kept =
        owner.send(Method::PUT, &path, &[], Some(json!({"key": KEY, "base_url": base}))).await;
    assert_eq!((kept.status.as_u16(), &kept.body["has_key"]), (200, &json!(true)), "{}", kept.body);

    let body = json!({"name": "paid", "requirements": "Write a file.", "planning_rigor": "L1"});
    let made = cast.send(owner, Method::POST, "/api/projects", Some(body)).await;
    let project = made.body["id"].as_str().unwrap().to_owned();
    let planned = owner.post(&format!("/api/projects/{project}/plan"), json!({})).await;
    assert!(!planned.status.is_success(), "the provider refuses: {}", planned.body);
    assert!(
        !seen.lock().unwrap().is_empty() && seen.lock().unwrap().iter().all(|key| key == KEY),
        "{seen:?}"
    );

    let mut shown = vec![kept.body.to_string(), planned.body.to_string()];
    for path in [
        format!("{team}/providers"),
        path.clone(),
        format!("{team}/settings"),
        format!("{team}/export"),
        format!("{team}/audit"),
        format!("{team}/audit/export"),
        format!("/api/projects/{project}"),
        format!("/api/projects/{project}/events"),
        format!("/api/projects/{project}/export"),
        "/api/services?refresh=true".to_owned(),
    ] {
        let answer = cast.send(owner, Method::GET, &path, None).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        shown.push(format!("{path}: {}", answer.body));
    }
    let telling: Vec<&String> = shown.iter().filter(|text| text.contains("canary")).collect();
    assert!(telling.is_empty(), "{telling:?}");

    // Another team's work goes its own way.
    let before = seen.lock().unwrap().len();
    let foreign = cast.stranger.project("free", "Write a file.").await;
    let planned = cast.stranger.post(&format!("/api/projects/{foreign}/plan"), json!({})).await;
    assert!(planned.status.is_success(), "{}", planned.body);
    assert_eq!(seen.lock().unwrap().len(), before);
    assert_eq!(owner.send(Method::DELETE, &path, &[], None).await.status, 204);
    assert_eq!(owner.get(&path).await.body["has_key"], false);
}
