use crate::house::House;
use crate::stand::PASSWORD;
use axum::http::Method;
use serde_json::{Value, json};

async fn delete(house: &House, token: &str, body: Value) -> crate::stand::Answer {
    house.stand.call(Method::DELETE, "/api/auth/me", Some(token), Some(body)).await
}

#[tokio::test]
async fn a_deleted_account_leaves_no_way_in_no_team_of_its_own_and_its_address_is_free() {
    let house = House::start().await;
    let (stand, token) = (&house.stand, house.token.as_str());
    let body = json!({ "name": "x" });
    let made = stand.call(Method::POST, "/api/auth/api-keys", Some(token), Some(body)).await.json();
    let key = made["key"].as_str().unwrap();
    assert_eq!(stand.get("/api/projects", key).await.status, 200);
    delete(&house, token, json!({ "password": "wrong password" }))
        .await
        .problem(403, "wrong_password");
    delete(&house, token, json!({ "confirm": "me@example.com" }))
        .await
        .problem(422, "validation_failed");
    let done = delete(&house, token, json!({ "password": PASSWORD })).await;
    assert_eq!(done.status, 204, "{}", done.text);
    assert_eq!(stand.get("/api/auth/me", token).await.status, 401);
    stand.get("/api/projects", key).await.problem(401, "invalid_api_key");
    let login = json!({ "email": "me@example.com", "password": PASSWORD });
    stand.post("/api/auth/login", login).await.problem(401, "invalid_credentials");
    assert!(stand.state.store.team_get(house.team).await.is_err());
    assert_eq!(stand.register("me@example.com").await.status, 201);
}

#[tokio::test]
async fn the_last_owner_of_others_cannot_delete_their_account() {
    let house = House::start().await;
    let stand = &house.stand;
    let yours = stand.somebody("you@example.com").await;
    let team = house.team.to_string();
    let body = json!({ "email": "you@example.com", "role": "editor" });
    let path = format!("/api/teams/{team}/invitations");
    let invited = stand.call(Method::POST, &path, Some(&house.token), Some(body)).await.json();
    let link = invited["link"].as_str().unwrap_or_else(|| panic!("no link in {invited}"));
    let token = json!({ "token": link.rsplit('#').next().unwrap() });
    let accepted =
        stand.call(Method::POST, "/api/invitations/accept", Some(&yours), Some(token)).await;
    assert!(accepted.status.is_success(), "{}", accepted.text);
    let refused = delete(&house, &house.token, json!({ "password": PASSWORD })).await;
    assert_eq!(refused.problem(409, "last_owner")["team_id"], team);
    assert_eq!(house.get("/api/auth/me").await.status, 200);
    assert_eq!(delete(&house, &yours, json!({ "password": PASSWORD })).await.status, 204);
    assert_eq!(delete(&house, &house.token, json!({ "password": PASSWORD })).await.status, 204);
}
