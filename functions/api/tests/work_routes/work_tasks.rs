use crate::work_api::{WorkApi, id, task_id, text};
use axum::http::Method;
use planwright_engine::command::{AttemptStep, Command};
use planwright_engine::id::ProjectRef;
use planwright_engine::status::{ProjectStatus, TaskState};
use planwright_protocol::chat::{Block, StopReason};
use planwright_protocol::record::{Round, ToolResult};
use planwright_store::{Store, Submission};
use serde_json::json;

const PAIR: &[(&str, &[usize])] = &[("Alpha", &[]), ("Beta", &[0])];

#[tokio::test]
async fn a_task_shows_what_it_has_to_do_and_what_it_did() {
    let api = WorkApi::start().await;
    let project = api.executing(PAIR).await;
    api.completes(&project, 1).await;
    let task = api.task(&project, 1).await;
    assert_eq!(
        (&task["status"], &task["output_text"], &task["model_used"]),
        (&json!("completed"), &json!("done"), &json!("planwright-demo"))
    );
    assert_eq!(
        (&task["number"], &task["wave"], &task["priority"]),
        (&json!(1), &json!(0), &json!(0))
    );
    assert_eq!(
        (&task["tools"], &task["requirement_ids"]),
        (&json!(["write_file"]), &json!(["R1"]))
    );
    assert_eq!(
        (&task["max_retries"], &task["max_tokens"], &task["retry_count"]),
        (&json!(2), &json!(4096), &json!(0))
    );
    assert_eq!((&task["model_tier"], &task["task_type"]), (&json!("haiku"), &json!("code")));
    assert!(task["completed_at"].is_string() && task["plan_id"].as_str().unwrap().ends_with("_1"));
    for unknown in
        [task_id(&project, 9), "tsk_1".to_owned(), project.replace("prj_", "tsk_") + "_0"]
    {
        api.get(&format!("/api/tasks/{unknown}")).await.problem(404, "not_found");
    }
}

#[tokio::test]
async fn another_teams_task_is_answered_like_one_that_does_not_exist() {
    let api = WorkApi::start().await;
    let project = api.executing(PAIR).await;
    let stranger = api.harness.somebody("you@example.com").await;
    let id = task_id(&project, 1);
    for (method, rest, body) in [
        (Method::GET, "", None),
        (Method::PATCH, "", Some(json!({"title": "x"}))),
        (Method::GET, "/rounds", None),
        (Method::POST, "/retry", None),
        (Method::POST, "/cancel", None),
        (Method::POST, "/interrupt", None),
        (Method::POST, "/skip", None),
        (Method::POST, "/review", Some(json!({"action": "approve"}))),
    ] {
        let answer = api
            .harness
            .call(method, &format!("/api/tasks/{id}{rest}"), Some(&stranger), body)
            .await;
        assert_eq!(answer.problem(404, "not_found")["detail"], "There is no such task.");
    }
    let bulk = json!({"action": "cancel", "task_ids": [id]});
    let answer =
        api.harness.call(Method::POST, "/api/tasks/bulk", Some(&stranger), Some(bulk)).await;
    assert_eq!(answer.json()["failed"][0]["reason"], "There is no such task.");
    assert_eq!(api.run(&project).await.state(1), Some(TaskState::Queued));
}

#[tokio::test]
async fn an_edit_changes_the_task_and_its_place_in_the_graph() {
    let api = WorkApi::start().await;
    let project = api.approved(&[("a", &[]), ("b", &[]), ("c", &[1])]).await;
    let before = api.run(&project).await;
    let path = format!("/api/tasks/{}", task_id(&project, 2));
    let body = json!({"title": "Better", "description": "Do it \
        so.", "model_tier": "opus", "priority": 7,
        "max_tokens": 9000, "depends_on": [task_id(&project, 1)], "tools": []});
    let edited = api.patch(&path, body).await;
    assert_eq!(edited.status, 200, "{}", edited.text);
    let edited = edited.json();
    assert_eq!(
        (&edited["title"], &edited["model_tier"], &edited["priority"]),
        (&json!("Better"), &json!("opus"), &json!(7))
    );
    assert_eq!(
        (&edited["max_tokens"], &edited["tools"], &edited["wave"]),
        (&json!(9000), &json!([]), &json!(1))
    );
    assert_eq!(
        (&edited["depends_on"], &edited["status"]),
        (&json!([task_id(&project, 1)]), &json!("blocked"))
    );
    assert_eq!(api.got(&path).await, edited);
    assert_eq!(api.task(&project, 3).await["wave"], 2);
    let after = api.run(&project).await;
    let (old, new) = (before.graph.node(2).unwrap(), after.graph.node(2).unwrap());
    assert_eq!((new.priority, &new.deps), (7, &vec![1]));
    assert!(new.bound > old.bound && after.graph.revision != before.graph.revision);
    let events = api
        .state()
        .store
        .events_after(ProjectRef::new(api.team, id(&project)), before.run.head, 9)
        .await
        .unwrap();
    assert_eq!(
        events.iter().map(|e| (e.kind.as_str(), e.task)).collect::<Vec<_>>(),
        [("task_updated", Some(2))]
    );
    // Words alone do not touch the graph.
    let revision = after.graph.revision;
    assert_eq!(api.patch(&path, json!({"title": "Betten"})).await.status, 200);
    assert_eq!(api.run(&project).await.graph.revision, revision);
}

