use crate::harness::TestApi;
use axum::body::Body;
use axum::http::{Method, Request};
use futures::StreamExt;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

fn login(body: impl Into<Body>, kind: &str) -> Request<Body> {
    let request =
        Request::builder().method(Method::POST).uri("/api/auth/login").header("content-type", kind);
    request.body(body.into()).unwrap()
}

#[tokio::test]
async fn an_unknown_path_is_a_problem_for_everybody() {
    let api = TestApi::start().await;
    for path in ["/api", "/api/nothing", "/api/projects/x/y/z", "/api/auth/"] {
        let problem = api.call(Method::GET, path, None, None).await.problem(404, "unknown_path");
        assert_eq!(problem["instance"], path);
    }
}

#[tokio::test]
async fn a_wrong_method_says_which_ones_there_are() {
    let api = TestApi::start().await;
    let answer = api.call(Method::DELETE, "/api/auth/login", None, None).await;
    answer.problem(405, "method_not_allowed");
    assert_eq!(answer.header("allow"), "POST");
}

#[tokio::test]
async fn a_body_that_is_no_json_is_a_400() {
    let api = TestApi::start().await;
    let deep = "[".repeat(100_000);
    for body in ["", "{", "{\"email\":}", "\u{0}", "{} {}", deep.as_str()] {
        let answer = api.send(login(body.to_owned(), "application/json")).await;
        answer.problem(400, "malformed_json");
    }
    let bytes = api.send(login(vec![0xff, 0xfe], "application/json")).await;
    bytes.problem(400, "malformed_json");
    let form = api.send(login("email=a&password=b", "application/x-www-form-urlencoded")).await;
    form.problem(415, "unsupported_media_type");
}

#[tokio::test]
async fn a_body_over_one_mebibyte_is_a_413_announced_or_not() {
    let api = TestApi::start().await;
    let long = json!({ "email": "a@b.de", "password": "x".repeat(1_048_576) }).to_string();
    let mut announced = login(long.clone(), "application/json");
    announced.headers_mut().insert("content-length", long.len().into());
    let problem = api.send(announced).await.problem(413, "too_large");
    assert_eq!(problem["limit_bytes"], 1_048_576);
    let pieces =
        long.as_bytes().chunks(10_000).map(|piece| Ok::<_, std::io::Error>(piece.to_vec()));
    let streamed = Body::from_stream(futures::stream::iter(pieces.collect::<Vec<_>>()));
    api.send(login(streamed, "application/json")).await.problem(413, "too_large");
}

#[tokio::test]
async fn a_body_that_is_too_long_is_read_to_its_end_so_that_its_sender_looks_for_the_answer() {
    let api = TestApi::start().await;
    let read = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&read);
    let pieces =
        futures::stream::iter((0..300).map(|_| Ok::<_, std::io::Error>(vec![b'x'; 10_000])));
    let pieces = pieces.inspect(move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
    });
    let long = login(Body::from_stream(pieces), "application/json");
    api.send(long).await.problem(413, "too_large");
    assert_eq!(read.load(Ordering::Relaxed), 300);
}

#[tokio::test]
async fn a_request_id_is_taken_over_if_it_is_sane_and_made_if_not() {
    let api = TestApi::start().await;
    let ask = |id: &str| {
        Request::builder()
            .uri("/api/health")
            .header("x-request-id", id)
            .body(Body::empty())
            .unwrap()
    };
    let given = api.send(ask("my-id_1.2")).await;
    assert_eq!(
        (given.header("request-id"), given.header("x-request-id")),
        ("my-id_1.2", "my-id_1.2")
    );
    for bad in ["a b", "", "\"", &"x".repeat(65)] {
        let made = api.send(ask(bad)).await;
        let id = made.header("request-id");
        assert!(id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
    }
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let api = TestApi::start().await;
    for path in ["/api/health", "/api/auth/me", "/api/nothing"] {
        let answer = api.call(Method::GET, path, None, None).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("x-frame-options"), "DENY");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert!(answer.header("content-security-policy").starts_with("default-src 'none'"));
        assert!(!answer.headers.contains_key("strict-transport-security"));
    }
}

#[tokio::test]
async fn only_listed_origins_may_call_from_a_page() {
    let api = TestApi::with(&[("PLANWRIGHT_CORS_ORIGINS", "https://app.example.com")]).await;
    let preflight = |origin: &str| {
        let request = Request::builder().method(Method::OPTIONS).uri("/api/auth/login");
        let request =
            request.header("origin", origin).header("access-control-request-method", "POST");
        request.body(Body::empty()).unwrap()
    };
    let allowed = api.send(preflight("https://app.example.com")).await;
    assert_eq!(allowed.status, 200);
    assert_eq!(allowed.header("access-control-allow-origin"), "https://app.example.com");
    assert!(allowed.header("access-control-allow-methods").contains("PATCH"));
    let foreign = api.send(preflight("https://evil.example.com")).await;
    assert!(!foreign.headers.contains_key("access-control-allow-origin"));
}

#[tokio::test]
async fn health_needs_no_token() {
    let api = TestApi::start().await;
    let answer = api.call(Method::GET, "/api/health", None, None).await;
    assert_eq!((answer.status.as_u16(), answer.json()), (200, json!({ "status": "ok" })));
}

#[tokio::test]
async fn a_store_that_does_not_answer_is_a_503_worth_another_try() {
    let api = TestApi::over("http://127.0.0.1:1", &[]).await;
    let answer = api
        .post("/api/auth/login", json!({ "email": "me@example.com", "password": "correct horse" }))
        .await;
    let problem = answer.problem(503, "unavailable");
    assert_eq!((&problem["retryable"], answer.header("retry-after")), (&json!(true), "1"));
}

#[tokio::test]
async fn a_list_in_place_of_an_object_is_refused_wherever_it_stands() {
    let api = TestApi::start().await;
    let token = api.somebody("me@example.com").await;
    let team = api.get("/api/auth/me", &token).await.json()["team_id"].as_str().unwrap().to_owned();
    let settings = format!("/api/teams/{team}/settings");
    let nested = json!({"tier_overrides": {"haiku": ["demo", "demo"]}});
    let answer = api.call(Method::PATCH, &settings, Some(&token), Some(nested)).await;
    let problem = answer.problem(422, "validation_failed");
    let told = (&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]);
    assert_eq!(told, (&json!("/tier_overrides/haiku"), &json!("wrong_type")), "{problem}");
    let whole =
        api.call(Method::POST, "/api/auth/login", None, Some(json!(["me@example.com", "x"]))).await;
    whole.problem(422, "validation_failed");
    let listed = json!({"allowed_tools": ["write_file"],
    "tier_overrides": {"haiku": {"provider": "anthropic", "model": "claude-sonnet-4-6"}}});
    let answer = api.call(Method::PATCH, &settings, Some(&token), Some(listed)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
}
