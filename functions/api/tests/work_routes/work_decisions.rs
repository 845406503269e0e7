use crate::work_api::{WorkApi, checkpoint_id, id, next, task_id, text, walk};
use axum::http::Method;
use planwright_engine::id::ProjectRef;
use planwright_engine::status::{ProjectStatus, TaskState};
use serde_json::{Value, json};

const PAIR: &[(&str, &[usize])] = &[("Alpha", &[]), ("Beta", &[0])];

async fn resolve(api: &WorkApi, project: &str, number: u32, body: Value) -> crate::harness::Answer {
    api.post(&format!("/api/checkpoints/{}/resolve", checkpoint_id(project, number)), body).await
}

async fn review(api: &WorkApi, project: &str, number: u32, body: Value) -> crate::harness::Answer {
    api.post(&format!("/api/tasks/{}/review", task_id(project, number)), body).await
}

async fn spec(api: &WorkApi, project: &str, number: u32) -> planwright_protocol::record::Spec {
    api.state().store.spec_get(ProjectRef::new(api.team, id(project)), 1, number).await.unwrap()
}

#[tokio::test]
async fn an_interrupted_task_asks_and_a_retry_with_guidance_lets_it_go_on() {
    let api = WorkApi::start().await;
    let project = api.executing(PAIR).await;
    let path = format!("/api/tasks/{}/interrupt", task_id(&project, 1));
    api.claim(&project, 1).await;
    let stopped = api.ask(&path).await;
    assert_eq!((stopped.status.as_u16(), &stopped.json()["status"]), (200, &json!("needs_review")));
    assert_eq!(stopped.json()["waiting_for"], "person");
    api.ask(&path).await.problem(409, "wrong_task_state");

    let open = api.got(&format!("/api/checkpoints/project/{project}")).await;
    let checkpoint = &open[0];
    assert_eq!(
        (open.as_array().unwrap().len(), &checkpoint["id"]),
        (1, &json!(checkpoint_id(&project, 1)))
    );
    assert_eq!(
        (&checkpoint["checkpoint_type"], &checkpoint["open"]),
        (&json!("interrupted"), &json!(true))
    );
    assert_eq!(checkpoint["task_id"], task_id(&project, 1));
    assert_eq!(checkpoint["summary"], "A person stopped “Alpha” while it was at work.");
    assert_eq!((&checkpoint["response"], &checkpoint["resolved_at"]), (&json!(null), &json!(null)));

    let body = json!({"action": "retry", "guidance": "Use tabs.", "gotcha": "Spaces break it."});
    let resolved = resolve(&api, &project, 1, body).await;
    assert_eq!(resolved.status, 200, "{}", resolved.text);
    let resolved = resolved.json();
    assert_eq!(resolved["response"], "Action: retry | Guidance: Use tabs.\nSpaces break it.");
    assert_eq!(
        (&resolved["open"], &resolved["resolved_at"]),
        (&json!(false), &json!("2026-11-21T08:00:00.000Z"))
    );
    assert_eq!(api.task(&project, 1).await["guidance"], json!(["Use tabs.", "Spaces break it."]));
    assert_eq!(api.got("/api/inbox").await, json!([]));
    resolve(&api, &project, 1, json!({"action": "skip"})).await.problem(409, "already_resolved");
    api.completes(&project, 1).await;
    api.completes(&project, 2).await;
    assert_eq!(api.run(&project).await.run.status, ProjectStatus::Completed);
}

#[tokio::test]
async fn a_skip_satisfies_dependants_and_a_fail_does_not() {
    let api = WorkApi::start().await;
    for (action, first, second, project_status) in
        [("skip", "cancelled", "queued", "executing"), ("fail", "failed", "blocked", "failed")]
    {
        let project = api.executing(PAIR).await;
        api.escalates(&project, 1).await;
        assert_eq!(
            api.got(&format!("/api/projects/{project}")).await["waiting_for"],
            "One task waits for a person."
        );
        let answer = resolve(&api, &project, 1, json!({"action": action})).await;
        assert_eq!(answer.json()["response"], format!("Action: {action}"));
        let (one, two) = (api.task(&project, 1).await, api.task(&project, 2).await);
        assert_eq!((&one["status"], &two["status"]), (&json!(first), &json!(second)));
        assert_eq!(one["skipped"], action == "skip");
        assert_eq!(api.got(&format!("/api/projects/{project}")).await["status"], project_status);
    }
}

#[tokio::test]
async fn an_edit_at_a_checkpoint_changes_the_task_and_runs_it_again() {
    let api = WorkApi::start().await;
    let project = api.executing(PAIR).await;
    api.escalates(&project, 1).await;
    assert_eq!(api.task(&project, 1).await["attempt"], 3);
    let body = json!({"action": "edit", "title": " Simpler ", "description": "Do \
        less.", "guidance": "Only one file."});
    assert_eq!(resolve(&api, &project, 1, body).await.status, 200);
    let task = api.task(&project, 1).await;
    assert_eq!((&task["title"], &task["description"]), (&json!("Simpler"), &json!("Do less.")));
    assert_eq!(
        (&task["status"], &task["attempt"], &task["retry_count"]),
        (&json!("queued"), &json!(4), &json!(0))
    );
    let rounds = api.got(&format!("/api/tasks/{}/rounds", task_id(&project, 1))).await;
    assert_eq!(rounds[0]["attempt"], 3);
    api.completes(&project, 1).await;
    assert_eq!(api.run(&project).await.state(2), Some(TaskState::Queued));
}