#[tokio::test]
async fn two_edits_at_once_both_land_in_the_graph() {
    let api = WorkApi::start().await;
    let project = api.approved(&[("a", &[]), ("b", &[])]).await;
    let path = |number: u32| format!("/api/tasks/{}", task_id(&project, number));
    let (one, two) = (path(1), path(2));
    let (a, b) = tokio::join!(
        api.patch(&one, json!({"priority": 50})),
        api.patch(&two, json!({"model_tier": "opus"}))
    );
    assert_eq!((a.status.as_u16(), b.status.as_u16()), (200, 200));
    let run = api.run(&project).await;
    assert_eq!(run.graph.node(1).unwrap().priority, 50);
    assert_eq!(run.graph.node(2).unwrap().tier.as_str(), "opus");
}

#[tokio::test]
async fn an_edit_that_cannot_be_is_told_by_its_field() {
    let api = WorkApi::start().await;
    let project = api.executing(&[("a", &[]), ("b", &[0]), ("c", &[1])]).await;
    let other = api.approved(PAIR).await;
    let path = format!("/api/tasks/{}", task_id(&project, 2));
    for (body, pointer, code) in [
        (json!({}), "", "no_fields"),
        (json!({"title": ""}), "/title", "missing"),
        (json!({"title": "x".repeat(201)}), "/title", "too_long"),
        (json!({"description": "x".repeat(50_001)}), "/description", "too_long"),
        (json!({"priority": 1_000_001}), "/priority", "out_of_bounds"),
        (json!({"max_tokens": 0}), "/max_tokens", "out_of_bounds"),
        (json!({"max_tokens": 16_385}), "/max_tokens", "out_of_bounds"),
        (json!({"model_tier": "gold"}), "/model_tier", "not_allowed"),
        (json!({"tools": ["write_file", "shell"]}), "/tools/1", "unknown_tool"),
        (json!({"depends_on": [task_id(&project, 2)]}), "/depends_on/0", "self_dependency"),
        (json!({"depends_on": [task_id(&project, 9)]}), "/depends_on/0", "unknown_dependency"),
        (json!({"depends_on": [task_id(&other, 1)]}), "/depends_on/0", "unknown_dependency"),
        (json!({"depends_on": [task_id(&project, 1), "x"]}), "/depends_on/1", "unknown_dependency"),
        (json!({"depends_on": [task_id(&project, 3)]}), "/depends_on", "cycle"),
        (json!({"status": "completed"}), "/status", "unknown_field"),
    ] {
        let problem = api.patch(&path, body.clone()).await.problem(422, "validation_failed");
        assert_eq!(
            (&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]),
            (&json!(pointer), &json!(code)),
            "{body}"
        );
    }
    let running = format!("/api/tasks/{}", task_id(&project, 1));
    api.patch(&running, json!({"title": "x"})).await.problem(409, "wrong_task_state");
    api.completes(&project, 1).await;
    api.patch(&running, json!({"title": "x"})).await.problem(409, "wrong_task_state");
    assert_eq!(api.task(&project, 1).await["title"], "a");
}

