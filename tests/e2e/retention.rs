//! A team that keeps its projects for a time only.

use planwright_engine::id::{ProjectId, ProjectRef, TaskId, TeamId};
use planwright_files::objects::{Condition, Stamp};
use planwright_platform::clock::{Clock, ManualClock, SystemClock};
use planwright_protocol::record::AuditEntry;
use planwright_store::{AuditLine, Partition, Retired};
use planwright_sweeper::{Remover, Retention};
use planwright_tests::app::TestApp;
use planwright_tests::client::{Client, id};
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::Arc;

const DAY_MS: i64 = 86_400_000;
const MINUTE_MS: i64 = 60_000;

/// The sweeper's look, so many days from now, at every team.
async fn look_in(app: &TestApp, days: i64) {
    look_after(app, days * DAY_MS, true).await;
}

/// The sweeper's look after so many milliseconds, at the teams whose turn it is or at all.
async fn look_after(app: &TestApp, ms: i64, all: bool) {
    let clock = ManualClock::at(SystemClock.now_ms() + ms);
    let Retention { remover, ids } = (*app.assembled.retention).clone();
    let retention = Retention { remover: Remover { clock: Arc::new(clock), ..remover }, ids };
    retention.look(all).await.unwrap();
}

async fn team_of(user: &Client) -> String {
    user.must_get("/api/auth/me").await["team_id"].as_str().unwrap().to_owned()
}

/// A project that ran to its end and left files.
async fn finished(user: &Client, name: &str) -> String {
    let project = user.project(name, "- Write hello.py that prints a greeting.").await;
    let plan = user.must_post(&format!("/api/projects/{project}/plan"), json!({})).await;
    let plan = plan["plan_id"].as_str().unwrap();
    user.must_post(&format!("/api/projects/{project}/plans/{plan}/approve"), json!({})).await;
    user.execute(&project).await;
    user.until(&project, "completed").await;
    let files = user.must_get(&format!("/api/projects/{project}/artifacts")).await;
    assert!(!files.as_array().unwrap().is_empty(), "it left files");
    project
}

async fn names(user: &Client) -> Vec<String> {
    let projects = user.must_get("/api/projects").await;
    let mut names: Vec<String> = projects
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["name"].as_str().unwrap().to_owned())
        .collect();
    names.sort();
    names
}