#[tokio::test]
async fn an_answer_that_cannot_be_is_refused_and_changes_nothing() {
    let api = WorkApi::start().await;
    let project = api.executing(PAIR).await;
    api.escalates(&project, 1).await;
    for (body, pointer) in [
        (json!({"action": "dance"}), "/action"),
        (json!({}), "/action"),
        (json!({"action": "edit"}), "/title"),
        (json!({"action": "edit", "title": ""}), "/title"),
        (json!({"action": "edit", "description": "x".repeat(50_001)}), "/description"),
        (json!({"action": "retry", "title": "x"}), "/title"),
        (json!({"action": "skip", "description": "x"}), "/description"),
        (json!({"action": "retry", "guidance": "x".repeat(10_001)}), "/guidance"),
        (json!({"action": "retry", "gotcha": "x".repeat(2_001)}), "/gotcha"),
        (json!({"action": "retry", "more": 1}), "/more"),
    ] {
        let problem = resolve(&api, &project, 1, body).await.problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], pointer);
    }
    resolve(&api, &project, 7, json!({"action": "retry"})).await.problem(404, "not_found");
    let stranger = api.harness.somebody("you@example.com").await;
    let path = format!("/api/checkpoints/{}", checkpoint_id(&project, 1));
    api.harness.get(&path, &stranger).await.problem(404, "not_found");
    let body = Some(json!({"action": "retry"}));
    let answer =
        api.harness.call(Method::POST, &format!("{path}/resolve"), Some(&stranger), body).await;
    answer.problem(404, "not_found");
    api.harness
        .get(&format!("/api/checkpoints/project/{project}"), &stranger)
        .await
        .problem(404, "not_found");
    assert_eq!(api.harness.get("/api/checkpoints", &stranger).await.json(), json!([]));
    assert_eq!(api.harness.get("/api/inbox", &stranger).await.json(), json!([]));
    assert_eq!(api.got(&path).await["open"], true);
}

#[tokio::test]
async fn of_two_answers_at_once_one_wins() {
    let api = WorkApi::start().await;
    let project = api.executing(PAIR).await;
    api.escalates(&project, 1).await;
    let (a, b) = tokio::join!(
        resolve(&api, &project, 1, json!({"action": "retry"})),
        resolve(&api, &project, 1, json!({"action": "skip"}))
    );
    let (won, lost) = if a.status == 200 { (a, b) } else { (b, a) };
    assert_eq!(won.status, 200);
    lost.problem(409, "already_resolved");
    let response = text(
        &api.got(&format!("/api/checkpoints/{}", checkpoint_id(&project, 1))).await,
        "response",
    );
    let state = api.run(&project).await.state(1).unwrap();
    assert_eq!(response == "Action: skip", state == TaskState::Skipped);
}

#[tokio::test]
async fn an_accepted_review_completes_the_task_and_forwards_its_output() {
    let api = WorkApi::start().await;
    let project = api.executing(PAIR).await;
    review(&api, &project, 1, json!({"action": "approve"})).await.problem(409, "wrong_task_state");
    api.wants_review(&project, 1).await;
    let waiting = api.task(&project, 1).await;
    assert_eq!(
        (&waiting["waiting_for"], &waiting["output_text"]),
        (&json!("person"), &json!("half done"))
    );
    assert_eq!(api.run(&project).await.run.status, ProjectStatus::Executing);
    let inbox = api.got("/api/inbox").await;
    assert_eq!((&inbox[0]["kind"], &inbox[0]["checkpoint_id"]), (&json!("review"), &json!(null)));
    let accepted = review(&api, &project, 1, json!({"action": "approve"})).await;
    assert_eq!((accepted.status.as_u16(), &accepted.json()["status"]), (200, &json!("completed")));
    assert!(accepted.json()["completed_at"].is_string());
    assert_eq!(accepted.json()["output_text"], "half done");
    assert_eq!(api.run(&project).await.state(2), Some(TaskState::Queued));
    assert_eq!(api.got("/api/inbox").await, json!([]));
    review(&api, &project, 1, json!({"action": "approve"})).await.problem(409, "wrong_task_state");
}

#[tokio::test]
async fn a_review_that_asks_again_keeps_the_feedback_and_ends_after_five() {
    let api = WorkApi::start().await;
    let project = api.executing(PAIR).await;
    for n in 1..=5 {
        api.wants_review(&project, 1).await;
        let body = json!({"action": "retry", "feedback": format!("note {n}")});
        assert_eq!(review(&api, &project, 1, body).await.status, 200, "retry {n}");
    }
    assert_eq!(spec(&api, &project, 1).await.guidance.len(), 5);
    api.wants_review(&project, 1).await;
    review(&api, &project, 1, json!({"action": "retry"})).await.problem(409, "too_many_attempts");
    assert_eq!(review(&api, &project, 1, json!({"action": "approve"})).await.status, 200);
    for (body, pointer) in [
        (json!({"action": "reject"}), "/action"),
        (json!({"action": "retry", "feedback": "x".repeat(10_001)}), "/feedback"),
    ] {
        let problem = review(&api, &project, 1, body).await.problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], pointer);
    }
}

