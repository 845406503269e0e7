//! A browser that holds nothing but a cookie.

use crate::harness::{Answer, PASSWORD, TestApi};
use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::{Value, json};

const OWN: &str = "http://127.0.0.1:5200";

/// What a browser sends along, and from which page.
struct Browser<'a> {
    api: &'a TestApi,
    cookie: String,
    csrf: String,
}

impl<'a> Browser<'a> {
    async fn sign_in(api: &'a TestApi, email: &str) -> Self {
        let body = json!({ "email": email, "password": PASSWORD });
        let answer = api.post("/api/auth/session", body).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let set = answer.header("set-cookie").to_owned();
        assert!(set.ends_with("; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict"), "{set}");
        let cookie = set.split(';').next().unwrap().to_owned();
        let session = answer.json();
        assert!(!answer.text.contains(cookie.split_once('=').unwrap().1));
        Browser { api, cookie, csrf: session["csrf_token"].as_str().unwrap().to_owned() }
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answer {
        let mut request =
            Request::builder().method(method).uri(path).header("cookie", &self.cookie);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.api.send(request.header("content-type", "application/json").body(body).unwrap()).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], None).await
    }

    async fn change(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        self.send(method, path, &[("origin", OWN), ("x-csrf-token", &self.csrf)], body).await
    }
}

#[tokio::test]
async fn a_cookie_signs_in_and_the_session_says_who() {
    let api = TestApi::start().await;
    api.somebody("me@example.com").await;
    let browser = Browser::sign_in(&api, "me@example.com").await;
    let session = browser.get("/api/auth/session").await.json();
    assert_eq!(
        (&session["user"]["email"], &session["csrf_token"]),
        (&json!("me@example.com"), &json!(browser.csrf))
    );
    let made = json!({ "name": "x", "requirements": "x" });
    assert_eq!(browser.change(Method::POST, "/api/projects", Some(made)).await.status, 201);
    let none = api.call(Method::GET, "/api/auth/session", None, None).await;
    none.problem(401, "not_authenticated");
}

#[tokio::test]
async fn a_change_needs_a_page_of_ours_and_the_sessions_own_token() {
    let api = TestApi::start().await;
    api.somebody("me@example.com").await;
    let browser = Browser::sign_in(&api, "me@example.com").await;
    let other = Browser::sign_in(&api, "me@example.com").await;
    let body = || Some(json!({ "name": "x", "requirements": "x" }));
    let token = ("x-csrf-token", browser.csrf.as_str());
    for headers in [
        vec![token],
        vec![token, ("origin", "https://evil.example")],
        vec![token, ("origin", "null")],
        vec![token, ("origin", OWN), ("sec-fetch-site", "cross-site")],
        vec![token, ("sec-fetch-site", "same-site")],
    ] {
        let answer = browser.send(Method::POST, "/api/projects", &headers, body()).await;
        answer.problem(403, "foreign_origin");
    }
    for headers in [
        vec![("origin", OWN)],
        vec![("origin", OWN), ("x-csrf-token", "")],
        vec![("origin", OWN), ("x-csrf-token", other.csrf.as_str())],
    ] {
        let answer = browser.send(Method::POST, "/api/projects", &headers, body()).await;
        answer.problem(403, "csrf_token_missing");
    }
    for headers in [vec![token, ("sec-fetch-site", "same-origin")], vec![token, ("origin", OWN)]] {
        assert_eq!(browser.send(Method::POST, "/api/projects", &headers, body()).await.status, 201);
    }
}

#[tokio::test]
async fn a_foreign_page_cannot_sign_a_browser_in() {
    let api = TestApi::start().await;
    api.somebody("me@example.com").await;
    let body = json!({ "email": "me@example.com", "password": PASSWORD }).to_string();
    let request = Request::builder()
        .method(Method::POST)
        .uri("/api/auth/session")
        .header("origin", "https://evil.example");
    let answer = api
        .send(request.header("content-type", "application/json").body(Body::from(body)).unwrap())
        .await;
    answer.problem(403, "foreign_origin");
    assert!(!answer.headers.contains_key("set-cookie"));
}

