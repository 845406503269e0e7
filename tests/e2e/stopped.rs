//! Attempts that did not end by themselves: what their tasks show, and that a task's cost is its
//! part of the ledger.

use crate::run::scripted;
use planwright_tests::client::{Client, id};
use planwright_tests::process::Process;
use planwright_tests::provider::{Pace, Provider};
use serde_json::{Value, json};
use std::sync::Arc;

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

/// The costs of the tasks, the money of the project and the ledger are one sum; nothing is held.
pub(crate) async fn adds_up(user: &Client, project: &str) -> f64 {
    let shown = user.wait(&format!("/api/projects/{project}"), |p| p["held_usd"] == 0.0).await;
    let summary = user.must_get(&format!("/api/usage/summary?project_id={project}")).await;
    let total = number(&summary["total_cost_usd"]);
    let tasks: f64 = user.tasks(project).await.iter().map(|task| number(&task["cost_usd"])).sum();
    let spent = number(&shown["spent_usd"]) + number(&shown["uncertain_usd"]);
    assert!(
        (tasks - total).abs() < 1e-9 && (spent - total).abs() < 1e-9,
        "{tasks}, {spent}, {total}"
    );
    assert!(summary["by_model"].get("unknown").is_none(), "{summary}");
    for task in user.tasks(project).await {
        assert_eq!(user.must_get(&format!("/api/tasks/{}", id(&task))).await, task);
    }
    total
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_cancelled_at_work_shows_its_attempt_and_what_it_cost() {
    let (app, model) = scripted().await;
    let user = app.user("ann").await;
    let project = user.approved(&[("wait here", &[])]).await;
    user.execute(&project).await;
    user.wait(&format!("/api/tasks/project/{project}"), |t| t[0]["status"] == "running").await;
    user.wait(&format!("/api/projects/{project}"), |p| number(&p["held_usd"]) > 0.0).await;
    let task = id(&user.tasks(&project).await[0]);
    let cancelled = user.must_post(&format!("/api/tasks/{task}/cancel"), json!({})).await;
    assert_eq!((&cancelled["status"], &cancelled["attempt"]), (&json!("cancelled"), &json!(1)));
    assert!(
        cancelled["started_at"].is_string() && cancelled["completed_at"].is_string(),
        "{cancelled}"
    );
    assert!(adds_up(&user, &project).await > 0.0, "the call was out");

    model.let_go.notify_one();
    user.must_post(&format!("/api/tasks/{task}/retry"), json!({})).await;
    user.until(&project, "completed").await;
    assert_eq!(user.must_get(&format!("/api/tasks/{task}")).await["attempt"], 2);
    adds_up(&user, &project).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tasks_of_a_cancelled_project_and_an_interrupted_one_show_theirs_too() {
    let (app, model) = scripted().await;
    let user = app.user("ann").await;
    let (one, two) = (
        user.approved(&[("wait 1", &[]), ("wait 2", &[])]).await,
        user.approved(&[("wait 3", &[])]).await,
    );
    for project in [&one, &two] {
        user.execute(project).await;
        user.wait(&format!("/api/tasks/project/{project}"), |t| {
            t.as_array().unwrap().iter().all(|t| t["status"] == "running")
        })
        .await;
    }
    user.must_post(&format!("/api/projects/{one}/cancel"), json!({})).await;
    for task in user.tasks(&one).await {
        assert_eq!((&task["status"], &task["attempt"]), (&json!("cancelled"), &json!(1)));
        assert!(task["started_at"].is_string(), "{task}");
    }
    adds_up(&user, &one).await;

    let task = id(&user.tasks(&two).await[0]);
    let waiting = user.must_post(&format!("/api/tasks/{task}/interrupt"), json!({})).await;
    assert_eq!((&waiting["status"], &waiting["attempt"]), (&json!("needs_review"), &json!(1)));
    let paid = adds_up(&user, &two).await;
    model.let_go.notify_one();
    let open = user.must_get(&format!("/api/checkpoints/project/{two}")).await;
    user.must_post(
        &format!("/api/checkpoints/{}/resolve", id(&open[0])),
        json!({"action": "retry"}),
    )
    .await;
    user.until(&two, "completed").await;
    assert!(adds_up(&user, &two).await > paid);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_lost_with_its_process_is_in_its_tasks_cost_under_its_models_name() {
    let provider = Provider::start(Pace { answer_ms: (1, 2) }).await;
    provider.open(false);
    let folder = tempfile::tempdir().unwrap();
    let environment =
        [("ANTHROPIC_API_KEY", "sk-test"), ("ANTHROPIC_BASE_URL", provider.base.as_str())];
    let process = Process::start(folder.path(), 0, &environment).await;
    let mut user = Client::sign_up(&process.base, "ann").await;
    let project = user.approved(&[("lost x1", &[])]).await;
    user.execute(&project).await;
    let begun = async || {
        while provider.served("lost").is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), begun()).await.unwrap();
    process.kill().await;
    provider.open(true);
    let process = Process::start(folder.path(), 0, &environment).await;
    user.base.clone_from(&process.base);
    user.sign_in("ann").await;
    user.until(&project, "completed").await;
    let total = adds_up(&user, &project).await;
    let charged = provider.charged("lost").as_usd();
    assert!(total >= charged, "{total} and {charged}");
    process.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_deletions_at_once_one_is_done_and_the_others_find_nothing() {
    let (app, _) = scripted().await;
    let user = app.user("ann").await;
    let project = user.approved(&[("wait here", &[])]).await;
    user.execute(&project).await;
    user.wait(&format!("/api/tasks/project/{project}"), |t| t[0]["status"] == "running").await;
    let (user, path) = (Arc::new(user), format!("/api/projects/{project}"));
    let deletions = (0..6).map(|_| {
        let (user, path) = (Arc::clone(&user), path.clone());
        tokio::spawn(async move { user.delete(&path).await.status.as_u16() })
    });
    let mut statuses: Vec<u16> = futures::future::join_all(deletions.collect::<Vec<_>>())
        .await
        .into_iter()
        .map(|s| s.unwrap())
        .collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 404, 404, 404, 404, 404]);
    assert_eq!(user.get(&path).await.status, 404);
    let budget = user.must_get("/api/usage/budget").await;
    assert_eq!(budget["daily_held_usd"], 0.0);
}
