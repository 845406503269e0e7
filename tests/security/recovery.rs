//! Recovering an account leaves a thief outside, whatever they made while they were in.

use crate::installation::{Installation, PASSWORD};
use planwright_tests::client::Client;
use serde_json::json;

const NEXT: &str = "another battery staple";

/// A program that waits for approval: its own code, and the one it shows.
async fn program(nobody: &Client) -> (String, String) {
    let codes = nobody.must_post("/api/auth/device", json!({"client_name": "x"})).await;
    let code = |name: &str| codes[name].as_str().unwrap().to_owned();
    (code("device_code"), code("user_code"))
}

async fn reset(installation: &Installation, token: &str, password: &str) -> u16 {
    let body = json!({"token": token, "new_password": password});
    installation.nobody().post("/api/auth/password/reset", body).await.status.as_u16()
}

async fn mailed_reset(installation: &Installation) -> String {
    let body = json!({"email": "me@example.com"});
    installation.nobody().must_post("/api/auth/password/forgot", body).await;
    installation.token("me@example.com")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_by_mail_voids_sessions_keys_approvals_and_links() {
    let installation = Installation::start(&[("PLANWRIGHT_MAIL_FROM", "from@example.com")]).await;
    let nobody = installation.nobody();
    let thief = installation.person("me").await;
    let key = thief.must_post("/api/auth/api-keys", json!({"name": "k"})).await;
    let key = thief.with_token(key["key"].as_str().unwrap());
    assert_eq!(key.get("/api/auth/me").await.status, 200);
    let login = json!({"email": "me@example.com", "password": PASSWORD});
    let tokens = nobody.must_post("/api/auth/login", login).await;
    let (device, user_code) = program(&nobody).await;
    thief.must_post(&format!("/api/auth/device/{user_code}"), json!({"approve": true})).await;
    let (earlier, link) = (mailed_reset(&installation).await, mailed_reset(&installation).await);
    assert_ne!(earlier, link);

    assert_eq!(reset(&installation, &link, NEXT).await, 204);
    for (what, who) in [("session", &thief), ("key", &key)] {
        assert_eq!(who.get("/api/auth/me").await.status, 401, "{what}");
    }
    let refresh = json!({"refresh_token": tokens["refresh_token"]});
    assert_eq!(nobody.post("/api/auth/refresh", refresh).await.status, 401);
    let answer = nobody.post("/api/auth/device/token", json!({"device_code": device})).await;
    assert_eq!((answer.status.as_u16(), &answer.body["code"]), (400, &json!("expired_token")));
    assert_eq!(reset(&installation, &earlier, "thief's own choice").await, 400);

    let mut owner = installation.nobody();
    let login = json!({"email": "me@example.com", "password": NEXT});
    let tokens = owner.must_post("/api/auth/login", login).await;
    owner.token = tokens["access_token"].as_str().unwrap().to_owned();
    assert_eq!(owner.must_get("/api/auth/me").await["email_verified"], true);
    let keys = owner.must_get("/api/auth/api-keys").await;
    assert_eq!(keys[0]["is_active"], false, "{keys}");
    // What is made from here on counts.
    let key = owner.must_post("/api/auth/api-keys", json!({"name": "mine"})).await;
    let key = owner.with_token(key["key"].as_str().unwrap());
    assert_eq!(key.get("/api/auth/me").await.status, 200);
    installation.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_password_voids_links_and_approvals_and_offers_the_keys() {
    let installation = Installation::start(&[]).await;
    let nobody = installation.nobody();
    let me = installation.person("me").await;
    let welcome = installation.token("me@example.com");
    let link = mailed_reset(&installation).await;
    let (device, user_code) = program(&nobody).await;
    me.must_post(&format!("/api/auth/device/{user_code}"), json!({"approve": true})).await;
    let key = me.must_post("/api/auth/api-keys", json!({"name": "k"})).await;
    let key = me.with_token(key["key"].as_str().unwrap());

    let change = json!({"current_password": PASSWORD, "new_password": NEXT});
    me.must_post("/api/auth/password", change).await;
    assert_eq!(reset(&installation, &link, PASSWORD).await, 400);
    let verify = nobody.post("/api/auth/email/verify", json!({"token": welcome})).await;
    assert_eq!(verify.status, 400);
    let answer = nobody.post("/api/auth/device/token", json!({"device_code": device})).await;
    assert_eq!(answer.body["code"], "expired_token");
    assert_eq!(key.get("/api/auth/me").await.status, 200, "a key ends where that is asked for");

    let change = json!({"current_password": NEXT, "new_password": PASSWORD, "revoke_keys": true});
    me.must_post("/api/auth/password", change).await;
    assert_eq!(key.get("/api/auth/me").await.status, 401);
    assert_eq!(me.get("/api/auth/me").await.status, 200, "who changed it stays in");
    installation.end().await;
}
