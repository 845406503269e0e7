use crate::harness::{PASSWORD, TestApi};
use axum::http::Method;
use planwright_store::{Bucket, Take};
use serde_json::json;

#[tokio::test]
async fn a_team_asks_so_much_in_a_minute_and_is_told_what_is_left() {
    let api = TestApi::with(&[("PLANWRIGHT_RATE_TEAM", "40")]).await;
    let token = api.somebody("me@example.com").await;
    let other = api.somebody("you@example.com").await;
    let mut left = Vec::new();
    let refused = loop {
        let answer = api.get("/api/projects", &token).await;
        if answer.status != 200 {
            break answer;
        }
        assert_eq!(answer.header("ratelimit-policy"), r#""team";q=40;w=60"#);
        left.push(answer.header("ratelimit").to_owned());
        assert!(left.len() < 100, "there is no end");
    };
    assert_eq!((left.len(), left[0].as_str()), (40, r#""team";r=39;t=2"#));
    refused.problem(429, "rate_limited");
    assert_eq!(
        (refused.header("retry-after"), refused.header("ratelimit")),
        ("2", r#""team";r=0;t=2"#)
    );
    assert_eq!(api.get("/api/projects", &other).await.status, 200, "another team has its own");
    api.clock.advance(3_000);
    assert_eq!(
        api.get("/api/projects", &token).await.status,
        200,
        "a token every second and a half"
    );
}

#[tokio::test]
async fn a_key_has_a_limit_of_its_own_beside_its_teams() {
    let api = TestApi::with(&[("PLANWRIGHT_RATE_KEY", "3")]).await;
    let token = api.somebody("me@example.com").await;
    let body = json!({ "name": "x", "scopes": ["read"] });
    let made = api.call(Method::POST, "/api/auth/api-keys", Some(&token), Some(body)).await.json();
    let key = made["key"].as_str().unwrap();
    for left in [2, 1, 0] {
        let answer = api.get("/api/projects", key).await;
        assert_eq!(answer.header("ratelimit-policy"), r#""key";q=3;w=60, "team";q=600;w=60"#);
        assert!(
            answer.header("ratelimit").starts_with(&format!(r#""key";r={left};"#)),
            "{}",
            answer.header("ratelimit")
        );
    }
    api.get("/api/projects", key).await.problem(429, "rate_limited");
    assert_eq!(api.get("/api/projects", &token).await.status, 200);
}

#[tokio::test]
async fn processes_share_a_bucket_and_never_give_more_than_it_holds() {
    let api = TestApi::start().await;
    let bucket = Bucket { size: 50, window_s: 60 };
    let now_us = api.state.clock.now_ms() * 1_000;
    let takes = (0..20).map(|_| api.state.store.limit_take("race", bucket, 5, now_us));
    let takes = futures::future::join_all(takes).await;
    // A take may lose a race too often and fail; it takes nothing then.
    let taken = takes.iter().filter(|take| matches!(take, Ok(Take::Taken { .. }))).count();
    assert!(taken <= 10, "{taken} times 5 of 50");
    assert!(taken >= 1);
    let mut total = taken;
    while let Take::Taken { .. } =
        api.state.store.limit_take("race", bucket, 5, now_us).await.unwrap()
    {
        total += 1;
    }
    assert_eq!(total, 10);
    let later = api.state.store.limit_take("race", bucket, 50, now_us + 60_000_000).await.unwrap();
    assert!(matches!(later, Take::Taken { .. }), "a minute later it is full: {later:?}");
}

#[tokio::test]
async fn many_requests_in_a_row_cost_few_writes() {
    let api = TestApi::start().await;
    let token = api.somebody("me@example.com").await;
    let health = api.state.store.meter().requests;
    for _ in 0..200 {
        assert_eq!(api.get("/api/services", &token).await.status, 200);
    }
    let asked = api.state.store.meter().requests - health;
    // 1, 2, 4, 8, 16, then 30 at a time; a second try where the guess about the bucket was wrong;
    // looks at sign-in and role.
    assert!(asked <= 20, "{asked} requests to the table for 200 to the API");
}

#[tokio::test]
async fn guessing_from_anywhere_does_not_lock_out_whose_account_it_is() {
    let api = TestApi::start().await;
    api.register("me@example.com").await;
    assert_eq!(api.login_from("198.51.100.1", "me@example.com", PASSWORD).await.status, 200);
    let mut guesses = 0;
    'guessing: for host in 0..20 {
        for _ in 0..10 {
            let answer = api
                .login_from(&format!("203.0.113.{host}"), "me@example.com", "guess number x")
                .await;
            if answer.status == 429 && guesses >= 29 {
                break 'guessing;
            }
            guesses += 1;
        }
    }
    assert!(guesses < 40, "{guesses} guesses went through");
    api.login_from("203.0.113.250", "me@example.com", PASSWORD).await.problem(429, "rate_limited");
    // From where the owner has been before, they come in.
    assert_eq!(api.login_from("198.51.100.1", "me@example.com", PASSWORD).await.status, 200);
    // Somebody else's account is none the worse.
    api.register("you@example.com").await;
    assert_eq!(api.login_from("203.0.113.251", "you@example.com", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn one_address_tries_one_account_ten_times_a_minute_whether_it_exists_or_not() {
    let api = TestApi::start().await;
    api.register("me@example.com").await;
    for email in ["me@example.com", "nobody@example.com"] {
        let address = if email == "me@example.com" { "203.0.113.1" } else { "203.0.113.2" };
        for _ in 0..10 {
            api.login_from(address, email, "guess number x")
                .await
                .problem(401, "invalid_credentials");
        }
        api.login_from(address, email, "guess number x").await.problem(429, "rate_limited");
    }
}

#[tokio::test]
async fn one_address_is_mailed_five_times_an_hour() {
    let api = TestApi::start().await;
    api.register("me@example.com").await;
    for _ in 0..8 {
        let answer =
            api.post("/api/auth/password/forgot", json!({ "email": "me@example.com" })).await;
        assert_eq!(answer.status, 202);
    }
    assert_eq!(api.mails.to("me@example.com").len(), 1 + 5, "one to verify and five to reset");
}
