use crate::harness::{PASSWORD, TestApi};
use axum::http::Method;
use serde_json::{Value, json};

const DAY_MS: i64 = 86_400_000;

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_else(|| panic!("no {name} in {value}")).to_owned()
}

#[tokio::test]
async fn the_first_person_is_admin_and_everybody_gets_a_team_of_their_own() {
    let api = TestApi::start().await;
    let first = api.register("First@Example.com").await;
    assert_eq!(first.status, 201);
    let first = first.json();
    assert_eq!((&first["role"], &first["email"]), (&json!("admin"), &json!("first@example.com")));
    assert_eq!((&first["has_password"], &first["linked_providers"]), (&json!(true), &json!([])));
    assert_eq!(first["display_name"], "first");
    let second = api.register("second@example.com").await.json();
    assert_eq!(second["role"], "user");
    assert_ne!(first["team_id"], second["team_id"]);

    let session = api.login("FIRST@example.com").await;
    assert_eq!((&session["token_type"], &session["user"]), (&json!("bearer"), &first));
    let me = api.get("/api/auth/me", &text(&session, "access_token")).await;
    assert_eq!((me.status.as_u16(), me.json()), (200, first));
    assert_eq!(me.header("cache-control"), "no-store");
}

#[tokio::test]
async fn of_two_at_once_with_one_address_one_is_registered() {
    let api = TestApi::start().await;
    let (a, b) = tokio::join!(api.register("twin@example.com"), api.register("Twin@example.com"));
    let (won, lost) = if a.status == 201 { (a, b) } else { (b, a) };
    assert_eq!(won.status, 201);
    lost.problem(400, "registration_failed");
}

#[tokio::test]
async fn a_taken_address_fails_without_saying_why() {
    let api = TestApi::start().await;
    api.somebody("me@example.com").await;
    let problem = api.register(" ME@example.com").await.problem(400, "registration_failed");
    assert_eq!(problem["detail"], "Registration failed.");
}

#[tokio::test]
async fn every_wrong_field_of_a_registration_is_named() {
    let api = TestApi::start().await;
    let body = json!({ "email": "nobody", "password": "short", "display_name": "x".repeat(101) });
    let problem = api.post("/api/auth/register", body).await.problem(422, "validation_failed");
    let pointers: Vec<_> =
        problem["errors"].as_array().unwrap().iter().map(|e| e["pointer"].clone()).collect();
    assert_eq!(pointers, ["/email", "/password", "/display_name"]);
    assert_eq!(problem["errors"][1]["code"], "too_short");

    let missing = api.post("/api/auth/register", json!({ "password": PASSWORD })).await;
    assert_eq!(missing.problem(422, "validation_failed")["errors"][0]["pointer"], "/email");
    let unknown = json!({ "email": "a@b.de", "password": PASSWORD, "role": "admin" });
    let unknown = api.post("/api/auth/register", unknown).await.problem(422, "validation_failed");
    assert_eq!(unknown["errors"][0]["code"], "unknown_field");
    let wrong = api.post("/api/auth/register", json!({ "email": 7, "password": PASSWORD })).await;
    assert_eq!(wrong.problem(422, "validation_failed")["errors"][0]["pointer"], "/email");
}

