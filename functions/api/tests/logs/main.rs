//! What the API logs. A program of its own: whether a line is logged at all is settled once per
//! process.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code)]
#[path = "../edge/harness.rs"]
mod harness;

use axum::body::Body;
use axum::http::{Method, Request};
use harness::{PASSWORD, TestApi, team_of};
use planwright_platform::config::{LogFormat, LogSettings};
use planwright_platform::telemetry;
use serde_json::{Value, json};
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
    let filter =
        "info,planwright_api=trace,planwright_auth=trace,planwright_store=trace,tower_http=trace";
    let settings = LogSettings { format: LogFormat::Json, filter: filter.to_owned() };
    let log = telemetry::dispatch(&settings, move || writer.clone()).unwrap();
    tracing::dispatcher::set_global_default(log).unwrap();

    let provider = json!([{ "name": "silent", "display_name": "Silent",
    "issuer": "http://127.0.0.1:1",
        "client_id": "x", "client_secret": "canary-client-secret" }]);
    let settings =
        [("PLANWRIGHT_OIDC", &*provider.to_string()), ("PLANWRIGHT_ALLOW_PRIVATE_ADDRESSES", "on")];
    let api = TestApi::with(&settings).await;
    let token = api.somebody("me@example.com").await;
    let session = api.login("me@example.com").await;
    let refresh = session["refresh_token"].as_str().unwrap().to_owned();
    let next = api.post("/api/auth/refresh", json!({ "refresh_token": refresh })).await.json();
    api.post("/api/auth/refresh", json!({ "refresh_token": refresh }))
        .await
        .problem(401, "refresh_token_reused");
    api.post("/api/auth/login", json!({ "email": "me@example.com", "password": "canary-wrong" }))
        .await;
    api.post("/api/auth/login", json!({ "email": 1, "password": "canary-shape" })).await;
    api.get("/api/auth/me", "canary-token").await;
    let asked = Request::builder()
        .uri("/api/usage/limits?token=canary-query")
        .header("authorization", format!("Bearer {token}"))
        .header("x-request-id", "my-request");
    assert_eq!(api.send(asked.body(Body::empty()).unwrap()).await.status, 200);
    let team = team_of(&api, &token).await.to_string();

    let planted = other_secrets(&api, &token).await;

    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    let secrets =
        [PASSWORD, "canary", &refresh, &token, next["refresh_token"].as_str().unwrap(), "$argon2"];
    assert!(planted.len() >= 10);
    for secret in secrets.into_iter().chain(planted.iter().map(String::as_str)) {
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

/// Uses every other kind of secret, rightly and wrongly, and gives them all.
async fn other_secrets(api: &TestApi, token: &str) -> Vec<String> {
    let mut planted = Vec::new();
    let post =
        |path: &'static str, body: Value| api.call(Method::POST, path, Some(token), Some(body));
    let made = post("/api/auth/api-keys", json!({ "name": "x" })).await.json();
    let key = made["key"].as_str().unwrap().to_owned();
    assert_eq!(api.get("/api/projects", &key).await.status, 200);
    let (start, end) = key.split_at(key.len() - 1);
    let broken = format!("{start}{}", if end == "a" { "b" } else { "a" });
    api.get("/api/projects", &broken).await.problem(401, "invalid_api_key");
    planted.extend([key, broken]);

    let body = json!({ "email": "me@example.com", "password": PASSWORD });
    let session = api.post("/api/auth/session", body).await;
    let cookie = session.header("set-cookie").split(';').next().unwrap().to_owned();
    let csrf = session.json()["csrf_token"].as_str().unwrap().to_owned();
    let with_cookie = |csrf: &str, key: &str| {
        let request =
            Request::builder().method(Method::POST).uri("/api/projects").header("cookie", &cookie);
        let request = request.header("sec-fetch-site", "same-origin").header("x-csrf-token", csrf);
        let body = json!({ "name": "x", "requirements": "x" }).to_string();
        request.header("idempotency-key", key).body(Body::from(body)).unwrap()
    };
    assert_eq!(api.send(with_cookie(&csrf, "planted-idempotency-key")).await.status, 201);
    assert_eq!(api.send(with_cookie(&csrf, "planted-idempotency-key")).await.status, 201);
    api.send(with_cookie("canary-csrf", "k")).await.problem(403, "csrf_token_missing");
    planted.extend([
        cookie.split_once('=').unwrap().1.to_owned(),
        csrf,
        "planted-idempotency-key".to_owned(),
    ]);

    api.post("/api/auth/password/forgot", json!({ "email": "me@example.com" })).await;
    let link = api.mails.token("me@example.com");
    let short = json!({ "token": link, "new_password": "canary" });
    api.post("/api/auth/password/reset", short).await.problem(422, "validation_failed");
    let good = json!({ "token": link, "new_password": "planted new password" });
    assert_eq!(api.post("/api/auth/password/reset", good.clone()).await.status, 204);
    api.post("/api/auth/password/reset", good).await.problem(400, "invalid_link");
    planted.extend([link, "planted new password".to_owned()]);

    let codes = api.post("/api/auth/device", json!({ "client_name": "x" })).await.json();
    let device = codes["device_code"].as_str().unwrap().to_owned();
    api.post("/api/auth/device/token", json!({ "device_code": device }))
        .await
        .problem(400, "authorization_pending");
    planted.push(device);

    let back = json!({ "code": "canary-code", "state": "canary-state",
    "state_token": "canary-token", "redirect_uri": "x" });
    api.post("/api/auth/oidc/silent/callback", back).await.problem(400, "invalid_state");
    let login = api.call(
        Method::GET,
        "/api/auth/oidc/silent/login?redirect_uri=http://127.0.0.1:5200/x",
        None,
        None,
    );
    login.await.problem(502, "provider_unreachable");
    planted.extend(["canary-code".to_owned(), "canary-client-secret".to_owned()]);
    planted
}