#[tokio::test]
async fn a_retry_revives_a_failed_project_and_keeps_what_was_tried() {
    let api = WorkApi::start().await;
    let project = api.executing(PAIR).await;
    api.fails(&project, 1).await;
    let failed = api.got(&format!("/api/projects/{project}")).await;
    assert_eq!(
        (&failed["status"], &failed["failure_reason"]),
        (&json!("failed"), &json!("Failed: #1; waiting for them: #2"))
    );
    let blocked = api.task(&project, 2).await["waiting_reason"].clone();
    assert_eq!(blocked, "Waits for “Alpha” (#1), which has failed. Retry or skip it to go on.");
    let retried = api.ask(&format!("/api/tasks/{}/retry", task_id(&project, 1))).await;
    assert_eq!(retried.status, 200, "{}", retried.text);
    assert_eq!(
        (&retried.json()["status"], &retried.json()["attempt"]),
        (&json!("queued"), &json!(2))
    );
    assert_eq!(api.got(&format!("/api/projects/{project}")).await["status"], "executing");
    api.ask(&format!("/api/tasks/{}/retry", task_id(&project, 1)))
        .await
        .problem(409, "wrong_task_state");
    api.completes(&project, 1).await;
    api.completes(&project, 2).await;
    assert_eq!(api.run(&project).await.run.status, ProjectStatus::Completed);
    let rounds = api.got(&format!("/api/tasks/{}/rounds", task_id(&project, 1))).await;
    let attempts: Vec<_> = rounds
        .as_array()
        .unwrap()
        .iter()
        .map(|r| (r["attempt"].clone(), r["text"].clone()))
        .collect();
    assert_eq!(attempts, [(json!(1), json!("")), (json!(2), json!("done"))]);
}

#[tokio::test]
async fn the_sixth_retry_by_a_person_is_refused() {
    let api = WorkApi::start().await;
    let project = api.executing(&[("a", &[])]).await;
    let path = format!("/api/tasks/{}/retry", task_id(&project, 1));
    for attempt in 1..=5 {
        api.fails(&project, 1).await;
        assert_eq!(api.ask(&path).await.status, 200, "retry {attempt}");
    }
    api.fails(&project, 1).await;
    let refused = api.ask(&path).await.problem(409, "too_many_attempts");
    let detail = refused["detail"].as_str().unwrap();
    assert!(detail.starts_with("The task has been tried 6 times"), "{detail}");
    let task = api.task(&project, 1).await;
    assert_eq!((&task["status"], &task["attempt"]), (&json!("failed"), &json!(6)));
    // What the refusal advises works.
    let edit = json!({"description": "Do something else."});
    let edited = api.patch(&format!("/api/tasks/{}", task_id(&project, 1)), edit).await;
    assert_eq!(edited.status, 200, "{}", edited.text);
    assert_eq!(api.ask(&path).await.json()["attempt"], 7);
}

#[tokio::test]
async fn a_new_attempt_shows_nothing_of_the_last_one_as_its_own() {
    let api = WorkApi::start().await;
    let project = api.executing(&[("a", &[])]).await;
    api.wants_review(&project, 1).await;
    let path = format!("/api/tasks/{}", task_id(&project, 1));
    let waiting = api.got(&path).await;
    assert_eq!((&waiting["attempt"], &waiting["output_text"]), (&json!(1), &json!("half done")));
    let again = api.post(&format!("{path}/review"), json!({"action": "retry"})).await.json();
    let shown = ["attempt", "output_text", "error", "verification_notes", "completed_at"];
    let own = |task: &serde_json::Value| shown.map(|name| task[name].clone());
    let nothing = [json!(2), json!(null), json!(null), json!(null), json!(null)];
    assert_eq!(own(&again), nothing);
    api.claim(&project, 1).await;
    assert_eq!(own(&api.got(&path).await), nothing);
    // Stopped by a person it has nothing to show either.
    let stopped = api.ask(&format!("{path}/interrupt")).await.json();
    assert_eq!([&stopped["output_text"], &stopped["error"]], [&json!(null), &json!(null)]);
    api.post(&format!("{path}/review"), json!({"action": "approve"}))
        .await
        .problem(409, "no_output");
}

#[tokio::test]
async fn only_a_task_that_waits_for_a_person_is_reviewed() {
    let api = WorkApi::start().await;
    let project = api.executing(PAIR).await;
    for (number, state) in [(1, "queued"), (2, "blocked")] {
        let path = format!("/api/tasks/{}/review", task_id(&project, number));
        for action in ["approve", "retry"] {
            let refused = api.post(&path, json!({"action": action})).await;
            let detail = refused.problem(409, "wrong_task_state")["detail"].clone();
            assert!(detail.as_str().unwrap().contains(state), "{detail}");
        }
    }
}

