//! Budgets from outside.

use crate::run::{scripted, scripted_models};
use planwright_tests::app::TestApp;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn every_figure_adds_up_to_the_ledger() {
    let (app, _) = scripted().await;
    let user = app.user("ann").await;
    let project = user.approved(&[("a", &[]), ("b", &[0]), ("c", &[0])]).await;
    user.execute(&project).await;
    let done = user.until(&project, "completed").await;
    let spent = done["spent_usd"].as_f64().unwrap();
    assert!(spent > 0.0 && done["held_usd"] == 0.0, "{done}");
    let summary = user.must_get(&format!("/api/usage/summary?project_id={project}")).await;
    let budget = user.must_get("/api/usage/budget").await;
    let close = |v: &serde_json::Value| (v.as_f64().unwrap() - spent).abs() < 1e-9;
    assert!(close(&summary["total_cost_usd"]) && summary["api_call_count"] == 3, "{summary}");
    assert!(close(&budget["daily_spent_usd"]) && close(&budget["monthly_spent_usd"]), "{budget}");
    let tasks = user.tasks(&project).await;
    let sum: f64 = tasks.iter().map(|t| t["cost_usd"].as_f64().unwrap()).sum();
    assert!((sum - spent).abs() < 1e-9);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_without_money_waits_visibly_and_goes_on_when_there_is_some() {
    let (app, model) = scripted().await;
    let user = app.user("ann").await;
    let project = user.approved(&[("a", &[])]).await;
    assert_eq!(
        user.patch(&format!("/api/projects/{project}"), json!({"limit_usd": 0.000001}))
            .await
            .status,
        200
    );
    user.execute(&project).await;
    let tasks = user
        .wait(&format!("/api/tasks/project/{project}"), |t| t[0]["waiting_for"] == "budget")
        .await;
    assert!(tasks[0]["waiting_reason"].as_str().unwrap().contains('$'), "{tasks}");
    assert!(model.asked.lock().unwrap().is_empty(), "nothing was called without money");
    assert_eq!(
        user.patch(&format!("/api/projects/{project}"), json!({"limit_usd": 10.0})).await.status,
        200
    );
    user.until(&project, "completed").await;
    let kinds: Vec<_> = user.events(&project).await.iter().map(|e| e["type"].clone()).collect();
    assert_eq!(kinds.iter().filter(|k| **k == "budget_exhausted").count(), 1, "{kinds:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_higher_limit_of_the_team_lets_every_waiting_run_go_on_at_once() {
    let (overrides, model) = scripted_models();
    let app = TestApp::unswept(overrides).await;
    let user = app.user("ann").await;
    let team = user.must_get("/api/auth/me").await["team_id"].as_str().unwrap().to_owned();
    let settings = format!("/api/teams/{team}/settings");
    for (path, low, high) in [
        (
            "/api/usage/limits",
            json!({"daily_limit_usd": 0.000001}),
            json!({"daily_limit_usd": 50.0}),
        ),
        (&*settings, json!({"monthly_limit_usd": 0.000001}), json!({"monthly_limit_usd": 50.0})),
        (&*settings, json!({"total_limit_usd": 0.000001}), json!({"total_limit_usd": null})),
    ] {
        let asked = model.asked.lock().unwrap().len();
        let mut waiting = Vec::new();
        for name in ["one", "two"] {
            waiting.push(user.approved(&[(&*format!("{name} {low}"), &[])]).await);
        }
        assert_eq!(user.patch(path, low.clone()).await.status, 200);
        for project in &waiting {
            user.execute(project).await;
            user.wait(&format!("/api/tasks/project/{project}"), |t| {
                t[0]["waiting_for"] == "budget"
            })
            .await;
        }
        assert_eq!(model.asked.lock().unwrap().len(), asked, "nothing was called without money");
        assert_eq!(user.patch(path, high.clone()).await.status, 200);
        for project in &waiting {
            user.until(project, "completed").await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_limit_for_everything_counts_what_was_spent_before_and_stops_what_comes_after() {
    let (app, model) = scripted().await;
    let user = app.user("ann").await;
    let me = user.must_get("/api/auth/me").await;
    let team = me["team_id"].as_str().unwrap().to_owned();
    let first = user.approved(&[("a", &[])]).await;
    user.execute(&first).await;
    let spent = user.until(&first, "completed").await["spent_usd"].as_f64().unwrap();
    assert!(spent > 0.0);

    let settings = format!("/api/teams/{team}/settings");
    let limited = user.patch(&settings, json!({"total_limit_usd": spent})).await;
    assert_eq!(limited.status, 200, "{}", limited.body);
    let second = user.approved(&[("b", &[])]).await;
    user.execute(&second).await;
    user.wait(&format!("/api/tasks/project/{second}"), |t| t[0]["waiting_for"] == "budget").await;
    assert!(!model.asked.lock().unwrap().contains_key("b"), "nothing was called without money");

    assert_eq!(user.patch(&settings, json!({"total_limit_usd": 100})).await.status, 200);
    user.until(&second, "completed").await;
    let all = user.must_get("/api/usage/summary").await["total_cost_usd"].as_f64().unwrap();
    let total = app.assembled.store.total_get(team.parse().unwrap()).await.unwrap().unwrap();
    assert!(
        (total.spent.as_usd() - all).abs() < 1e-9 && total.held.is_zero(),
        "{total:?} and {all}"
    );
    assert_eq!(total.left + total.spent, total.limit);
}
