use crate::harness::{TestApi, team_of};
use axum::http::Method;
use planwright_engine::command::{
    AttemptStep, Command, FinishPlanning, PlanCommand, Reply, Settle,
};
use planwright_engine::event::{Event, EventKind};
use planwright_engine::id::{ProjectId, ProjectRef, TeamId};
use planwright_engine::money::MicroUsd;
use planwright_engine::period::Day;
use planwright_engine::pricing::TokenUsage;
use planwright_engine::run::{Hold, Run};
use planwright_engine::slot::SlotKey;
use planwright_engine::status::Rigor;
use planwright_platform::clock::Clock;
use planwright_protocol::chat::Purpose;
use planwright_protocol::record::ProjectRecord;
use planwright_protocol::usage::UsageRow;
use planwright_store::Submission;
use serde_json::{Map, json};

/// A project in which one planning call has been paid for.
async fn spend(api: &TestApi, team: TeamId, number: u128, cost: MicroUsd) -> ProjectId {
    let (project, now_ms) = (ProjectId::from_u128(number), api.clock.now_ms());
    let record = ProjectRecord {
        name: format!("Project {number}"),
        rigor: Rigor::L2,
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
        message: String::new(),
        data: Map::new(),
    };
    api.state
        .store
        .project_create(ProjectRef::new(team, project), &record, "Do it.", &run, created)
        .await
        .unwrap();
    let committer = api.state.committers.of(ProjectRef::new(team, project));
    committer.submit(Submission::new(Command::Plan(PlanCommand::Request))).await.unwrap();
    let claimed =
        committer.submit(Submission::new(Command::Claim(SlotKey::Planner))).await.unwrap();
    let Reply::Granted(grant) = claimed.reply else { panic!("{:?}", claimed.reply) };
    let epoch = grant.fence.token;
    let hold = Hold { amount: MicroUsd::usd(1), day: Day::of_ms(now_ms), round: 1, ahead: false };
    committer
        .submit(Submission::new(Command::Attempt(grant.fence, AttemptStep::Hold(hold))))
        .await
        .unwrap();
    let row = UsageRow {
        at_ms: now_ms,
        purpose: Purpose::Planning,
        provider: "anthropic".into(),
        model: "claude-sonnet-4-6".into(),
        tier: None,
        usage: TokenUsage { input: 100, output: 20, cache_read: 10, cache_write: 5 },
        cost,
        task: None,
        attempt: 1,
        epoch,
        round: 1,
        uncertain: false,
    };
    let settle = Some(Settle { round: 1, actual: cost, uncertain: false });
    let finish = Command::Plan(PlanCommand::Finish(FinishPlanning {
        token: epoch,
        settle,
        failure: Some("no plan".into()),
        data: Map::new(),
    }));
    committer.submit(Submission::new(finish).usage(vec![row])).await.unwrap();
    project
}

#[tokio::test]
async fn a_team_that_spent_nothing_sees_zeros_everywhere() {
    let api = TestApi::start().await;
    let token = api.somebody("me@example.com").await;
    let summary = api.get("/api/usage/summary", &token).await.json();
    assert_eq!((&summary["total_cost_usd"], &summary["api_call_count"]), (&json!(0.0), &json!(0)));
    assert_eq!((&summary["by_model"], &summary["by_provider"]), (&json!({}), &json!({})));
    let budget = api.get("/api/usage/budget", &token).await.json();
    assert_eq!(
        (&budget["daily_limit_usd"], &budget["monthly_limit_usd"]),
        (&json!(5.0), &json!(50.0))
    );
    assert_eq!(
        (&budget["daily_spent_usd"], &budget["daily_held_usd"], &budget["daily_pct"]),
        (&json!(0.0), &json!(0.0), &json!(0.0))
    );
    let daily = api.get("/api/usage/daily?days=3", &token).await.json();
    let dates: Vec<_> = daily.as_array().unwrap().iter().map(|day| day["date"].clone()).collect();
    assert_eq!(dates, ["2026-11-19", "2026-11-20", "2026-11-21"]);
    assert!(
        daily.as_array().unwrap().iter().all(|day| day["cost_usd"] == 0.0 && day["api_calls"] == 0)
    );
    assert_eq!(api.get("/api/usage/daily", &token).await.json().as_array().unwrap().len(), 30);
    assert_eq!(api.get("/api/usage/by-project", &token).await.json(), json!([]));
}