#[tokio::test]
async fn a_cancelled_task_is_dropped_and_can_be_retried() {
    let api = WorkApi::start().await;
    let project = api.executing(PAIR).await;
    api.claim(&project, 1).await;
    let path = format!("/api/tasks/{}", task_id(&project, 1));
    let cancelled = api.ask(&format!("{path}/cancel")).await;
    assert_eq!(
        (cancelled.status.as_u16(), &cancelled.json()["status"]),
        (200, &json!("cancelled"))
    );
    api.ask(&format!("{path}/cancel")).await.problem(409, "wrong_task_state");
    assert_eq!(api.run(&project).await.run.orphans.len(), 1);
    assert_eq!(api.ask(&format!("{path}/retry")).await.json()["status"], "queued");
    api.completes(&project, 1).await;
    api.ask(&format!("{path}/cancel")).await.problem(409, "wrong_task_state");
    api.ask(&format!("{path}/retry")).await.problem(409, "wrong_task_state");
}

#[tokio::test]
async fn rounds_are_listed_with_their_tool_calls_and_results() {
    let api = WorkApi::start().await;
    let project = api.executing(&[("a", &[])]).await;
    let grant = api.claim(&project, 1).await;
    let call = |id: &str, path: &str| Block::ToolUse {
        id: id.into(),
        name: "write_file".into(),
        input: json!({"path": path}),
    };
    let content = vec![
        Block::Text { text: "I write. ".into() },
        call("c1", "a"),
        call("c2", "b"),
        Block::Text { text: "So.".into() },
    ];
    let round = Round {
        attempt: 1,
        round: 1,
        epoch: grant.fence.token,
        provider: "demo".into(),
        model: "planwright-demo".into(),
        content,
        stop: Some(StopReason::ToolUse),
        usage: Default::default(),
        cost: Default::default(),
        started_ms: api.now_ms(),
        ended_ms: api.now_ms() + 1_500,
        error: None,
    };
    let result = ToolResult {
        attempt: 1,
        round: 1,
        call: 0,
        tool_use_id: "c1".into(),
        name: "write_file".into(),
        content: "no such folder".into(),
        is_error: true,
        begun: false,
        seen: Vec::new(),
        ended_ms: api.now_ms(),
    };
    let (team, project_id) = (api.team, id(&project));
    let command = Command::Attempt(grant.fence, AttemptStep::Progress(Default::default()));
    let submission = Submission::new(command).attach(move |_, _| {
        vec![
            Store::round_write(ProjectRef::new(team, project_id).task(1), &round),
            Store::tool_result_write(ProjectRef::new(team, project_id).task(1), &result),
        ]
    });
    api.submit(&project, submission).await;
    let rounds = api.got(&format!("/api/tasks/{}/rounds", task_id(&project, 1))).await;
    assert_eq!(rounds.as_array().unwrap().len(), 1);
    let round = &rounds[0];
    assert_eq!(
        (&round["text"], &round["stop"], &round["purpose"]),
        (&json!("I write. So."), &json!("tool_use"), &json!("execution"))
    );
    let first = json!({"id": "c1", "name": "write_file", "arguments": {"path": "a"},
    "result": "no such folder", "is_error": true});
    let second = json!({"id": "c2", "name": "write_file", "arguments": {"path": "b"},
    "result": null, "is_error": false});
    assert_eq!(round["tool_calls"], json!([first, second]));
    assert_eq!(round["completed_at"], "2026-11-21T08:00:01.500Z");
}

#[tokio::test]
async fn a_bulk_request_tells_the_fate_of_every_task() {
    let api = WorkApi::start().await;
    let project = api.executing(&[("a", &[]), ("b", &[]), ("c", &[]), ("d", &[2])]).await;
    api.completes(&project, 1).await;
    api.fails(&project, 2).await;
    let ids: Vec<String> =
        (1..=4).map(|n| task_id(&project, n)).chain(["tsk_x".to_owned()]).collect();
    let done = api.post("/api/tasks/bulk", json!({"action": "cancel", "task_ids": ids})).await;
    assert_eq!(done.status, 200, "{}", done.text);
    let done = done.json();
    assert_eq!(done["succeeded"], json!([ids[2], ids[3]]));
    let failed: Vec<_> = done["failed"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| (text(f, "id"), text(f, "reason")))
        .collect();
    let reason = |text: &str| format!("Cannot cancel a task that is {text}.");
    let expected = [
        (ids[0].clone(), reason("completed")),
        (ids[1].clone(), reason("failed")),
        (ids[4].clone(), "There is no such task.".to_owned()),
    ];
    assert_eq!(failed, expected);
    let retried =
        api.post("/api/tasks/bulk", json!({"action": "retry", "task_ids": ids[1..4]})).await.json();
    assert_eq!(retried["succeeded"].as_array().unwrap().len(), 3);

    let many: Vec<String> = (0..101).map(|n| format!("tsk_{n}")).collect();
    for (body, pointer) in [
        (json!({"action": "cancel", "task_ids": []}), "/task_ids"),
        (json!({"action": "cancel", "task_ids": many}), "/task_ids"),
        (json!({"action": "explode", "task_ids": ["x"]}), "/action"),
        (json!({"action": "cancel"}), "/task_ids"),
    ] {
        let problem = api.post("/api/tasks/bulk", body).await.problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], pointer);
    }
}