#[tokio::test]
async fn registration_can_be_switched_off() {
    let api = TestApi::with(&[("PLANWRIGHT_REGISTRATION", "off")]).await;
    api.register("me@example.com").await.problem(403, "registration_disabled");
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_person_get_the_same_answer() {
    let api = TestApi::start().await;
    api.somebody("me@example.com").await;
    let mut details = Vec::new();
    for (email, password) in
        [("me@example.com", "wrong password"), ("you@example.com", PASSWORD), ("?", PASSWORD)]
    {
        let answer =
            api.post("/api/auth/login", json!({ "email": email, "password": password })).await;
        details.push(answer.problem(401, "invalid_credentials")["detail"].clone());
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    }
    assert_eq!(details, ["Invalid email or password."; 3]);
}

#[tokio::test]
async fn a_refresh_token_is_good_once_and_its_second_use_ends_the_sign_in() {
    let api = TestApi::start().await;
    api.somebody("me@example.com").await;
    let first = api.login("me@example.com").await;
    let other = api.login("me@example.com").await;
    let used = json!({ "refresh_token": text(&first, "refresh_token") });
    let second = api.post("/api/auth/refresh", used.clone()).await.json();
    assert_ne!(second["refresh_token"], first["refresh_token"]);
    let access = text(&second, "access_token");
    assert_eq!(api.get("/api/auth/me", &access).await.status, 200);

    api.post("/api/auth/refresh", used).await.problem(401, "refresh_token_reused");
    let newest = json!({ "refresh_token": text(&second, "refresh_token") });
    api.post("/api/auth/refresh", newest).await.problem(401, "invalid_refresh_token");
    api.get("/api/auth/me", &access).await.problem(401, "invalid_token");
    // Another sign-in of the same person is another family.
    let others = json!({ "refresh_token": text(&other, "refresh_token") });
    assert_eq!(api.post("/api/auth/refresh", others).await.status, 200);
}

#[tokio::test]
async fn of_two_uses_at_once_one_wins_and_the_sign_in_ends_all_the_same() {
    let api = TestApi::start().await;
    api.somebody("me@example.com").await;
    let held = api.login("me@example.com").await;
    let body = json!({ "refresh_token": text(&held, "refresh_token") });
    let answers =
        futures::future::join_all((0..6).map(|_| api.post("/api/auth/refresh", body.clone())))
            .await;
    let won: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
    assert_eq!(won.len(), 1);
    assert!(answers.iter().all(|answer| matches!(answer.status.as_u16(), 200 | 401)));
    let next = json!({ "refresh_token": text(&won[0].json(), "refresh_token") });
    api.post("/api/auth/refresh", next).await.problem(401, "invalid_refresh_token");
}

#[tokio::test]
async fn a_sign_in_ends_after_seven_idle_days_and_after_thirty_days_at_the_latest() {
    let api = TestApi::start().await;
    api.somebody("me@example.com").await;
    let idle = api.login("me@example.com").await;
    let mut held = text(&api.login("me@example.com").await, "refresh_token");
    let mut days = 0;
    loop {
        api.clock.advance(6 * DAY_MS);
        days += 6;
        let answer = api.post("/api/auth/refresh", json!({ "refresh_token": held })).await;
        if days >= 30 {
            answer.problem(401, "invalid_refresh_token");
            break;
        }
        assert_eq!(answer.status, 200, "after {days} days: {}", answer.text);
        held = text(&answer.json(), "refresh_token");
        if days == 12 {
            let idle = json!({ "refresh_token": text(&idle, "refresh_token") });
            api.post("/api/auth/refresh", idle).await.problem(401, "invalid_refresh_token");
        }
    }
}

#[tokio::test]
async fn an_access_token_lasts_ten_minutes_and_a_bad_one_is_told_from_none() {
    let api = TestApi::start().await;
    let token = api.somebody("me@example.com").await;
    api.clock.advance(599_000);
    assert_eq!(api.get("/api/auth/me", &token).await.status, 200);
    api.clock.advance(1_000);
    let expired = api.get("/api/auth/me", &token).await;
    expired.problem(401, "token_expired");
    assert_eq!(expired.header("www-authenticate"), r#"Bearer error="invalid_token""#);
    api.get("/api/auth/me", "nonsense").await.problem(401, "invalid_token");
    let none = api.call(Method::GET, "/api/auth/me", None, None).await;
    none.problem(401, "not_authenticated");
    assert_eq!(none.header("www-authenticate"), "Bearer");
}

#[tokio::test]
async fn signing_out_voids_both_tokens() {
    let api = TestApi::start().await;
    api.somebody("me@example.com").await;
    let held = api.login("me@example.com").await;
    let access = text(&held, "access_token");
    assert_eq!(api.call(Method::POST, "/api/auth/logout", Some(&access), None).await.status, 204);
    api.get("/api/auth/me", &access).await.problem(401, "invalid_token");
    let refresh = json!({ "refresh_token": text(&held, "refresh_token") });
    api.post("/api/auth/refresh", refresh).await.problem(401, "invalid_refresh_token");
}

#[tokio::test]
async fn a_person_who_was_disabled_is_out_within_ten_seconds() {
    let api = TestApi::start().await;
    api.somebody("me@example.com").await;
    let held = api.login("me@example.com").await;
    let access = text(&held, "access_token");
    assert_eq!(api.get("/api/auth/me", &access).await.status, 200);
    let user = api.state.store.user_by_email("me@example.com").await.unwrap().unwrap();
    api.state
        .store
        .user_change(user.id.parse().unwrap(), |user| user.active = false)
        .await
        .unwrap();
    api.clock.advance(10_000);
    api.get("/api/auth/me", &access).await.problem(401, "invalid_token");
    let body = json!({ "email": "me@example.com", "password": PASSWORD });
    api.post("/api/auth/login", body).await.problem(401, "account_disabled");
    let refresh = json!({ "refresh_token": text(&held, "refresh_token") });
    api.post("/api/auth/refresh", refresh).await.problem(401, "invalid_refresh_token");
}

#[tokio::test]
async fn a_refresh_token_of_nobody_is_refused() {
    let api = TestApi::start().await;
    api.somebody("me@example.com").await;
    let held = text(&api.login("me@example.com").await, "refresh_token");
    let (token, user) = held.rsplit_once('.').unwrap();
    for wrong in
        ["", ".", token, &format!("{token}.{}", "0".repeat(32)), &format!("x{token}.{user}")]
    {
        let answer = api.post("/api/auth/refresh", json!({ "refresh_token": wrong })).await;
        answer.problem(401, "invalid_refresh_token");
    }
    assert_eq!(api.post("/api/auth/refresh", json!({ "refresh_token": held })).await.status, 200);
}
