use crate::work_api::{WorkApi, next, task_id, walk};
use planwright_engine::command::{AttemptStep, Command, ResourceDown};
use planwright_engine::routing::Tier;
use planwright_store::Submission;
use serde_json::{Value, json};

const DIAMOND: &[(&str, &[usize])] =
    &[("Alpha", &[]), ("Beta", &[0]), ("Gamma", &[0]), ("Delta", &[1, 2])];

fn numbers(of: &[u32]) -> Vec<Value> {
    of.iter().map(|n| json!(n)).collect()
}

#[tokio::test]
async fn tasks_are_filtered_sorted_and_paged_without_gaps() {
    let api = WorkApi::start().await;
    let project = api.executing(DIAMOND).await;
    api.completes(&project, 1).await;
    assert_eq!(
        api.patch(&format!("/api/tasks/{}", task_id(&project, 4)), json!({"priority": 1}))
            .await
            .status,
        200
    );
    let all = format!("/api/tasks/project/{project}");
    for (query, expected) in [
        ("", vec![1, 4, 2, 3]),
        ("sort_dir=desc", vec![3, 2, 4, 1]),
        ("sort=created_at", vec![1, 2, 3, 4]),
        ("sort=created_at&sort_dir=desc", vec![4, 3, 2, 1]),
        ("sort=wave&sort_dir=desc", vec![4, 2, 3, 1]),
        ("sort=status", vec![4, 1, 2, 3]),
        ("status=queued", vec![2, 3]),
        ("status=completed", vec![1]),
        ("status=failed", vec![]),
        ("wave=1", vec![2, 3]),
        ("model_tier=haiku&wave=2", vec![4]),
        ("model_tier=opus", vec![]),
        ("search=GAMM", vec![3]),
        ("search=do+b", vec![2]),
        ("phase=nothing", vec![]),
    ] {
        let (seen, pages) = walk(&api, &format!("{all}?{query}"), "number").await;
        assert_eq!((seen, pages), (numbers(&expected), 1), "{query}");
        let (seen, _) = walk(&api, &format!("{all}?{query}&limit=1"), "number").await;
        assert_eq!(seen, numbers(&expected), "{query} one by one");
    }
    for (query, pointer) in [
        ("status=odd", "?status"),
        ("sort=cost", "?sort"),
        ("wave=-1", "?wave"),
        ("limit=501", "?limit"),
        ("model_tier=gold", "?model_tier"),
        ("exclude_output=perhaps", "?exclude_output"),
        ("after=x", "?after"),
        ("offset=3", "?offset"),
    ] {
        let problem = api.get(&format!("{all}?{query}")).await.problem(422, "validation_failed");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{query}");
    }
    let long = api
        .get(&format!("{all}?search={}", "x".repeat(201)))
        .await
        .problem(422, "validation_failed");
    assert_eq!(long["errors"][0]["pointer"], "?search");
}

#[tokio::test]
async fn a_cursor_is_good_for_its_own_list_only() {
    let api = WorkApi::start().await;
    let (one, other) = (api.approved(DIAMOND).await, api.approved(DIAMOND).await);
    let link = next(&api.get(&format!("/api/tasks/project/{one}?limit=1")).await).unwrap();
    assert_eq!(api.get(&link).await.status, 200);
    let cursor = link.split("after=").nth(1).unwrap();
    for path in [
        format!("/api/tasks/project/{other}?after={cursor}"),
        format!("/api/tasks/project/{one}?sort=wave&after={cursor}"),
        format!("/api/projects?after={cursor}"),
        format!("/api/tasks/project/{one}?after={}x", cursor),
    ] {
        api.get(&path).await.problem(422, "validation_failed");
    }
    let stranger = api.harness.somebody("you@example.com").await;
    api.harness.get(&link, &stranger).await.problem(404, "not_found");
    let link = next(&api.get("/api/projects?limit=1").await).unwrap();
    assert_eq!(api.get(&link).await.status, 200);
    api.harness.get(&link, &stranger).await.problem(422, "validation_failed");
}

#[tokio::test]
async fn outputs_are_left_out_when_nobody_wants_them() {
    let api = WorkApi::start().await;
    let project = api.executing(DIAMOND).await;
    api.completes(&project, 1).await;
    let path = format!("/api/tasks/project/{project}");
    let with = api.got(&format!("{path}?status=completed")).await;
    let without = api.got(&format!("{path}?status=completed&exclude_output=true")).await;
    assert_eq!(
        (&with[0]["output_text"], &without[0]["output_text"]),
        (&json!("done"), &json!(null))
    );
    assert_eq!(with[0]["attempt"], without[0]["attempt"]);
}

#[tokio::test]
async fn a_task_says_what_it_waits_for() {
    let api = WorkApi::start().await;
    let project = api.approved(DIAMOND).await;
    let first = api.task(&project, 1).await;
    assert_eq!((&first["waiting_for"], &first["status"]), (&json!("paused"), &json!("pending")));
    assert_eq!(first["waiting_reason"], "The run has not been started.");
    api.ask(&format!("/api/projects/{project}/execute")).await;
    let grant = api.claim(&project, 1).await;
    let running = api.task(&project, 1).await;
    assert_eq!(
        (&running["status"], &running["waiting_for"], &running["attempt"]),
        (&json!("running"), &json!(null), &json!(1))
    );
    assert!(running["started_at"].is_string() && running["completed_at"].is_null());
    let last = api.task(&project, 4).await;
    assert_eq!(
        last["waiting_reason"],
        "Waits for “Beta” (#2), which has not run yet; “Gamma” (#3), which has not run yet."
    );
    assert_eq!(last["depends_on"], json!([task_id(&project, 2), task_id(&project, 3)]));
    let listed = api.got(&format!("/api/tasks/project/{project}")).await;
    assert_eq!(listed[1]["waiting_reason"], "Waits for “Alpha” (#1), which is running.");

    let step = AttemptStep::ResourceDown(ResourceDown {
        tier: Tier::Haiku,
        detail: "The vendor does not answer".into(),
        until_ms: Some(api.now_ms() + 15_000),
        since_ms: api.now_ms(),
    });
    let down = Command::Attempt(grant.fence, step);
    api.submit(&project, Submission::new(down)).await;
    let waiting = api.task(&project, 1).await;
    assert_eq!(
        (&waiting["waiting_for"], &waiting["status"]),
        (&json!("resource"), &json!("pending"))
    );
    let told = api.got(&format!("/api/projects/{project}")).await["waiting_for"].clone();
    let expected = "The vendor does not answer; it is tried again at 2026-11-21T08:00:15.000Z.";
    assert_eq!(told, expected);
}

#[tokio::test]
async fn a_retry_that_is_due_later_says_when() {
    let api = WorkApi::start().await;
    let project = api.executing(&[("a", &[])]).await;
    let retry_at_ms = api.now_ms() + 6_000;
    let ending =
        planwright_engine::command::Ending::Transient { message: "overloaded".into(), retry_at_ms };
    api.work(&project, 1, "", ending).await;
    let task = api.task(&project, 1).await;
    assert_eq!(
        (&task["waiting_for"], &task["retry_at"]),
        (&json!("retry"), &json!("2026-11-21T08:00:06.000Z"))
    );
    assert_eq!(
        (&task["attempt"], &task["retry_count"], &task["error"]),
        (&json!(1), &json!(1), &json!("overloaded"))
    );
    api.harness.clock.advance(6_000);
    assert_eq!(api.task(&project, 1).await["waiting_for"], "slot");
    assert_eq!(api.claim(&project, 1).await.attempt, 2);
    assert_eq!(api.task(&project, 1).await["attempt"], 2);
}
