use crate::stand::Stand;
use axum::http::Method;
use serde_json::{Value, json};

async fn begin(stand: &Stand) -> Value {
    let answer = stand.post("/api/auth/device", json!({ "client_name": "planwright-cli" })).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

fn ask(codes: &Value) -> Value {
    json!({ "device_code": codes["device_code"] })
}

async fn decide(stand: &Stand, token: &str, code: &str, approve: bool) -> u16 {
    let path = format!("/api/auth/device/{code}");
    let answer =
        stand.call(Method::POST, &path, Some(token), Some(json!({ "approve": approve }))).await;
    answer.status.as_u16()
}

#[tokio::test]
async fn an_approved_program_gets_tokens_once() {
    let stand = Stand::start().await;
    let token = stand.somebody("me@example.com").await;
    let codes = begin(&stand).await;
    let code = codes["user_code"].as_str().unwrap();
    assert_eq!(
        codes["verification_uri_complete"],
        format!("http://127.0.0.1:5200/device?user_code={code}")
    );
    stand.post("/api/auth/device/token", ask(&codes)).await.problem(400, "authorization_pending");
    let shown = stand
        .get(&format!("/api/auth/device/{}", code.to_lowercase().replace('-', "")), &token)
        .await;
    assert_eq!(
        (&shown.json()["client_name"], &shown.json()["user_code"]),
        (&json!("planwright-cli"), &json!(code))
    );
    assert_eq!(decide(&stand, &token, code, true).await, 204);
    assert_eq!(decide(&stand, &token, code, false).await, 404, "it was decided");
    let got = stand.post("/api/auth/device/token", ask(&codes)).await;
    assert_eq!(got.status, 200, "{}", got.text);
    assert_eq!(got.json()["user"]["email"], "me@example.com");
    let access = got.json()["access_token"].as_str().unwrap().to_owned();
    assert_eq!(stand.get("/api/auth/me", &access).await.status, 200);
    stand.post("/api/auth/device/token", ask(&codes)).await.problem(400, "expired_token");
}

#[tokio::test]
async fn a_refused_program_a_hasty_one_and_a_late_one_are_told_so() {
    let stand = Stand::start().await;
    let token = stand.somebody("me@example.com").await;
    let codes = begin(&stand).await;
    stand.post("/api/auth/device/token", ask(&codes)).await.problem(400, "authorization_pending");
    let hasty = stand.post("/api/auth/device/token", ask(&codes)).await.problem(400, "slow_down");
    assert_eq!(hasty["interval"], 10);
    stand.clock.advance(10_000);
    stand.post("/api/auth/device/token", ask(&codes)).await.problem(400, "authorization_pending");
    assert_eq!(decide(&stand, &token, codes["user_code"].as_str().unwrap(), false).await, 204);
    stand.post("/api/auth/device/token", ask(&codes)).await.problem(400, "access_denied");

    let codes = begin(&stand).await;
    stand.clock.advance(600_000);
    let fresh = stand.login("me@example.com").await["access_token"].as_str().unwrap().to_owned();
    assert_eq!(decide(&stand, &fresh, codes["user_code"].as_str().unwrap(), true).await, 404);
    stand.post("/api/auth/device/token", ask(&codes)).await.problem(400, "expired_token");
    stand
        .post("/api/auth/device/token", json!({ "device_code": "x" }))
        .await
        .problem(400, "expired_token");
    assert_eq!(decide(&stand, &fresh, "BCDF-GHJK", true).await, 404);
}
