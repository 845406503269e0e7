//! What the API logs. A program of its own: whether a line is logged at all is settled once per process.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code)]
#[path = "../edge/stand.rs"]
mod stand;

use axum::body::Body;
use axum::http::Request;
use planwright_platform::config::{LogFormat, LogSettings};
use planwright_platform::telemetry;
use serde_json::{Value, json};
use stand::{PASSWORD, Stand, team_of};
use std::io::Write;
use std::sync::{Arc, Mutex};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_log_knows_request_team_and_user_and_no_secret() {
    let lines = Lines::default();
    let writer = lines.clone();
    let filter = "info,planwright_api=trace,planwright_auth=trace,planwright_store=trace,tower_http=trace";
    let settings = LogSettings { format: LogFormat::Json, filter: filter.to_owned() };
    let log = telemetry::dispatch(&settings, move || writer.clone()).unwrap();
    tracing::dispatcher::set_global_default(log).unwrap();

    let stand = Stand::start().await;
    let token = stand.somebody("me@example.com").await;
    let session = stand.login("me@example.com").await;
    let refresh = session["refresh_token"].as_str().unwrap().to_owned();
    let next = stand.post("/api/auth/refresh", json!({ "refresh_token": refresh })).await.json();
    stand.post("/api/auth/refresh", json!({ "refresh_token": refresh })).await.problem(401, "refresh_token_reused");
    stand.post("/api/auth/login", json!({ "email": "me@example.com", "password": "canary-wrong" })).await;
    stand.post("/api/auth/login", json!({ "email": 1, "password": "canary-shape" })).await;
    stand.get("/api/auth/me", "canary-token").await;
    let asked = Request::builder()
        .uri("/api/usage/limits?token=canary-query")
        .header("authorization", format!("Bearer {token}"))
        .header("x-request-id", "my-request");
    assert_eq!(stand.send(asked.body(Body::empty()).unwrap()).await.status, 200);
    let team = team_of(&stand, &token).await.to_string();

    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    let secrets = [PASSWORD, "canary", &refresh, &token, next["refresh_token"].as_str().unwrap(), "$argon2"];
    for secret in secrets {
        assert!(!text.contains(secret), "{secret} is in the log");
    }
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let answered = lines.filter(|line| line["message"] == "request answered").collect::<Vec<_>>();
    let mine = answered.iter().find(|line| line["spans"][0]["request_id"] == "my-request").unwrap();
    let span = &mine["spans"][0];
    assert_eq!(
        (&span["route"], &span["method"], &mine["status"]),
        (&json!("/api/usage/limits"), &json!("GET"), &json!(200))
    );
    assert_eq!(span["team"], team);
    assert!(span["user"].as_str().is_some_and(|user| user.starts_with("usr_")));
}
