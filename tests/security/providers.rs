//! A key that was given once is seen by nobody but the address it was given for.

use crate::installation::{Installation, team_of};
use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

type Seen = Arc<Mutex<Vec<HeaderMap>>>;

/// A server that keeps the headers of whatever it is asked.
async fn listening() -> (String, Seen) {
    let seen = Seen::default();
    let kept = Arc::clone(&seen);
    let refuse = async move |headers: HeaderMap| {
        kept.lock().unwrap().push(headers);
        (StatusCode::UNAUTHORIZED, r#"{"error":{"message":"no key"}}"#)
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(refuse)).await });
    (base, seen)
}

#[tokio::test(flavor = "multi_thread")]
async fn another_address_without_a_key_gets_neither_the_teams_key_nor_the_installations() {
    let (installations, theirs) = listening().await;
    let (evil, seen) = listening().await;
    let environment = [
        ("ANTHROPIC_API_KEY", "sk-installation-key"),
        ("ANTHROPIC_BASE_URL", installations.as_str()),
    ];
    let installation = Installation::start(&environment).await;
    let owner = installation.person("owner").await;
    let path = format!("/api/teams/{}/providers/anthropic", team_of(&owner).await);
    let put = async |body: Value| owner.send(Method::PUT, &path, &[], Some(body)).await;
    let given = put(json!({"key": "sk-own-key"})).await;
    assert_eq!((given.status.as_u16(), &given.body["has_key"]), (200, &json!(true)));
    let moved = put(json!({"base_url": evil})).await;
    assert_eq!((moved.status.as_u16(), &moved.body["has_key"]), (200, &json!(false)));
    // The same address again keeps nothing that is gone.
    assert_eq!(put(json!({"base_url": evil})).await.body["has_key"], false);

    let project = owner.approved(&[("one", &[])]).await;
    owner.execute(&project).await;
    let tasks = format!("/api/tasks/project/{project}");
    owner.wait(&tasks, |tasks| tasks[0]["waiting_for"] == "resource").await;
    let asked = seen.lock().unwrap().clone();
    assert!(!asked.is_empty(), "the team's own address is asked");
    for headers in asked {
        let text = format!("{headers:?}");
        assert!(!text.contains("sk-own-key") && !text.contains("sk-installation-key"), "{text}");
    }
    assert!(theirs.lock().unwrap().is_empty(), "the installation's account is not");
    installation.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_base_address_has_no_query_no_fragment_and_no_control_character() {
    let installation = Installation::start(&[]).await;
    let owner = installation.person("owner").await;
    let path = format!("/api/teams/{}/providers/openai", team_of(&owner).await);
    for address in [
        "https://example.com/v1?x=",
        "https://example.com/v1#",
        "https://example.com/v1#/x",
        "https://exam\nple.com/v1",
        "https://example.com/a b",
        "https://user@example.com/v1",
        "ftp://example.com/v1",
    ] {
        let body = json!({"key": "sk-own-key", "base_url": address});
        let answer = owner.send(Method::PUT, &path, &[], Some(body)).await;
        let errors = &answer.body["errors"];
        assert_eq!(
            (answer.status.as_u16(), &errors[0]["pointer"]),
            (422, &json!("/base_url")),
            "{address}: {}",
            answer.body
        );
    }
    installation.end().await;
}