#[tokio::test]
async fn a_cookie_is_no_refresh_token_and_a_refresh_token_is_no_cookie() {
    let api = TestApi::start().await;
    api.somebody("me@example.com").await;
    let browser = Browser::sign_in(&api, "me@example.com").await;
    let value = browser.cookie.split_once('=').unwrap().1;
    let refresh = api.post("/api/auth/refresh", json!({ "refresh_token": value })).await;
    refresh.problem(401, "invalid_refresh_token");
    assert_eq!(browser.get("/api/auth/session").await.status, 200);
    let held = api.login("me@example.com").await;
    let cookie = format!("planwright={}", held["refresh_token"].as_str().unwrap());
    let thief = Browser { api: &api, cookie, csrf: String::new() };
    thief.get("/api/auth/session").await.problem(401, "session_ended");
    let changed = format!("{}x", &browser.cookie[..browser.cookie.len() - 34]);
    let thief = Browser { api: &api, cookie: changed, csrf: String::new() };
    thief.get("/api/auth/session").await.problem(401, "not_authenticated");
}

#[tokio::test]
async fn signing_out_here_ends_the_cookie_and_everywhere_ends_all() {
    let api = TestApi::start().await;
    api.somebody("me@example.com").await;
    let browser = Browser::sign_in(&api, "me@example.com").await;
    let other = Browser::sign_in(&api, "me@example.com").await;
    let program = api.login("me@example.com").await["access_token"].as_str().unwrap().to_owned();
    let out = other.change(Method::DELETE, "/api/auth/session", None).await;
    assert_eq!((out.status.as_u16(), out.header("set-cookie").contains("Max-Age=0")), (204, true));
    other.get("/api/auth/session").await.problem(401, "session_ended");

    let sessions = browser.get("/api/auth/sessions").await.json();
    let sessions = sessions.as_array().unwrap();
    assert_eq!(sessions.len(), 3, "two programs, one of them from registering, and this browser");
    let current: Vec<_> = sessions.iter().filter(|session| session["current"] == true).collect();
    assert_eq!(
        (current.len(), &current[0]["browser"], &current[0]["address"]),
        (1, &json!(true), &json!("127.0.0.1"))
    );

    assert_eq!(browser.change(Method::DELETE, "/api/auth/sessions", None).await.status, 204);
    api.get("/api/auth/me", &program).await.problem(401, "invalid_token");
    assert_eq!(browser.get("/api/auth/session").await.status, 200);
    assert_eq!(
        browser.change(Method::DELETE, "/api/auth/sessions?all=true", None).await.status,
        204
    );
    browser.get("/api/auth/session").await.problem(401, "session_ended");
}

#[tokio::test]
async fn one_session_is_ended_by_its_id_and_only_ones_own() {
    let api = TestApi::start().await;
    api.somebody("me@example.com").await;
    api.somebody("you@example.com").await;
    let browser = Browser::sign_in(&api, "me@example.com").await;
    let victim = Browser::sign_in(&api, "you@example.com").await;
    let theirs = victim.get("/api/auth/sessions").await.json();
    let theirs =
        theirs.as_array().unwrap().iter().find(|session| session["current"] == true).unwrap()["id"]
            .clone();
    let path = format!("/api/auth/sessions/{}", theirs.as_str().unwrap());
    browser.change(Method::DELETE, &path, None).await.problem(404, "not_found");
    assert_eq!(victim.change(Method::DELETE, &path, None).await.status, 204);
    victim.get("/api/auth/session").await.problem(401, "session_ended");
}

#[tokio::test]
async fn a_session_nobody_uses_ends_after_seven_days() {
    let api = TestApi::start().await;
    api.somebody("me@example.com").await;
    let (used, idle) = (
        Browser::sign_in(&api, "me@example.com").await,
        Browser::sign_in(&api, "me@example.com").await,
    );
    for _ in 0..4 {
        api.clock.advance(2 * 86_400_000);
        assert_eq!(used.get("/api/auth/session").await.status, 200);
    }
    idle.get("/api/auth/session").await.problem(401, "session_ended");
    api.clock.advance(22 * 86_400_000);
    used.get("/api/auth/session").await.problem(401, "session_ended");
}
