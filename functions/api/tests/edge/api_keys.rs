use crate::harness::{PASSWORD, TestApi};
use axum::http::Method;
use serde_json::{Value, json};

const DAY_MS: i64 = 86_400_000;

async fn make(api: &TestApi, token: &str, body: Value) -> Value {
    let answer = api.call(Method::POST, "/api/auth/api-keys", Some(token), Some(body)).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.json()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name} in {value}"))
}

async fn project(api: &TestApi, key: &str) -> u16 {
    let body = json!({ "name": "made by a key", "requirements": "x" });
    api.call(Method::POST, "/api/projects", Some(key), Some(body)).await.status.as_u16()
}

#[tokio::test]
async fn a_key_is_shown_once_and_signs_in_for_its_team() {
    let api = TestApi::start().await;
    let token = api.somebody("me@example.com").await;
    let made = make(&api, &token, json!({ "name": " CI " })).await;
    let key = text(&made, "key");
    assert!(
        key.starts_with("pw_live_")
            && key.len() == 90
            && key.starts_with(text(&made, "key_prefix"))
    );
    assert_eq!(
        (&made["name"], &made["scopes"]),
        (&json!("CI"), &json!(["read", "plan", "execute"]))
    );
    assert_eq!(
        (&made["created_at"], &made["expires_at"]),
        (&json!("2026-11-21T08:00:00.000Z"), &json!("2027-02-19T08:00:00.000Z"))
    );
    assert_eq!(api.get("/api/projects", key).await.status, 200);
    assert_eq!(project(&api, key).await, 201);

    let list = api.get("/api/auth/api-keys", &token).await;
    assert!(!list.text.contains(&key[48..]), "{}", list.text);
    let listed = &list.json()[0];
    assert_eq!((&listed["id"], &listed["is_active"]), (&made["id"], &json!(true)));
    assert_eq!(listed["last_used_at"], "2026-11-21T08:00:00.000Z");
}

#[tokio::test]
async fn a_key_does_what_its_scopes_say_and_makes_no_keys() {
    let api = TestApi::start().await;
    let token = api.somebody("me@example.com").await;
    let made = make(&api, &token, json!({ "name": "reader", "scopes": ["read"] })).await;
    let key = text(&made, "key");
    assert_eq!(api.get("/api/projects", key).await.status, 200);
    let body = json!({ "name": "x", "requirements": "x" });
    let refused = api.call(Method::POST, "/api/projects", Some(key), Some(body)).await;
    refused.problem(403, "missing_permission");

    let all = json!({ "name": "all", "scopes": ["read", "plan", "approve", "execute", "manage"] });
    let all = make(&api, &token, all).await;
    let key = text(&all, "key");
    for (method, path, body) in [
        (Method::POST, "/api/auth/api-keys".to_owned(), json!({ "name": "child" })),
        (Method::POST, format!("/api/auth/api-keys/{}/rotate", text(&all, "id")), json!({})),
        (Method::DELETE, format!("/api/auth/api-keys/{}", text(&all, "id")), json!({})),
        (Method::GET, "/api/auth/sessions".to_owned(), json!({})),
        (Method::DELETE, "/api/auth/sessions".to_owned(), json!({})),
        (Method::DELETE, "/api/auth/me".to_owned(), json!({ "password": PASSWORD })),
        (Method::PATCH, "/api/auth/me".to_owned(), json!({ "display_name": "x" })),
        (
            Method::POST,
            "/api/auth/password".to_owned(),
            json!({ "current_password": PASSWORD, "new_password": "another password" }),
        ),
    ] {
        let body = (method != Method::GET).then_some(body);
        let answer = api.call(method.clone(), &path, Some(key), body).await;
        // The edge refuses what changes the person; a key that reads gets as far as the handler.
        let code = if method == Method::GET { "not_with_a_key" } else { "missing_scope" };
        answer.problem(403, code);
    }
}