#[tokio::test]
async fn a_failed_task_is_skipped_and_a_finished_project_takes_another_plan() {
    let api = WorkApi::start().await;
    let project = api.executing(&[("a", &[]), ("b", &[0]), ("c", &[])]).await;
    let skip = |n| format!("/api/tasks/{}/skip", task_id(&project, n));
    let refused = api.ask(&skip(1)).await.problem(409, "wrong_task_state");
    assert_eq!(refused["detail"], "Cannot skip a task that is queued.");
    api.fails(&project, 1).await;
    api.escalates(&project, 3).await;
    let skipped = api.ask(&skip(1)).await;
    assert_eq!(skipped.status, 200, "{}", skipped.text);
    assert_eq!(skipped.json()["skipped"], true);
    // One that waits for a person is skipped the same way, and its question is answered by it.
    let skipped = api.ask(&skip(3)).await.json();
    assert_eq!((&skipped["skipped"], api.got("/api/inbox").await), (&json!(true), json!([])));
    api.completes(&project, 2).await;
    assert_eq!(api.run(&project).await.run.status, ProjectStatus::Completed);

    let plan = api.import(&project, &[("a", &[]), ("b", &[0]), ("c", &[]), ("d", &[1])]).await;
    let approved = api.approve(&plan).await;
    assert_eq!(approved["tasks_carried"], 3, "{approved}");
    let started = api.ask(&format!("/api/projects/{project}/execute")).await;
    assert_eq!(started.status, 200, "{}", started.text);
    assert_eq!(api.run(&project).await.state(4), Some(TaskState::Queued));
}

#[tokio::test]
async fn one_request_decides_for_tasks_that_failed_and_for_those_that_wait() {
    let api = WorkApi::start().await;
    let project = api.executing(&[("a", &[]), ("b", &[]), ("c", &[]), ("d", &[])]).await;
    api.fails(&project, 1).await;
    api.escalates(&project, 2).await;
    api.wants_review(&project, 3).await;
    let bulk = |action: &str, of: &[u32]| {
        let ids: Vec<String> = of.iter().map(|n| task_id(&project, *n)).collect();
        json!({"action": action, "task_ids": ids})
    };
    let done = api.post("/api/tasks/bulk", bulk("retry", &[1, 2, 3, 4])).await.json();
    assert_eq!(done["succeeded"].as_array().map(Vec::len), Some(3), "{done}");
    assert_eq!(done["failed"][0]["id"], task_id(&project, 4));
    assert_eq!(api.got("/api/inbox").await, json!([]));
    for number in 1..=2 {
        api.escalates(&project, number).await;
    }
    let done = api.post("/api/tasks/bulk", bulk("fail", &[1])).await.json();
    assert_eq!(done["failed"], json!([]));
    let done = api.post("/api/tasks/bulk", bulk("skip", &[1, 2])).await.json();
    assert_eq!(done["failed"], json!([]));
    let run = api.run(&project).await;
    assert_eq!([run.state(1), run.state(2)], [Some(TaskState::Skipped); 2]);
}

#[tokio::test]
async fn nothing_is_retried_in_a_cancelled_project() {
    let api = WorkApi::start().await;
    let project = api.executing(PAIR).await;
    api.ask(&format!("/api/projects/{project}/cancel")).await;
    for step in ["retry", "cancel", "interrupt"] {
        let path = format!("/api/tasks/{}/{step}", task_id(&project, 1));
        api.ask(&path).await.problem(409, "wrong_project_status");
    }
}
