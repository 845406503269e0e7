use crate::harness::PASSWORD;
use crate::work_api::WorkApi;
use axum::http::Method;
use serde_json::{Value, json};

async fn delete(api: &WorkApi, token: &str, body: Value) -> crate::harness::Answer {
    api.harness.call(Method::DELETE, "/api/auth/me", Some(token), Some(body)).await
}

#[tokio::test]
async fn a_deleted_account_leaves_no_way_in_no_team_of_its_own_and_its_address_is_free() {
    let api = WorkApi::start().await;
    let (harness, token) = (&api.harness, api.token.as_str());
    let body = json!({ "name": "x" });
    let made =
        harness.call(Method::POST, "/api/auth/api-keys", Some(token), Some(body)).await.json();
    let key = made["key"].as_str().unwrap();
    assert_eq!(harness.get("/api/projects", key).await.status, 200);
    delete(&api, token, json!({ "password": "wrong password" }))
        .await
        .problem(403, "wrong_password");
    delete(&api, token, json!({ "confirm": "me@example.com" }))
        .await
        .problem(422, "validation_failed");
    let done = delete(&api, token, json!({ "password": PASSWORD })).await;
    assert_eq!(done.status, 204, "{}", done.text);
    assert_eq!(harness.get("/api/auth/me", token).await.status, 401);
    harness.get("/api/projects", key).await.problem(401, "invalid_api_key");
    let login = json!({ "email": "me@example.com", "password": PASSWORD });
    harness.post("/api/auth/login", login).await.problem(401, "invalid_credentials");
    assert!(harness.state.store.team_get(api.team).await.is_err());
    assert_eq!(harness.register("me@example.com").await.status, 201);
}

#[tokio::test]
async fn the_last_owner_of_others_cannot_delete_their_account() {
    let api = WorkApi::start().await;
    let harness = &api.harness;
    let yours = harness.somebody("you@example.com").await;
    let team = api.team.to_string();
    let body = json!({ "email": "you@example.com", "role": "editor" });
    let path = format!("/api/teams/{team}/invitations");
    let invited = harness.call(Method::POST, &path, Some(&api.token), Some(body)).await.json();
    let link = invited["link"].as_str().unwrap_or_else(|| panic!("no link in {invited}"));
    let token = json!({ "token": link.rsplit('#').next().unwrap() });
    let accepted =
        harness.call(Method::POST, "/api/invitations/accept", Some(&yours), Some(token)).await;
    assert!(accepted.status.is_success(), "{}", accepted.text);
    let refused = delete(&api, &api.token, json!({ "password": PASSWORD })).await;
    assert_eq!(refused.problem(409, "last_owner")["team_id"], team);
    assert_eq!(api.get("/api/auth/me").await.status, 200);
    assert_eq!(delete(&api, &yours, json!({ "password": PASSWORD })).await.status, 204);
    assert_eq!(delete(&api, &api.token, json!({ "password": PASSWORD })).await.status, 204);
}
