use crate::harness::{TestApi, team_of};
use axum::http::Method;
use planwright_engine::command::ProjectCommand;
use planwright_engine::event::{Event, EventKind};
use planwright_engine::id::{ProjectId, ProjectRef, TeamId};
use planwright_engine::money::MicroUsd;
use planwright_engine::run::Run;
use planwright_engine::status::Rigor;
use planwright_platform::clock::Clock;
use planwright_protocol::record::ProjectRecord;
use planwright_store::Submission;
use serde_json::{Map, json};

/// A project with this many events.
async fn project(api: &TestApi, team: TeamId, events: u32) -> ProjectId {
    let (project, now_ms) = (ProjectId::from_u128(77), api.clock.now_ms());
    let record = ProjectRecord {
        name: "Told".into(),
        rigor: Rigor::L1,
        config: Map::new(),
        created_by: String::new(),
        created_ms: now_ms,
        updated_ms: now_ms,
        repo_path: None,
        git_base_branch: None,
    };
    let run = Run { head: 1, ..Run::new(MicroUsd::usd(10), 16, now_ms) };
    let created = Event {
        seq: 1,
        kind: EventKind::ProjectCreated,
        at_ms: now_ms,
        task: None,
        message: "Made".into(),
        data: Map::new(),
    };
    api.state
        .store
        .project_create(ProjectRef::new(team, project), &record, "Do it.", &run, created)
        .await
        .unwrap();
    let committer = api.state.committers.of(ProjectRef::new(team, project));
    for concurrency in 1..events {
        let update = ProjectCommand::Update {
            limit: None,
            concurrency: Some(concurrency),
            data: Map::new(),
        };
        committer.submit(Submission::new(update.into())).await.unwrap();
    }
    project
}

#[tokio::test]
async fn the_log_is_listed_in_order_and_page_by_page() {
    let api = TestApi::start().await;
    let token = api.somebody("me@example.com").await;
    let project = project(&api, team_of(&api, &token).await, 7).await;
    let mut path = format!("/api/projects/{project}/events?limit=3");
    let mut seen = Vec::new();
    loop {
        let page = api.get(&path, &token).await;
        seen.extend(
            page.json().as_array().unwrap().iter().map(|event| event["seq"].as_u64().unwrap()),
        );
        let Some(link) = page.headers.get("link") else { break };
        path = link.to_str().unwrap().trim_start_matches('<').split('>').next().unwrap().to_owned();
    }
    assert_eq!(seen, [1, 2, 3, 4, 5, 6, 7]);
    let first = api.get(&format!("/api/projects/{project}/events"), &token).await.json()[0].clone();
    assert_eq!((&first["type"], &first["task_id"]), (&json!("project_created"), &json!(null)));
    assert_eq!(first["timestamp"], "2026-11-21T08:00:00.000Z");
    for after in ["7", "8", "999999999999"] {
        let none = api.get(&format!("/api/projects/{project}/events?after={after}"), &token).await;
        assert_eq!((none.json(), none.headers.contains_key("link")), (json!([]), false));
    }
    let wrong = api.get(&format!("/api/projects/{project}/events?limit=1001"), &token).await;
    assert_eq!(wrong.problem(422, "validation_failed")["errors"][0]["pointer"], "?limit");
}

#[tokio::test]
async fn events_and_tickets_of_a_foreign_project_are_not_there() {
    let api = TestApi::start().await;
    let token = api.somebody("me@example.com").await;
    let other = api.somebody("other@example.com").await;
    let project = project(&api, team_of(&api, &token).await, 1).await;
    let ticket = async |path: &str, token| api.call(Method::POST, path, Some(token), None).await;
    let own = ticket(&format!("/api/events/{project}/token"), token.as_str()).await;
    assert_eq!(own.status, 200);
    assert!(own.json()["token"].as_str().is_some_and(|token| token.split('.').count() == 3));
    ticket(&format!("/api/events/{project}/token"), &other).await.problem(404, "not_found");
    ticket("/api/events/nonsense/token", &token).await.problem(404, "not_found");
    api.get(&format!("/api/projects/{project}/events"), &other).await.problem(404, "not_found");
    // A ticket opens a stream and nothing else.
    let ticket = own.json()["token"].as_str().unwrap().to_owned();
    api.get("/api/auth/me", &ticket).await.problem(401, "invalid_token_type");
}
