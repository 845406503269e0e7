use crate::harness::{PASSWORD, TestApi};
use axum::Router;
use axum::http::Method;
use axum::routing::get;
use serde_json::json;
use tokio::net::TcpListener;

const OTHER: &str = "another battery staple";

async fn login(api: &TestApi, password: &str) -> u16 {
    api.post("/api/auth/login", json!({ "email": "me@example.com", "password": password }))
        .await
        .status
        .as_u16()
}

#[tokio::test]
async fn a_changed_password_ends_every_other_sign_in() {
    let api = TestApi::start().await;
    let token = api.somebody("me@example.com").await;
    let other = api.login("me@example.com").await["access_token"].as_str().unwrap().to_owned();
    let change = |current: &str| json!({ "current_password": current, "new_password": OTHER });
    let wrong = api
        .call(Method::POST, "/api/auth/password", Some(&token), Some(change("wrong password")))
        .await;
    wrong.problem(403, "wrong_password");
    let missing = json!({ "new_password": OTHER });
    let missing = api.call(Method::POST, "/api/auth/password", Some(&token), Some(missing)).await;
    missing.problem(422, "validation_failed");
    let done =
        api.call(Method::POST, "/api/auth/password", Some(&token), Some(change(PASSWORD))).await;
    assert_eq!(done.status, 204, "{}", done.text);
    assert_eq!(api.get("/api/auth/me", &token).await.status, 200);
    api.get("/api/auth/me", &other).await.problem(401, "invalid_token");
    assert_eq!((login(&api, PASSWORD).await, login(&api, OTHER).await), (401, 200));
}

#[tokio::test]
async fn a_mailed_link_sets_the_password_once_within_an_hour_and_ends_all_sign_ins() {
    let api = TestApi::start().await;
    let token = api.somebody("me@example.com").await;
    let forgot = |email: &str| json!({ "email": email });
    for email in ["ME@example.com", "nobody@example.com", "nonsense"] {
        let answer = api.post("/api/auth/password/forgot", forgot(email)).await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (202, ""));
    }
    assert!(api.mails.to("nobody@example.com").is_empty());
    let late = api.mails.token("me@example.com");
    api.clock.advance(3_600_000);
    let reset = |token: &str, password: &str| json!({ "token": token, "new_password": password });
    api.post("/api/auth/password/reset", reset(&late, OTHER)).await.problem(400, "invalid_link");

    api.post("/api/auth/password/forgot", forgot("me@example.com")).await;
    let link = api.mails.token("me@example.com");
    api.post("/api/auth/password/reset", reset(&link, "short"))
        .await
        .problem(422, "validation_failed");
    assert_eq!(api.post("/api/auth/password/reset", reset(&link, OTHER)).await.status, 204);
    api.post("/api/auth/password/reset", reset(&link, PASSWORD)).await.problem(400, "invalid_link");
    assert_ne!(api.get("/api/auth/me", &token).await.status, 200);
    assert_eq!((login(&api, PASSWORD).await, login(&api, OTHER).await), (401, 200));
}

#[tokio::test]
async fn a_link_that_verifies_an_address_sets_no_password() {
    let api = TestApi::start().await;
    let token = api.somebody("me@example.com").await;
    let welcome = api.mails.token("me@example.com");
    let reset = json!({ "token": welcome, "new_password": OTHER });
    api.post("/api/auth/password/reset", reset).await.problem(400, "invalid_link");
    let again = api.call(Method::POST, "/api/auth/email/verification", Some(&token), None).await;
    assert_eq!(again.status, 202);
    assert_eq!(api.get("/api/auth/me", &token).await.json()["email_verified"], false);
    let body = json!({ "token": api.mails.token("me@example.com") });
    assert_eq!(api.post("/api/auth/email/verify", body.clone()).await.status, 204);
    assert_eq!(api.get("/api/auth/me", &token).await.json()["email_verified"], true);
    api.post("/api/auth/email/verify", body).await.problem(400, "invalid_link");
    let again = api.call(Method::POST, "/api/auth/email/verification", Some(&token), None).await;
    again.problem(409, "already_verified");
}

#[tokio::test]
async fn a_leaked_password_is_refused_and_only_five_digits_are_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    // SHA-1 of "password123" is CBFDA C6008F9CAB4083784CBD1874F76618D2A97.
    let list =
        "0000000000000000000000000000000000A:3\r\nC6008F9CAB4083784CBD1874F76618D2A97:251682\r\n";
    let app = Router::new().route("/range/CBFDA", get(move || async move { list }));
    let app = app.fallback(|| async { "C6008F9CAB4083784CBD1874F76618D2A97:0\r\n" });
    tokio::spawn(async move { axum::serve(listener, app).await });
    let url = format!("http://{address}/range");
    let settings = [
        ("PLANWRIGHT_LEAKED_PASSWORDS", url.as_str()),
        ("PLANWRIGHT_ALLOW_PRIVATE_ADDRESSES", "on"),
    ];
    let api = TestApi::with(&settings).await;
    let leaked = json!({ "email": "me@example.com", "password": "password123" });
    let problem = api.post("/api/auth/register", leaked).await.problem(422, "validation_failed");
    assert_eq!(problem["errors"][0]["code"], "leaked");
    assert_eq!(api.register("me@example.com").await.status, 201);
}
