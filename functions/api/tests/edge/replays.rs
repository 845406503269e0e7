use crate::harness::{Answer, TestApi};
use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::{Value, json};

async fn post(api: &TestApi, path: &str, token: &str, key: &str, body: &Value) -> Answer {
    let request = Request::builder()
        .method(Method::POST)
        .uri(path)
        .header("authorization", format!("Bearer {token}"));
    let request = request.header("idempotency-key", key).header("content-type", "application/json");
    api.send(request.body(Body::from(body.to_string())).unwrap()).await
}

#[tokio::test]
async fn a_request_sent_again_is_answered_again_and_done_once() {
    let api = TestApi::start().await;
    let token = api.somebody("me@example.com").await;
    let body = json!({ "name": "once", "requirements": "x" });
    let first = post(&api, "/api/projects", &token, "k1", &body).await;
    assert_eq!(first.status, 201, "{}", first.text);
    assert!(!first.headers.contains_key("idempotency-replayed"));
    let again = post(&api, "/api/projects", &token, "k1", &body).await;
    assert_eq!((again.status, &again.text), (first.status, &first.text));
    assert_eq!(
        (again.header("idempotency-replayed"), again.header("content-type")),
        ("true", first.header("content-type"))
    );
    assert_eq!(api.get("/api/projects", &token).await.json().as_array().unwrap().len(), 1);
    let other = post(&api, "/api/projects", &token, "k2", &body).await;
    assert_ne!(other.json()["id"], first.json()["id"]);
    let reused = json!({ "name": "another", "requirements": "x" });
    post(&api, "/api/projects", &token, "k1", &reused).await.problem(422, "idempotency_key_reused");
    api.clock.advance(86_400_000);
    let token = api.login("me@example.com").await["access_token"].as_str().unwrap().to_owned();
    assert_ne!(
        post(&api, "/api/projects", &token, "k1", &body).await.json()["id"],
        first.json()["id"]
    );
}

#[tokio::test]
async fn of_many_at_once_one_is_done() {
    let api = TestApi::start().await;
    let token = api.somebody("me@example.com").await;
    let body = json!({ "name": "once", "requirements": "x" });
    let sent = (0..8).map(|_| post(&api, "/api/projects", &token, "k", &body));
    for answer in futures::future::join_all(sent).await {
        match answer.status.as_u16() {
            201 => {}
            _ => drop(answer.problem(409, "request_under_way")),
        }
    }
    assert_eq!(api.get("/api/projects", &token).await.json().as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_key_of_one_person_or_route_says_nothing_to_another() {
    let api = TestApi::start().await;
    let (mine, yours) =
        (api.somebody("me@example.com").await, api.somebody("you@example.com").await);
    let body = json!({ "name": "once", "requirements": "x" });
    let first = post(&api, "/api/projects", &mine, "k", &body).await.json();
    let theirs = post(&api, "/api/projects", &yours, "k", &body).await;
    assert!(theirs.status == 201 && theirs.json()["id"] != first["id"]);
    let elsewhere = post(&api, "/api/auth/api-keys", &mine, "k", &json!({ "name": "k" })).await;
    assert_eq!(elsewhere.status, 201, "{}", elsewhere.text);
    // What is shown once is shown again to who has the key, and lies nowhere in clear.
    let again = post(&api, "/api/auth/api-keys", &mine, "k", &json!({ "name": "k" })).await;
    assert_eq!(again.json()["key"], elsewhere.json()["key"]);
}

#[tokio::test]
async fn a_refusal_is_kept_with_the_request_it_is_told_to_and_a_bad_key_is_refused() {
    let api = TestApi::start().await;
    let token = api.somebody("me@example.com").await;
    let body = json!({ "name": "", "requirements": "x" });
    let first =
        post(&api, "/api/projects", &token, "k", &body).await.problem(422, "validation_failed");
    let again = post(&api, "/api/projects", &token, "k", &body).await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    let again = again.problem(422, "validation_failed");
    assert_ne!(again["request_id"], first["request_id"]);
    let long = "k".repeat(256);
    post(&api, "/api/projects", &token, &long, &body).await.problem(400, "invalid_idempotency_key");
}
