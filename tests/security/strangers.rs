//! What belongs to others is answered like what does not exist.

use crate::cast::Cast;
use crate::document::{Needs, routes};
use planwright_tests::client::Answer;
use reqwest::Method;
use serde_json::Value;

/// Everything an answer says, but for what names the request itself.
fn told(answer: &Answer) -> (u16, Value, Vec<(String, String)>) {
    let mut body = answer.body.clone();
    if let Some(fields) = body.as_object_mut() {
        fields.remove("request_id");
        fields.remove("instance");
    }
    let own = ["request-id", "x-request-id", "date"];
    let headers = answer.headers.iter().filter(|(name, _)| !own.contains(&name.as_str()));
    let headers = headers
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()));
    (
        answer.status.as_u16(),
        body,
        headers.filter(|(name, _)| !name.starts_with("ratelimit")).collect(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn foreign_ids_are_indistinguishable_from_unknown_ones() {
    let cast = Cast::assemble().await;
    let other = |id: &str| {
        let (prefix, hex) = id.split_once('_').expect("a prefix");
        format!("{prefix}_{}", hex.chars().rev().collect::<String>())
    };
    let (unknown_team, unknown_project) = (other(&cast.team), other(&cast.project));
    let mut compared = 0;
    for route in routes(&cast.nobody).await.iter().filter(|route| route.is_of_a_team()) {
        let foreign =
            route.with(|before, name| cast.parameter(before, name, &cast.project, &cast.plan));
        let plan = cast.plan.replace(&cast.project[4..], &unknown_project[4..]);
        let unknown = route.with(|before, name| match (before, name) {
            ("/api/teams", "team_id") => unknown_team.clone(),
            _ => cast.parameter(before, name, &unknown_project, &plan),
        });
        assert_ne!(foreign, unknown, "{}", route.name());
        for body in [None, Some(Value::Object(Default::default()))] {
            let send = async |path: &str| {
                cast.stranger.send(route.method.clone(), path, &[], body.clone()).await
            };
            let (a, b) = (send(&foreign).await, send(&unknown).await);
            assert_eq!(told(&a), told(&b), "{}", route.name());
            assert_eq!(a.status, 404, "{}: {}", route.name(), a.body);
            compared += 1;
        }
    }
    assert!(compared > 80, "only {compared} were compared");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_team_in_the_header_is_answered_like_an_unknown_one() {
    let cast = Cast::assemble().await;
    let unknown = "team_00000000000000000000000000000001";
    let mut compared = 0;
    for route in routes(&cast.nobody).await.iter().filter(|route| !route.is_of_a_team()) {
        if !matches!(route.needs, Needs::Permission(_)) {
            continue;
        }
        let path = route.with(|before, name| cast.parameter(before, name, "", ""));
        let send = async |team: &str| {
            cast.stranger.send(route.method.clone(), &path, &[("x-team-id", team)], None).await
        };
        let (a, b) = (send(&cast.team).await, send(unknown).await);
        assert_eq!(told(&a), told(&b), "{}", route.name());
        assert_eq!(a.status, 404, "{}: {}", route.name(), a.body);
        compared += 1;
    }
    assert!(compared >= 10, "only {compared} were compared");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_of_one_team_is_refused_to_another() {
    let cast = Cast::assemble().await;
    cast.approved().await;
    let mut lists = 0;
    for path in ["/api/projects", "/api/usage/by-project", "/api/inbox", "/api/checkpoints"] {
        let first = format!("{path}?limit=1");
        let page = cast.send(cast.owner(), Method::GET, &first, None).await;
        let Some(link) = page.headers.get("link").and_then(|link| link.to_str().ok()) else {
            continue;
        };
        let next = link.trim_start_matches('<').split('>').next().expect("an address").to_owned();
        let own = cast.send(cast.owner(), Method::GET, &next, None).await;
        assert_eq!(own.status, 200, "{next}");
        let foreign = cast.stranger.get(&next).await;
        assert_eq!(
            (foreign.status.as_u16(), &foreign.body["errors"][0]["code"]),
            (422, &"invalid_cursor".into())
        );
        lists += 1;
    }
    assert!(lists >= 1, "no list had a second page");
}
