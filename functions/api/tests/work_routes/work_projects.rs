use crate::work_api::{WorkApi, flat, id, text, walk};
use axum::http::Method;
use planwright_engine::command::{AttemptStep, Command};
use planwright_engine::id::ProjectRef;
use planwright_engine::money::MicroUsd;
use planwright_engine::period::Day;
use planwright_engine::status::{ProjectStatus, TaskState};
use planwright_platform::clock::Clock;
use planwright_store::Submission;
use serde_json::{Value, json};

fn pointers(problem: &Value) -> Vec<&str> {
    problem["errors"].as_array().unwrap().iter().map(|e| e["pointer"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_new_project_is_a_draft_with_the_teams_limits_and_its_first_event() {
    let api = WorkApi::start().await;
    let body = json!({"name": " Shop ", "requirements": "Sell \
        things.", "config": {"k": [1]}, "repo_path": "/srv/shop"});
    let created = api.post("/api/projects", body).await;
    assert_eq!(created.status, 201, "{}", created.text);
    let project = created.json();
    let settings = api.state().store.settings_get(api.team).await.unwrap();
    assert_eq!(created.header("location"), format!("/api/projects/{}", text(&project, "id")));
    assert_eq!((&project["name"], &project["status"]), (&json!("Shop"), &json!("draft")));
    assert_eq!(
        (&project["planning_rigor"], &project["config"]),
        (&json!("L2"), &json!({"k": [1]}))
    );
    assert_eq!(project["limit_usd"], settings.project_limit.as_usd());
    assert_eq!(project["concurrency"], settings.concurrency);
    assert_eq!((&project["last_event_seq"], &project["spent_usd"]), (&json!(1), &json!(0.0)));
    assert_eq!(project["waiting_for"], "The project has no plan yet.");
    assert_eq!(
        (&project["repo_path"], &project["completed_at"]),
        (&json!("/srv/shop"), &json!(null))
    );
    assert_eq!(project["created_at"], "2026-11-21T08:00:00.000Z");
    assert_eq!(api.got(&format!("/api/projects/{}", text(&project, "id"))).await, project);
    let events = api
        .state()
        .store
        .events_after(ProjectRef::new(api.team, id(&text(&project, "id"))), 0, 10)
        .await
        .unwrap();
    assert_eq!((events.len(), events[0].seq, events[0].kind.as_str()), (1, 1, "project_created"));
}

#[tokio::test]
async fn every_wrong_field_of_a_new_project_is_named() {
    let api = WorkApi::start().await;
    let body = json!({"name": "n".repeat(201), "requirements": " ", "repo_path": "/a/../b",
    "limit_usd": -1,
        "concurrency": 0, "config": {"x": "y".repeat(20_000)}, "git_base_branch": ""});
    let problem = api.post("/api/projects", body).await.problem(422, "validation_failed");
    let expected = [
        "/name",
        "/requirements",
        "/config",
        "/repo_path",
        "/git_base_branch",
        "/limit_usd",
        "/concurrency",
    ];
    assert_eq!(pointers(&problem), expected);
    for (body, pointer, code) in [
        (json!({"requirements": "x"}), "/name", "missing"),
        (json!({"name": 1, "requirements": "x"}), "/name", "wrong_type"),
        (
            json!({"name": "x", "requirements": "x", "planning_rigor": "L9"}),
            "/planning_rigor",
            "not_allowed",
        ),
        (json!({"name": "x", "requirements": "x", "colour": 1}), "/colour", "unknown_field"),
        (json!({"name": "x", "requirements": "x", "config": []}), "/config", "wrong_type"),
    ] {
        let problem =
            api.post("/api/projects", body.clone()).await.problem(422, "validation_failed");
        assert_eq!(
            (&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]),
            (&json!(pointer), &json!(code))
        );
    }
    let malformed = api.send(Method::POST, "/api/projects", &[], None).await;
    malformed.problem(400, "malformed_json");
    assert_eq!(api.got("/api/projects").await, json!([]));
}

#[tokio::test]
async fn projects_are_listed_newest_first_page_by_page_and_by_status_and_text() {
    let api = WorkApi::start().await;
    let mut ids = Vec::new();
    for n in 0..7 {
        let project = api.project(&format!("Project {n}")).await;
        if n % 2 == 0 {
            assert_eq!(api.ask(&format!("/api/projects/{project}/cancel")).await.status, 200);
        }
        ids.insert(0, json!(project));
    }
    assert_eq!(walk(&api, "/api/projects?limit=3", "id").await, (ids.clone(), 3));
    assert_eq!(walk(&api, "/api/projects", "id").await, (ids, 1));
    let (names, pages) = walk(&api, "/api/projects?status=cancelled&limit=2", "name").await;
    assert_eq!(
        (names, pages),
        (vec![json!("Project 6"), json!("Project 4"), json!("Project 2"), json!("Project 0")], 2)
    );
    let (names, _) = walk(&api, "/api/projects?q=PROJECT%205", "name").await;
    assert_eq!(names, [json!("Project 5")]);
    let (names, _) = walk(&api, "/api/projects?q=say+what&status=draft&limit=1", "name").await;
    assert_eq!(names, [json!("Project 5"), json!("Project 3"), json!("Project 1")]);
    for (query, pointer) in [
        ("limit=0", "?limit"),
        ("limit=201", "?limit"),
        ("status=odd", "?status"),
        ("after=x", "?after"),
    ] {
        let problem =
            api.get(&format!("/api/projects?{query}")).await.problem(422, "validation_failed");
        assert_eq!(pointers(&problem), [pointer], "{query}");
    }
    let other = crate::work_api::next(&api.get("/api/projects?limit=1").await).unwrap();
    let cursor = other.split("after=").nth(1).unwrap();
    api.get(&format!("/api/projects?status=draft&after={cursor}"))
        .await
        .problem(422, "validation_failed");
}

#[tokio::test]
async fn another_teams_project_is_answered_like_one_that_does_not_exist() {
    let api = WorkApi::start().await;
    let project = api.executing(&[("a", &[])]).await;
    let stranger = api.harness.somebody("you@example.com").await;
    let unknown = planwright_engine::id::ProjectId::from_u128(9).to_string();
    for id in [project.as_str(), unknown.as_str(), "prj_1", "nonsense"] {
        for (method, rest, body) in [
            (Method::GET, "", None),
            (Method::PATCH, "", Some(json!({"name": "x"}))),
            (Method::DELETE, "", None),
            (Method::POST, "/execute", None),
            (Method::POST, "/pause", None),
            (Method::POST, "/cancel", None),
            (Method::POST, "/clone", None),
            (Method::POST, "/plan", None),
            (Method::GET, "/plans", None),
            (Method::POST, "/plans", Some(json!({"plan": flat(&[("a", &[])])}))),
            (Method::GET, "/export", None),
            (Method::GET, "/coverage", None),
            (Method::GET, "/artifacts", None),
            (Method::GET, "/artifacts/a.txt", None),
        ] {
            let path = format!("/api/projects/{id}{rest}");
            let answer = api.harness.call(method.clone(), &path, Some(&stranger), body).await;
            let problem = answer.problem(404, "not_found");
            assert_eq!(problem["detail"], "There is no such project.", "{method} {path}");
        }
    }
    assert_eq!(api.got(&format!("/api/projects/{project}")).await["status"], "executing");
    assert_eq!(api.harness.get("/api/projects", &stranger).await.json(), json!([]));
}

#[tokio::test]
async fn a_patch_changes_what_it_names_and_tells_of_it() {
    let api = WorkApi::start().await;
    let project = api.project("Before").await;
    let path = format!("/api/projects/{project}");
    api.harness.clock.advance(5_000);
    let body = json!({"name": "After", "config": {"a": 1}, "limit_usd": 2.5, "concurrency": 3,
    "planning_rigor": "L3"});
    let patched = api.patch(&path, body).await;
    assert_eq!(patched.status, 200, "{}", patched.text);
    let patched = patched.json();
    assert_eq!((&patched["name"], &patched["planning_rigor"]), (&json!("After"), &json!("L3")));
    assert_eq!((&patched["limit_usd"], &patched["concurrency"]), (&json!(2.5), &json!(3)));
    assert_eq!(patched["requirements"], "Write a file.\n\nSay what it does.");
    assert_eq!(patched["updated_at"], "2026-11-21T08:00:05.000Z");
    assert_eq!(api.got(&path).await, patched);
    assert_eq!(
        api.patch(&path, json!({"requirements": "New."})).await.json()["requirements"],
        "New."
    );
    assert_eq!(api.got(&path).await["name"], "After");
    let events = api
        .state()
        .store
        .events_after(ProjectRef::new(api.team, id(&project)), 1, 10)
        .await
        .unwrap();
    let kinds: Vec<_> =
        events.iter().map(|e| (e.kind.as_str(), e.data["changed"].clone())).collect();
    let all = json!(["name", "config", "planning_rigor", "limit_usd", "concurrency"]);
    assert_eq!(kinds, [("budget_updated", all), ("project_updated", json!(["requirements"]))]);

    api.patch(&path, json!({})).await.problem(422, "validation_failed");
    let wrong = api
        .patch(&path, json!({"name": "", "limit_usd": 1e12}))
        .await
        .problem(422, "validation_failed");
    assert_eq!(pointers(&wrong), ["/name", "/limit_usd"]);
}

#[tokio::test]
async fn two_patches_at_once_both_land() {
    let api = WorkApi::start().await;
    let project = api.project("Before").await;
    let path = format!("/api/projects/{project}");
    let (a, b) = tokio::join!(
        api.patch(&path, json!({"name": "After"})),
        api.patch(&path, json!({"planning_rigor": "L1"}))
    );
    assert_eq!((a.status, b.status), (http(200), http(200)));
    let now = api.got(&path).await;
    assert_eq!((&now["name"], &now["planning_rigor"]), (&json!("After"), &json!("L1")));
}

fn http(status: u16) -> axum::http::StatusCode {
    axum::http::StatusCode::from_u16(status).unwrap()
}

#[tokio::test]
async fn a_run_starts_pauses_goes_on_and_is_cancelled_and_refuses_every_other_order() {
    let api = WorkApi::start().await;
    let project = api.project("Steps").await;
    let path = |step: &str| format!("/api/projects/{project}/{step}");
    for step in ["execute", "pause"] {
        api.ask(&path(step)).await.problem(409, "wrong_project_status");
    }
    api.approve(&api.import(&project, &[("a", &[]), ("b", &[0])]).await).await;
    assert_eq!(
        api.got(&format!("/api/projects/{project}")).await["waiting_for"],
        "The plan is approved; the run waits to be started."
    );
    let started = api.ask(&path("execute")).await;
    assert_eq!(
        (started.status.as_u16(), started.json()),
        (200, json!({"status": "executing", "project_id": project}))
    );
    api.ask(&path("execute")).await.problem(409, "wrong_project_status");
    let grant = api.claim(&project, 1).await;
    assert_eq!(api.ask(&path("pause")).await.json()["status"], "paused");
    let paused = api.got(&format!("/api/projects/{project}")).await;
    assert_eq!(paused["waiting_for"], "The run is paused; one running task finishes.");
    assert!(grant.hold.is_some() && paused["held_usd"].as_f64().unwrap() > 0.0);
    assert_eq!(api.ask(&path("execute")).await.json()["status"], "executing");
    assert_eq!(api.ask(&path("cancel")).await.json()["status"], "cancelled");
    for step in ["execute", "pause", "cancel"] {
        api.ask(&path(step)).await.problem(409, "wrong_project_status");
    }
    let cancelled = api.got(&format!("/api/projects/{project}")).await;
    let summary = &cancelled["task_summary"];
    assert_eq!((&summary["total"], &summary["cancelled"]), (&json!(2), &json!(2)));
    assert!(cancelled["completed_at"].is_string());
}

#[tokio::test]
async fn deleting_a_running_project_books_its_open_calls_and_leaves_nothing() {
    let api = WorkApi::start().await;
    let project = api.executing(&[("a", &[]), ("b", &[])]).await;
    api.wants_review(&project, 2).await;
    let hold = api.claim(&project, 1).await.hold.unwrap();
    api.write_file(&project, "a.txt", "x").await;
    let today = Day::of_ms(api.harness.clock.now_ms());
    let spent = api.state().store.periods_get(api.team, today).await.unwrap().0.spent;
    assert_eq!(api.got("/api/inbox").await.as_array().unwrap().len(), 1);

    assert_eq!(api.delete(&format!("/api/projects/{project}")).await.status, 204);
    let (daily, _) = api.state().store.periods_get(api.team, today).await.unwrap();
    assert_eq!((daily.held, daily.uncertain, daily.spent), (MicroUsd::ZERO, hold.amount, spent));
    api.get(&format!("/api/projects/{project}")).await.problem(404, "not_found");
    api.delete(&format!("/api/projects/{project}")).await.problem(404, "not_found");
    api.get(&format!("/api/tasks/{}", crate::work_api::task_id(&project, 1)))
        .await
        .problem(404, "not_found");
    assert_eq!(api.got("/api/inbox").await, json!([]));
    assert_eq!(api.got("/api/projects").await, json!([]));
    assert!(
        api.state()
            .objects
            .artifacts(ProjectRef::new(api.team, id(&project)), 10, None)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        api.state()
            .store
            .events_after(ProjectRef::new(api.team, id(&project)), 0, 10)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn a_finished_project_with_usage_can_be_deleted() {
    let api = WorkApi::start().await;
    let project = api.executing(&[("a", &[])]).await;
    api.completes(&project, 1).await;
    assert_eq!(api.run(&project).await.run.status, ProjectStatus::Completed);
    assert_eq!(api.delete(&format!("/api/projects/{project}")).await.status, 204);
}

#[tokio::test]
async fn a_clone_is_a_draft_with_the_newest_plan_and_nothing_of_the_run() {
    let api = WorkApi::start().await;
    let project = api.executing(&[("a", &[]), ("b", &[0])]).await;
    api.completes(&project, 1).await;
    let cloned = api.ask(&format!("/api/projects/{project}/clone")).await;
    assert_eq!(cloned.status, 201, "{}", cloned.text);
    let clone = cloned.json();
    assert_eq!((&clone["name"], &clone["status"]), (&json!("given (clone)"), &json!("draft")));
    assert_eq!((&clone["limit_usd"], &clone["task_summary"]["total"]), (&json!(10.0), &json!(0)));
    assert_eq!((&clone["spent_usd"], &clone["last_event_seq"]), (&json!(0.0), &json!(2)));
    let (copy, source) =
        (text(&clone, "id"), api.got(&format!("/api/projects/{project}/plans")).await);
    let plans = api.got(&format!("/api/projects/{copy}/plans")).await;
    assert_eq!(plans.as_array().unwrap().len(), 1);
    assert_eq!((&plans[0]["version"], &plans[0]["status"]), (&json!(1), &json!("draft")));
    assert_eq!((&plans[0]["plan"], &plans[0]["hash"]), (&source[0]["plan"], &source[0]["hash"]));
    let approved = api.approve(&plans[0]).await;
    assert_eq!((&approved["tasks_created"], &approved["tasks_carried"]), (&json!(2), &json!(0)));
    let tasks = api.got(&format!("/api/tasks/project/{copy}")).await;
    assert!(
        tasks
            .as_array()
            .unwrap()
            .iter()
            .all(|t| t["output_text"].is_null() && t["project_id"] == copy.as_str())
    );
}

#[tokio::test]
async fn an_export_holds_everything_in_one_document() {
    let api = WorkApi::start().await;
    let project = api.executing(&[("a", &[]), ("b", &[0])]).await;
    api.completes(&project, 1).await;
    api.escalates(&project, 2).await;
    let answer = api.get(&format!("/api/projects/{project}/export")).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(
        answer.header("content-disposition"),
        format!("attachment; filename=\"project_{project}.json\"")
    );
    let export = answer.json();
    assert_eq!(export["project"], api.got(&format!("/api/projects/{project}")).await);
    assert_eq!(export["plans"], api.got(&format!("/api/projects/{project}/plans")).await);
    assert_eq!(export["tasks"], api.got(&format!("/api/tasks/project/{project}")).await);
    assert_eq!(export["tasks"][0]["output_text"], "done");
    assert_eq!(export["checkpoints"].as_array().unwrap().len(), 1);
    let seqs: Vec<u64> =
        export["events"].as_array().unwrap().iter().map(|e| e["seq"].as_u64().unwrap()).collect();
    let head = api.run(&project).await.run.head;
    assert_eq!(seqs, (1..=head).collect::<Vec<_>>());
    assert!(export["usage"].is_array() && export["exported_at"].is_string());
    let empty = api.project("empty").await;
    let export = api.got(&format!("/api/projects/{empty}/export")).await;
    assert_eq!(
        (&export["tasks"], &export["plans"], &export["usage"]),
        (&json!([]), &json!([]), &json!([]))
    );
}

#[tokio::test]
async fn coverage_follows_the_plan_and_then_the_approved_tasks() {
    let api = WorkApi::start().await;
    let project = api.project("covered").await;
    let path = format!("/api/projects/{project}/coverage");
    let none = api.got(&path).await;
    assert_eq!((&none["total_requirements"], &none["covered_count"]), (&json!(2), &json!(0)));
    assert_eq!(none["plan_version"], json!(null));
    let plan = api.import(&project, &[("a", &[])]).await;
    let drafted = api.got(&path).await;
    assert_eq!((&drafted["covered_count"], &drafted["uncovered_count"]), (&json!(1), &json!(1)));
    api.approve(&plan).await;
    let approved = api.got(&path).await;
    assert_eq!(approved["plan_version"], 1);
    assert_eq!(
        approved["requirements"][0],
        json!({"id": "R1", "text": "Write a file.", "covered": true})
    );
    assert_eq!(
        approved["requirements"][1],
        json!({"id": "R2", "text": "Say what it does.", "covered": false})
    );
}

#[tokio::test]
async fn a_lower_limit_is_told_where_the_run_waits_for_money() {
    let api = WorkApi::start().await;
    let project = api.approved(&[("a", &[])]).await;
    api.patch(&format!("/api/projects/{project}"), json!({"limit_usd": 0})).await;
    api.ask(&format!("/api/projects/{project}/execute")).await;
    let grant = api.claim(&project, 1).await;
    assert!(grant.hold.is_none());
    let needed = MicroUsd(40_000);
    api.submit(
        &project,
        Submission::new(Command::Attempt(
            grant.fence,
            AttemptStep::BudgetWait { needed, begun: false },
        )),
    )
    .await;
    assert_eq!(api.run(&project).await.state(1), Some(TaskState::Pending));
    let told = text(&api.got(&format!("/api/projects/{project}")).await, "waiting_for");
    assert!(
        told.contains("may cost $0.04, and $0.00 of the project's limit of $0.00 is left"),
        "{told}"
    );
    let task = api.task(&project, 1).await;
    assert_eq!(task["waiting_for"], "budget");
}