#[tokio::test]
async fn the_queue_shows_what_waits_over_all_projects_oldest_first() {
    let api = WorkApi::start().await;
    let mut expected = Vec::new();
    for n in 0..3 {
        let project = api.executing(&[("a", &[]), ("b", &[])]).await;
        api.patch(&format!("/api/projects/{project}"), json!({"name": format!("Project {n}")}))
            .await;
        api.harness.clock.advance(1_000);
        api.escalates(&project, 1).await;
        api.wants_review(&project, 2).await;
        expected.extend([json!(task_id(&project, 1)), json!(task_id(&project, 2))]);
    }
    assert_eq!(walk(&api, "/api/inbox", "task_id").await, (expected.clone(), 1));
    assert_eq!(walk(&api, "/api/inbox?limit=2", "task_id").await, (expected.clone(), 3));
    let first = api.got("/api/inbox?limit=1").await[0].clone();
    assert_eq!(
        (&first["kind"], &first["project_name"]),
        (&json!("checkpoint"), &json!("Project 0"))
    );
    assert_eq!(
        (&first["task_title"], &first["reason"]),
        (&json!("task 1"), &json!("somebody has to look"))
    );
    assert!(first["since"].is_string());
    let checkpoints: Vec<Value> = expected.iter().step_by(2).cloned().collect();
    assert_eq!(
        walk(&api, "/api/checkpoints?resolved=false&limit=1", "task_id").await.0,
        checkpoints
    );
    let listed = api.got("/api/checkpoints").await;
    assert_eq!(
        (&listed[1]["project_name"], &listed[1]["open"]),
        (&json!("Project 1"), &json!(true))
    );
    api.get("/api/checkpoints?resolved=true").await.problem(422, "validation_failed");

    // What does not wait any more is not shown, whoever ended the wait.
    let project = text(&first, "project_id");
    api.ask(&format!("/api/tasks/{}/cancel", task_id(&project, 1))).await;
    assert_eq!(walk(&api, "/api/inbox", "task_id").await.0, expected[1..]);
    api.ask(&format!("/api/projects/{project}/cancel")).await;
    assert_eq!(walk(&api, "/api/inbox", "task_id").await.0, expected[2..]);
    let stored = api.state().store.inbox_list(api.team, None, 100).await.unwrap();
    assert_eq!(stored.items.len(), 4);
}

#[tokio::test]
async fn checkpoints_are_listed_by_whether_they_are_open() {
    let api = WorkApi::start().await;
    let project = api.executing(&[("a", &[]), ("b", &[]), ("c", &[])]).await;
    for number in 1..=3 {
        api.escalates(&project, number).await;
    }
    resolve(&api, &project, 1, json!({"action": "skip"})).await;
    api.ask(&format!("/api/tasks/{}/cancel", task_id(&project, 2))).await;
    let path = format!("/api/checkpoints/project/{project}");
    let ids = |numbers: &[u32]| {
        numbers.iter().map(|n| json!(checkpoint_id(&project, *n))).collect::<Vec<_>>()
    };
    assert_eq!(walk(&api, &path, "id").await.0, ids(&[3]));
    assert_eq!(walk(&api, &format!("{path}?resolved=true&limit=1"), "id").await.0, ids(&[2, 1]));
    assert_eq!(
        walk(&api, &format!("{path}?resolved=all&limit=2"), "id").await,
        (ids(&[3, 2, 1]), 2)
    );
    let cancelled = api.got(&format!("/api/checkpoints/{}", checkpoint_id(&project, 2))).await;
    assert_eq!(
        (&cancelled["response"], &cancelled["open"]),
        (&json!("Action: cancel"), &json!(false))
    );
    let wrong = api.get(&format!("{path}?resolved=maybe")).await.problem(422, "validation_failed");
    assert_eq!(wrong["errors"][0]["pointer"], "?resolved");
    assert!(next(&api.get(&path).await).is_none());
}

#[tokio::test]
async fn a_review_decides_on_an_open_checkpoint_too() {
    let api = WorkApi::start().await;
    let project = api.executing(PAIR).await;
    api.escalates(&project, 1).await;
    review(&api, &project, 1, json!({"action": "approve"})).await.problem(409, "no_output");
    let again = review(&api, &project, 1, json!({"action": "retry", "feedback": "Slowly."})).await;
    assert_eq!((again.status.as_u16(), &again.json()["status"]), (200, &json!("queued")));
    let checkpoint = api.got(&format!("/api/checkpoints/{}", checkpoint_id(&project, 1))).await;
    assert_eq!(
        (&checkpoint["response"], &checkpoint["open"]),
        (&json!("Action: retry | Guidance: Slowly."), &json!(false))
    );
}