#[tokio::test]
async fn a_revoked_an_expired_and_a_wrong_key_get_the_same_answer() {
    let api = TestApi::start().await;
    let token = api.somebody("me@example.com").await;
    let revoked = make(&api, &token, json!({ "name": "revoked" })).await;
    let path = format!("/api/auth/api-keys/{}", text(&revoked, "id"));
    assert_eq!(api.get("/api/projects", text(&revoked, "key")).await.status, 200);
    for _ in 0..2 {
        let answer = api.call(Method::DELETE, &path, Some(&token), None).await;
        assert_eq!(
            (answer.status.as_u16(), answer.json()),
            (200, json!({ "status": "revoked", "key_id": revoked["id"] }))
        );
    }
    let short = make(&api, &token, json!({ "name": "short", "expires_in_days": 1 })).await;
    let other = make(&api, &token, json!({ "name": "other" })).await;
    // The id of one key with the secret of another, and a right checksum over both.
    let (id, secret) = (
        text(&short, "key").split('_').nth(2).unwrap(),
        text(&other, "key").split('_').nth(3).unwrap(),
    );
    let mixed = format!("pw_live_{id}_{secret}");
    assert_eq!(api.get("/api/projects", text(&short, "key")).await.status, 200);
    api.clock.advance(DAY_MS);
    let mut details = Vec::new();
    for key in [text(&revoked, "key"), text(&short, "key"), &mixed, "pw_live_nonsense"] {
        details.push(
            api.get("/api/projects", key).await.problem(401, "invalid_api_key")["detail"].clone(),
        );
    }
    assert!(details.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!(api.get("/api/projects", text(&other, "key")).await.status, 200);
}

#[tokio::test]
async fn a_rotated_key_stays_good_for_the_overlap() {
    let api = TestApi::start().await;
    let token = api.somebody("me@example.com").await;
    let old = make(&api, &token, json!({ "name": "CI", "scopes": ["read"] })).await;
    let path = format!("/api/auth/api-keys/{}/rotate", text(&old, "id"));
    let answer =
        api.call(Method::POST, &path, Some(&token), Some(json!({ "overlap_hours": 2 }))).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let new = answer.json();
    assert_eq!((&new["name"], &new["scopes"]), (&old["name"], &old["scopes"]));
    for key in [&old, &new] {
        assert_eq!(api.get("/api/projects", text(key, "key")).await.status, 200);
    }
    let again = api.call(Method::POST, &path, Some(&token), Some(json!({}))).await;
    again.problem(409, "key_ended");
    api.clock.advance(2 * 3_600_000);
    api.get("/api/projects", text(&old, "key")).await.problem(401, "invalid_api_key");
    assert_eq!(api.get("/api/projects", text(&new, "key")).await.status, 200);
}

#[tokio::test]
async fn anothers_key_is_as_unknown_as_none_and_a_disabled_persons_key_is_dead() {
    let api = TestApi::start().await;
    let (mine, yours) =
        (api.somebody("me@example.com").await, api.somebody("you@example.com").await);
    let made = make(&api, &mine, json!({ "name": "mine" })).await;
    let unknown = "key_0192aaaabbbbccccddddeeeeffff0001";
    for id in [text(&made, "id"), unknown, "x"] {
        let answer =
            api.call(Method::DELETE, &format!("/api/auth/api-keys/{id}"), Some(&yours), None).await;
        assert_eq!(answer.problem(404, "not_found")["detail"], "There is no such API key.");
    }
    assert_eq!(api.get("/api/auth/api-keys", &yours).await.json(), json!([]));
    assert_eq!(api.get("/api/projects", text(&made, "key")).await.status, 200);
    let user = api.state.store.user_by_email("me@example.com").await.unwrap().unwrap();
    api.state
        .store
        .user_change(user.id.parse().unwrap(), |user| user.active = false)
        .await
        .unwrap();
    api.clock.advance(10_000);
    api.get("/api/projects", text(&made, "key")).await.problem(401, "invalid_api_key");
}

#[tokio::test]
async fn every_wrong_field_of_a_key_is_named() {
    let api = TestApi::start().await;
    let token = api.somebody("me@example.com").await;
    let body = json!({ "name": " ", "scopes": ["read", "everything"], "expires_in_days": 366 });
    let answer = api.call(Method::POST, "/api/auth/api-keys", Some(&token), Some(body)).await;
    let problem = answer.problem(422, "validation_failed");
    let pointers: Vec<_> =
        problem["errors"].as_array().unwrap().iter().map(|e| e["pointer"].clone()).collect();
    assert_eq!(pointers, ["/name", "/scopes/1", "/expires_in_days"]);
    let foreign = json!({ "name": "x", "team_id": "team_0192aaaabbbbccccddddeeeeffff0001" });
    let answer = api.call(Method::POST, "/api/auth/api-keys", Some(&token), Some(foreign)).await;
    answer.problem(404, "not_found");
}

#[tokio::test]
async fn an_admin_sees_and_ends_the_keys_of_the_team() {
    let api = TestApi::start().await;
    let token = api.somebody("me@example.com").await;
    let made = make(&api, &token, json!({ "name": "CI" })).await;
    let team = text(&made, "team_id");
    let list = api.get(&format!("/api/teams/{team}/api-keys"), &token).await.json();
    assert_eq!((list.as_array().unwrap().len(), &list[0]["id"]), (1, &made["id"]));
    let path = format!("/api/teams/{team}/api-keys/{}", text(&made, "id"));
    assert_eq!(api.call(Method::DELETE, &path, Some(&token), None).await.status, 200);
    api.get("/api/projects", text(&made, "key")).await.problem(401, "invalid_api_key");
}