#[tokio::test]
async fn what_was_spent_shows_in_every_view_and_nowhere_else() {
    let api = TestApi::start().await;
    let token = api.somebody("me@example.com").await;
    let other = api.somebody("other@example.com").await;
    let team = team_of(&api, &token).await;
    let cheap = spend(&api, team, 1, MicroUsd(250_000)).await;
    let dear = spend(&api, team, 2, MicroUsd(750_000)).await;

    let summary = api.get("/api/usage/summary", &token).await.json();
    assert_eq!((&summary["total_cost_usd"], &summary["api_call_count"]), (&json!(1.0), &json!(2)));
    assert_eq!(summary["total_prompt_tokens"], 230);
    assert_eq!(summary["by_model"]["claude-sonnet-4-6"]["completion_tokens"], 40);
    let of_one = api.get(&format!("/api/usage/summary?project_id={cheap}"), &token).await.json();
    assert_eq!(of_one["total_cost_usd"], 0.25);
    let budget = api.get("/api/usage/budget", &token).await.json();
    assert_eq!((&budget["daily_spent_usd"], &budget["daily_pct"]), (&json!(1.0), &json!(20.0)));
    let daily = api.get("/api/usage/daily?days=1", &token).await.json();
    assert_eq!((&daily[0]["cost_usd"], &daily[0]["api_calls"]), (&json!(1.0), &json!(2)));

    let first = api.get("/api/usage/by-project?limit=1", &token).await;
    assert_eq!(
        (&first.json()[0]["project_id"], &first.json()[0]["project_name"]),
        (&json!(dear.to_string()), &json!("Project 2"))
    );
    let link = first.header("link").to_owned();
    let next = link.strip_prefix('<').unwrap().split('>').next().unwrap();
    let second = api.get(next, &token).await;
    assert_eq!(second.json()[0]["project_id"], cheap.to_string());
    assert!(!second.headers.contains_key("link"));
    api.get(next, &other).await.problem(422, "validation_failed");

    assert_eq!(api.get("/api/usage/summary", &other).await.json()["api_call_count"], 0);
    api.get(&format!("/api/usage/summary?project_id={cheap}"), &other)
        .await
        .problem(404, "not_found");
    api.get(&format!("/api/usage/daily?project_id={cheap}"), &other)
        .await
        .problem(404, "not_found");
    api.get("/api/usage/summary?project_id=nonsense", &token).await.problem(404, "not_found");
}

#[tokio::test]
async fn bounds_of_days_and_pages_are_told() {
    let api = TestApi::start().await;
    let token = api.somebody("me@example.com").await;
    for (path, pointer) in [
        ("/api/usage/daily?days=0", "?days"),
        ("/api/usage/daily?days=91", "?days"),
        ("/api/usage/daily?days=-1", "?days"),
        ("/api/usage/daily?days=many", "?days"),
        ("/api/usage/by-project?limit=0", "?limit"),
        ("/api/usage/by-project?limit=201", "?limit"),
        ("/api/usage/by-project?after=nonsense", "?after"),
        ("/api/usage/by-project?offset=50", "?offset"),
    ] {
        let problem = api.get(path, &token).await.problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{path}");
    }
    assert_eq!(
        api.get("/api/usage/daily?days=90", &token).await.json().as_array().unwrap().len(),
        90
    );
}

#[tokio::test]
async fn limits_change_the_running_day_and_month_at_once() {
    let api = TestApi::start().await;
    let token = api.somebody("me@example.com").await;
    let team = team_of(&api, &token).await;
    spend(&api, team, 1, MicroUsd(1_000_000)).await;
    let patch =
        async |body| api.call(Method::PATCH, "/api/usage/limits", Some(&token), Some(body)).await;
    let changed = patch(json!({ "daily_limit_usd": 2.5 })).await;
    assert_eq!(
        changed.json(),
        json!({ "daily_limit_usd": 2.5, "monthly_limit_usd": 50.0,
        "default_project_limit_usd": 10.0 })
    );
    assert_eq!(api.get("/api/usage/limits", &token).await.json(), changed.json());
    let budget = api.get("/api/usage/budget", &token).await.json();
    assert_eq!((&budget["daily_limit_usd"], &budget["daily_pct"]), (&json!(2.5), &json!(40.0)));

    patch(json!({})).await.problem(422, "validation_failed");
    let problem = patch(json!({ "daily_limit_usd": -1, "monthly_limit_usd": 1e9 }))
        .await
        .problem(422, "validation_failed");
    assert_eq!(problem["errors"].as_array().unwrap().len(), 2);
    assert_eq!(problem["errors"][0]["pointer"], "/daily_limit_usd");
    patch(json!({ "hourly_limit_usd": 1 })).await.problem(422, "validation_failed");
}

#[tokio::test]
async fn changes_of_different_limits_at_once_are_all_kept() {
    let api = TestApi::start().await;
    let token = api.somebody("me@example.com").await;
    let patch = |body| api.call(Method::PATCH, "/api/usage/limits", Some(&token), Some(body));
    let answers = tokio::join!(
        patch(json!({ "daily_limit_usd": 1 })),
        patch(json!({ "monthly_limit_usd": 2 })),
        patch(json!({ "default_project_limit_usd": 3 }))
    );
    assert_eq!([answers.0.status, answers.1.status, answers.2.status], [200; 3]);
    let limits = api.get("/api/usage/limits", &token).await.json();
    assert_eq!(
        limits,
        json!({ "daily_limit_usd": 1.0, "monthly_limit_usd": 2.0,
        "default_project_limit_usd": 3.0 })
    );
}