async fn keep_for(user: &Client, team: &str, days: Value) {
    let body = json!({"retention_days": days});
    let changed =
        user.send(Method::PATCH, &format!("/api/teams/{team}/settings"), &[], Some(body)).await;
    assert_eq!(
        (changed.status.as_u16(), &changed.body["retention_days"]),
        (200, &days),
        "{}",
        changed.body
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ended_project_is_deleted_after_its_time_and_its_cost_stays_in_the_books() {
    let app = TestApp::start().await;
    let (owner, other) = (app.user("owner").await, app.user("other").await);
    let team = team_of(&owner).await;
    let old = finished(&owner, "old").await;
    finished(&other, "of another team").await;
    owner.project("draft", "Not begun.").await;
    let spent = owner.must_get("/api/usage/summary").await;
    assert!(spent["api_call_count"].as_u64() > Some(0), "{spent}");

    look_in(&app, 1_000).await;
    assert_eq!(names(&owner).await, ["draft", "old"], "a team that set no time keeps everything");
    keep_for(&owner, &team, json!(30)).await;
    look_in(&app, 29).await;
    assert_eq!(names(&owner).await, ["draft", "old"], "its time is not over");
    look_in(&app, 31).await;
    assert_eq!(names(&owner).await, ["draft"], "what has not ended stays");
    assert_eq!(names(&other).await, ["of another team"]);

    for path in ["", "/artifacts", "/events", "/plans", "/export"] {
        let answer =
            owner.send(Method::GET, &format!("/api/projects/{old}{path}"), &[], None).await;
        assert_eq!(answer.status, 404, "{path}: {}", answer.body);
    }
    let (team_id, project): (TeamId, ProjectId) = (team.parse().unwrap(), old.parse().unwrap());
    let (rows, _) =
        app.assembled.store.tenant_rows(team_id, Partition::Project(project), None).await.unwrap();
    assert_eq!(rows, [], "no row of it is left");
    assert_eq!(
        app.assembled
            .retention
            .remover
            .objects
            .delete_project(ProjectRef::new(team_id, project))
            .await
            .unwrap(),
        0,
        "nor a file"
    );
    let (rows, _) = app.assembled.store.tenant_rows(team_id, Partition::Team, None).await.unwrap();
    assert!(
        rows.iter().all(|row| !row.sort.starts_with("retired#")),
        "nor the note that led to them"
    );

    assert_eq!(owner.must_get("/api/usage/summary").await, spent, "the books are as they were");
    let lines =
        owner.must_get(&format!("/api/teams/{team}/audit?action=retention_delete_project")).await;
    let told: Vec<_> =
        lines.as_array().unwrap().iter().map(|l| (&l["target"], &l["actor"])).collect();
    assert_eq!(told, [(&json!(format!("/api/projects/{old}")), &json!("system"))]);
    let verified = owner.must_get(&format!("/api/teams/{team}/audit/verify")).await;
    assert_eq!(verified["ok"], true, "{verified}");

    keep_for(&owner, &team, Value::Null).await;
    finished(&owner, "later").await;
    look_in(&app, 1_000).await;
    assert_eq!(names(&owner).await, ["draft", "later"], "without a time everything is kept again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_that_moved_since_it_was_looked_at_is_not_deleted() {
    let app = TestApp::start().await;
    let owner = app.user("owner").await;
    let team: TeamId = team_of(&owner).await.parse().unwrap();
    let project =
        id(&owner.must_post("/api/projects", json!({"name": "p", "requirements": "Write."})).await);
    owner.must_post(&format!("/api/projects/{project}/cancel"), json!({})).await;
    let store = &app.assembled.store;
    let project_id: ProjectId = project.parse().unwrap();
    let seen = store.run_get(ProjectRef::new(team, project_id)).await.unwrap();
    let old = store.audit_head(team).await.unwrap().unwrap();
    let entry = AuditEntry { team: team.to_string(), ..AuditEntry::default() };
    let line = planwright_auth::audit::chained(entry, &old);
    let new = planwright_auth::audit::head(&line);

    let renamed = owner
        .send(Method::PATCH, &format!("/api/projects/{project}"), &[], Some(json!({"name": "q"})))
        .await;
    assert_eq!(renamed.status, 200, "{}", renamed.body);
    let retired = store
        .retention_retire(
            ProjectRef::new(team, project_id),
            &seen,
            AuditLine { entry: &line, old: Some(&old), new: &new },
        )
        .await
        .unwrap();
    assert_eq!(retired, Retired::Moved);
    assert_eq!(owner.must_get(&format!("/api/projects/{project}")).await["name"], "q");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_into_a_project_after_its_removal_is_deleted_a_while_later() {
    let app = TestApp::start().await;
    let user = app.user("ann").await;
    let team: TeamId = team_of(&user).await.parse().unwrap();
    let project: ProjectId = finished(&user, "gone").await.parse().unwrap();
    let (store, objects) = (&app.assembled.store, &app.assembled.retention.remover.objects);
    let approved = store.run_get(ProjectRef::new(team, project)).await.unwrap().run.graph;
    let graph = store.graph_get(ProjectRef::new(team, project), approved).await.unwrap();
    let answer = user.send(Method::DELETE, &format!("/api/projects/{project}"), &[], None).await;
    assert_eq!(answer.status, 204, "{}", answer.body);

    // An approval that was under way, and a tool of a worker that was.
    store.graph_put(ProjectRef::new(team, project), &graph).await.unwrap();
    let (key, stamp) = (
        format!("{team}/{project}/late.txt"),
        Stamp { task: TaskId::new(project, 1), epoch: 1, call: None },
    );
    assert!(
        objects.put(&key, "late".into(), "text/plain", &stamp, Condition::Absent).await.unwrap()
    );
    let rows =
        async || store.tenant_rows(team, Partition::Project(project), None).await.unwrap().0.len();
    look_after(&app, 19 * MINUTE_MS, false).await;
    assert!(rows().await > 0, "somebody may still be at work");
    look_after(&app, 21 * MINUTE_MS, false).await;
    assert_eq!(rows().await, 0, "no row is left");
    assert_eq!(
        objects.delete_project(ProjectRef::new(team, project)).await.unwrap(),
        0,
        "nor a file"
    );
    assert_eq!(store.removals_due(i64::MAX, 10).await.unwrap(), [], "and nothing leads to it");
}
