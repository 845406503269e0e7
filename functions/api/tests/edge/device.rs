use crate::harness::TestApi;
use axum::http::Method;
use serde_json::{Value, json};

async fn begin(api: &TestApi) -> Value {
    let answer = api.post("/api/auth/device", json!({ "client_name": "planwright-cli" })).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

fn ask(codes: &Value) -> Value {
    json!({ "device_code": codes["device_code"] })
}

async fn decide(api: &TestApi, token: &str, code: &str, approve: bool) -> u16 {
    let path = format!("/api/auth/device/{code}");
    let answer =
        api.call(Method::POST, &path, Some(token), Some(json!({ "approve": approve }))).await;
    answer.status.as_u16()
}

#[tokio::test]
async fn an_approved_program_gets_tokens_once() {
    let api = TestApi::start().await;
    let token = api.somebody("me@example.com").await;
    let codes = begin(&api).await;
    let code = codes["user_code"].as_str().unwrap();
    assert_eq!(
        codes["verification_uri_complete"],
        format!("http://127.0.0.1:5200/device?user_code={code}")
    );
    api.post("/api/auth/device/token", ask(&codes)).await.problem(400, "authorization_pending");
    let shown = api
        .get(&format!("/api/auth/device/{}", code.to_lowercase().replace('-', "")), &token)
        .await;
    assert_eq!(
        (&shown.json()["client_name"], &shown.json()["user_code"]),
        (&json!("planwright-cli"), &json!(code))
    );
    assert_eq!(decide(&api, &token, code, true).await, 204);
    assert_eq!(decide(&api, &token, code, false).await, 404, "it was decided");
    let got = api.post("/api/auth/device/token", ask(&codes)).await;
    assert_eq!(got.status, 200, "{}", got.text);
    assert_eq!(got.json()["user"]["email"], "me@example.com");
    let access = got.json()["access_token"].as_str().unwrap().to_owned();
    assert_eq!(api.get("/api/auth/me", &access).await.status, 200);
    api.post("/api/auth/device/token", ask(&codes)).await.problem(400, "expired_token");
}

#[tokio::test]
async fn a_refused_program_a_hasty_one_and_a_late_one_are_told_so() {
    let api = TestApi::start().await;
    let token = api.somebody("me@example.com").await;
    let codes = begin(&api).await;
    api.post("/api/auth/device/token", ask(&codes)).await.problem(400, "authorization_pending");
    let hasty = api.post("/api/auth/device/token", ask(&codes)).await.problem(400, "slow_down");
    assert_eq!(hasty["interval"], 10);
    api.clock.advance(10_000);
    api.post("/api/auth/device/token", ask(&codes)).await.problem(400, "authorization_pending");
    assert_eq!(decide(&api, &token, codes["user_code"].as_str().unwrap(), false).await, 204);
    api.post("/api/auth/device/token", ask(&codes)).await.problem(400, "access_denied");

    let codes = begin(&api).await;
    api.clock.advance(600_000);
    let fresh = api.login("me@example.com").await["access_token"].as_str().unwrap().to_owned();
    assert_eq!(decide(&api, &fresh, codes["user_code"].as_str().unwrap(), true).await, 404);
    api.post("/api/auth/device/token", ask(&codes)).await.problem(400, "expired_token");
    api.post("/api/auth/device/token", json!({ "device_code": "x" }))
        .await
        .problem(400, "expired_token");
    assert_eq!(decide(&api, &fresh, "BCDF-GHJK", true).await, 404);
}
