use crate::work_api::{WorkApi, flat, id, text, walk};
use axum::http::Method;
use planwright_engine::id::ProjectRef;
use planwright_engine::status::TaskState;
use serde_json::{Value, json};

fn plan_path(plan: &Value) -> String {
    format!("/api/projects/{}/plans/{}", text(plan, "project_id"), text(plan, "id"))
}

fn tag(plan: &Value) -> String {
    format!("\"{}\"", text(plan, "hash"))
}

async fn edit(api: &WorkApi, plan: &Value, tag: &str, body: Value) -> crate::harness::Answer {
    api.send(Method::PATCH, &plan_path(plan), &[("if-match", tag)], Some(body)).await
}

#[tokio::test]
async fn an_imported_plan_is_a_priced_draft_with_a_tag() {
    let api = WorkApi::start().await;
    let project = api.project("plans").await;
    let plan = api.import(&project, &[("a", &[]), ("b", &[0])]).await;
    assert_eq!(
        (&plan["version"], &plan["status"], &plan["origin"]),
        (&json!(1), &json!("draft"), &json!("import"))
    );
    assert_eq!((&plan["cost_usd"], &plan["parent_version"]), (&json!(0.0), &json!(null)));
    assert_eq!(plan["validation"], json!({"valid": true, "problems": [], "warnings": []}));
    let quote = &plan["quote"];
    assert!(quote["ceiling_usd"].as_f64().unwrap() > quote["expected_usd"].as_f64().unwrap());
    assert!(quote["expected_usd"].as_f64().unwrap() > 0.0);
    assert_eq!(quote["tasks"].as_array().unwrap().len(), 2);
    assert_eq!(
        (&quote["by_tier"][0]["model_tier"], &quote["by_tier"][0]["tasks"]),
        (&json!("haiku"), &json!(2))
    );
    let read = api.get(&plan_path(&plan)).await;
    assert_eq!(
        (read.status.as_u16(), read.header("etag"), read.json()),
        (200, tag(&plan).as_str(), plan.clone())
    );
    let now = api.got(&format!("/api/projects/{project}")).await;
    assert_eq!(now["waiting_for"], "Plan version 1 waits for an approval.");
    api.get(&plan_path(&plan).replace("_1", "_2")).await.problem(404, "not_found");
}

#[tokio::test]
async fn every_fault_of_an_imported_plan_is_told_by_its_pointer_and_nothing_is_stored() {
    let api = WorkApi::start().await;
    let project = api.project("plans").await;
    let path = format!("/api/projects/{project}/plans");
    let plan = json!({"phases": [
        {"name": "one", "tasks": [{"title": "a", "description": "d", "task_type": "dance",
        "depends_on": [9]}]},
        {"name": "two", "tasks": [{"title": "", "description": "d", "task_type": "code",
        "tools_needed": ["shell"]}]},
    ]});
    let problem = api.post(&path, json!({"plan": plan})).await.problem(422, "plan_invalid");
    let told: Vec<_> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| (e["pointer"].clone(), e["code"].clone()))
        .collect();
    let entry = |pointer: &str, code: &str| (json!(pointer), json!(code));
    assert_eq!(
        told,
        [
            entry("/plan/phases/0/tasks/0/task_type", "unknown_word"),
            entry("/plan/phases/0/tasks/0/depends_on", "unknown_dependency"),
            entry("/plan/phases/1/tasks/0/title", "missing"),
        ]
    );
    let cycle = flat(&[("a", &[1]), ("b", &[0])]);
    let problem = api.post(&path, json!({"plan": cycle})).await.problem(422, "plan_invalid");
    assert_eq!(problem["errors"][0]["code"], "cycle");
    assert!(problem["detail"].as_str().unwrap().contains("0 (a)"), "{problem}");
    for plan in [json!([]), json!({}), json!({"tasks": []})] {
        api.post(&path, json!({"plan": plan})).await.problem(422, "plan_invalid");
    }
    assert_eq!(api.got(&path).await, json!([]));
}

#[tokio::test]
async fn tools_nobody_has_are_left_out_with_a_note_and_one_file_of_two_tasks_is_warned_of() {
    let api = WorkApi::start().await;
    let project = api.project("plans").await;
    let task = |tools: Value| {
        json!({"title": "a", "description": "d", "task_type": "code", "tools_needed": tools,
            "affected_files": ["a.md"]})
    };
    let tasks = json!([task(json!(["write_file", "shell", "write_file"])), task(json!([]))]);
    let path = format!("/api/projects/{project}/plans");
    let answer = api.post(&path, json!({"plan": {"tasks": tasks}})).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let plan = answer.json();
    assert_eq!(plan["plan"]["tasks"][0]["tools_needed"], json!(["write_file"]));
    let notes: Vec<_> = plan["notes"].as_array().unwrap().iter().map(|n| &n["code"]).collect();
    assert_eq!(notes, ["unknown_tool", "repeated_tool"]);
    assert_eq!(plan["validation"]["valid"], true);
    let warning = &plan["validation"]["warnings"][0];
    assert_eq!(
        (&warning["code"], &warning["pointer"]),
        (&json!("unordered_writers"), &json!("/tasks/1/affected_files"))
    );
}

#[tokio::test]
async fn an_edit_needs_the_tag_and_makes_the_next_version() {
    let api = WorkApi::start().await;
    let project = api.project("plans").await;
    let first = api.import(&project, &[("a", &[]), ("b", &[0])]).await;
    let change = json!({"summary": "better", "update": [{"task": 1, "title": "B",
    "model_tier": "opus", "priority": 3}],
        "add": [{"title": "c", "description": "d", "task_type": "code", "depends_on": [1]}]});
    api.patch(&plan_path(&first), change.clone()).await.problem(428, "precondition_required");
    edit(&api, &first, "\"wrong\"", change.clone()).await.problem(412, "precondition_failed");
    let edited = edit(&api, &first, &tag(&first), change.clone()).await;
    assert_eq!(edited.status, 201, "{}", edited.text);
    let second = edited.json();
    assert_eq!(edited.header("etag"), tag(&second));
    assert_eq!(
        (&second["version"], &second["origin"], &second["parent_version"]),
        (&json!(2), &json!("edit"), &json!(1))
    );
    assert_eq!(
        (&second["plan"]["summary"], &second["plan"]["tasks"][1]["title"]),
        (&json!("better"), &json!("B"))
    );
    assert_eq!(second["plan"]["tasks"][2]["depends_on"], json!([1]));
    assert!(second["quote"]["ceiling_usd"].as_f64() > first["quote"]["ceiling_usd"].as_f64());
    assert_ne!(second["hash"], first["hash"]);
    // Somebody else still looks at the first version.
    let stale = edit(&api, &first, &tag(&first), json!({"summary": "mine"})).await;
    let problem = stale.problem(412, "precondition_failed");
    assert!(problem["detail"].as_str().unwrap().contains("version 2"), "{problem}");
    let versions = walk(&api, &format!("/api/projects/{project}/plans?limit=1"), "version").await;
    assert_eq!(versions, (vec![json!(2), json!(1)], 2));
    let events = api
        .state()
        .store
        .events_after(ProjectRef::new(api.team, id(&project)), 2, 10)
        .await
        .unwrap();
    assert_eq!(events.iter().map(|e| e.kind.as_str()).collect::<Vec<_>>(), ["plan_edited"]);
}

#[tokio::test]
async fn of_two_edits_at_once_one_is_told_that_it_came_late() {
    let api = WorkApi::start().await;
    let project = api.project("plans").await;
    let plan = api.import(&project, &[("a", &[])]).await;
    let tag = tag(&plan);
    let (a, b) = tokio::join!(
        edit(&api, &plan, &tag, json!({"summary": "mine"})),
        edit(&api, &plan, &tag, json!({"summary": "yours"}))
    );
    let mut statuses = [a.status.as_u16(), b.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 412]);
}

#[tokio::test]
async fn a_wrong_edit_is_told_by_its_pointer_and_makes_no_version() {
    let api = WorkApi::start().await;
    let project = api.project("plans").await;
    let plan = api.import(&project, &[("a", &[]), ("b", &[0])]).await;
    for (body, code, pointer) in [
        (json!({}), "validation_failed", ""),
        (json!({"update": [{"task": 7, "title": "x"}]}), "plan_invalid", "/update/0"),
        (json!({"update": [{"task": 0, "colour": "red"}]}), "plan_invalid", "/update/0/colour"),
        (json!({"remove": [0, 1]}), "plan_invalid", "/tasks"),
        (
            json!({"update": [{"task": 0, "tools_needed": ["shell"]}]}),
            "plan_invalid",
            "/tasks/0/tools_needed",
        ),
        (
            json!({"answers": [{"question": 0, "answer": "x"}]}),
            "plan_invalid",
            "/answers/0/question",
        ),
        (json!({"titel": "x"}), "validation_failed", "/titel"),
        (json!({"remove": ["x"]}), "validation_failed", "/remove/0"),
    ] {
        let problem = edit(&api, &plan, &tag(&plan), body.clone()).await.problem(422, code);
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{body}");
    }
    assert_eq!(
        walk(&api, &format!("/api/projects/{project}/plans"), "version").await.0,
        [json!(1)]
    );
}

#[tokio::test]
async fn an_approval_makes_tasks_and_binds_the_ceiling() {
    let api = WorkApi::start().await;
    let project = api.project("plans").await;
    let plan = api.import(&project, &[("a", &[]), ("b", &[0]), ("c", &[0])]).await;
    let body = json!({"plan_hash": plan["hash"], "ceiling_usd": plan["quote"]["ceiling_usd"]});
    let path = format!("{}/approve", plan_path(&plan));
    let approved = api.send(Method::POST, &path, &[("if-match", &tag(&plan))], Some(body)).await;
    assert_eq!(approved.status, 200, "{}", approved.text);
    let approved = approved.json();
    assert_eq!((&approved["tasks_created"], &approved["total_waves"]), (&json!(3), &json!(2)));
    assert_eq!(approved["estimated_cost_usd"], plan["quote"]["expected_usd"]);
    assert_eq!(
        (&approved["ceiling_usd"], &approved["plan_hash"]),
        (&plan["quote"]["ceiling_usd"], &plan["hash"])
    );
    assert_eq!(approved["summary"], "the plan");
    let tasks = api.got(&format!("/api/tasks/project/{project}")).await;
    let ids: Vec<_> = tasks.as_array().unwrap().iter().map(|t| t["id"].clone()).collect();
    assert_eq!(json!(ids), approved["task_ids"]);
    let statuses: Vec<_> = tasks.as_array().unwrap().iter().map(|t| t["status"].clone()).collect();
    assert_eq!(statuses, ["pending", "blocked", "blocked"]);
    let now = api.got(&format!("/api/projects/{project}")).await;
    assert_eq!((&now["status"], &now["ceiling_usd"]), (&json!("ready"), &approved["ceiling_usd"]));
    assert_eq!(now["approved_plan_id"], plan["id"]);
    assert_eq!(api.got(&plan_path(&plan)).await["status"], "approved");
    api.ask(&path).await.problem(409, "already_approved");
    // The hold of a first round is bounded by the quote.
    let run = api.run(&project).await;
    assert!(
        run.graph
            .nodes()
            .iter()
            .all(|node| node.bound.is_positive()
                && node.bound < run.run.money.ceiling.unwrap().amount)
    );
}

#[tokio::test]
async fn an_approval_of_something_else_than_was_shown_is_refused() {
    let api = WorkApi::start().await;
    let project = api.project("plans").await;
    let plan = api.import(&project, &[("a", &[])]).await;
    let path = format!("{}/approve", plan_path(&plan));
    api.post(&path, json!({"plan_hash": "0".repeat(64)})).await.problem(412, "precondition_failed");
    let problem =
        api.post(&path, json!({"ceiling_usd": 0.01})).await.problem(412, "precondition_failed");
    assert_eq!(problem["ceiling_usd"], plan["quote"]["ceiling_usd"]);
    api.send(Method::POST, &path, &[("if-match", "\"x\"")], None)
        .await
        .problem(412, "precondition_failed");
    api.post(&path, json!({"ceiling_usd": "much"})).await.problem(422, "validation_failed");
    assert_eq!(api.got(&format!("/api/projects/{project}")).await["status"], "draft");
    assert_eq!(api.got(&format!("/api/tasks/project/{project}")).await, json!([]));
}

#[tokio::test]
async fn of_many_approvals_at_once_one_wins_and_the_others_get_409() {
    let api = WorkApi::start().await;
    let project = api.project("plans").await;
    let plan = api.import(&project, &[("a", &[]), ("b", &[0])]).await;
    let path = format!("{}/approve", plan_path(&plan));
    let answers = futures::future::join_all((0..8).map(|_| api.ask(&path))).await;
    assert_eq!(answers.iter().filter(|a| a.status == 200).count(), 1);
    assert_eq!(answers.iter().filter(|a| a.status == 409).count(), 7);
    assert_eq!(
        api.got(&format!("/api/tasks/project/{project}")).await.as_array().unwrap().len(),
        2
    );
}

#[tokio::test]
async fn a_later_plan_keeps_finished_work_and_duplicates_nothing() {
    let api = WorkApi::start().await;
    let project = api.executing(&[("a", &[]), ("b", &[0])]).await;
    api.completes(&project, 1).await;
    let first = api.got(&format!("/api/projects/{project}/plans")).await[0].clone();
    edit(&api, &first, &tag(&first), json!({"summary": "x"}))
        .await
        .problem(409, "wrong_project_status");
    api.ask(&format!("/api/projects/{project}/pause")).await;
    let change = json!({"update": [{"task": 1, "description": "another way"}]});
    let second = edit(&api, &first, &tag(&first), change).await.json();
    let approved = api.approve(&second).await;
    assert_eq!((&approved["tasks_created"], &approved["tasks_carried"]), (&json!(1), &json!(1)));
    let tasks = api.got(&format!("/api/tasks/project/{project}")).await;
    let seen: Vec<_> = tasks
        .as_array()
        .unwrap()
        .iter()
        .map(|t| (t["number"].clone(), t["status"].clone(), t["output_text"].clone()))
        .collect();
    let row = |number: u32, status: &str, output: Value| (json!(number), json!(status), output);
    assert_eq!(seen, [row(1, "completed", json!("done")), row(3, "pending", json!(null))]);
    assert_eq!(api.run(&project).await.run.tasks.get(2), Some(TaskState::Superseded));
    api.get(&format!("/api/tasks/{}", crate::work_api::task_id(&project, 2)))
        .await
        .problem(404, "not_found");
    let statuses = walk(&api, &format!("/api/projects/{project}/plans"), "status").await.0;
    assert_eq!(statuses, [json!("approved"), json!("superseded")]);
    let again = api.ask(&format!("{}/approve", plan_path(&first))).await;
    again.problem(409, "superseded");
    let summary = api.got(&format!("/api/projects/{project}")).await["task_summary"].clone();
    assert_eq!((&summary["total"], &summary["completed"]), (&json!(2), &json!(1)));
}

#[tokio::test]
async fn a_draft_that_was_passed_over_cannot_be_approved_any_more() {
    let api = WorkApi::start().await;
    let project = api.project("plans").await;
    let first = api.import(&project, &[("a", &[])]).await;
    let second = api.import(&project, &[("b", &[])]).await;
    api.approve(&second).await;
    assert_eq!(api.got(&plan_path(&first)).await["status"], "superseded");
    let stored =
        api.state().store.plan_get(ProjectRef::new(api.team, id(&project)), 1).await.unwrap();
    assert_eq!(stored.status.as_str(), "superseded");
    api.ask(&format!("{}/approve", plan_path(&first))).await.problem(409, "superseded");
}

#[tokio::test]
async fn no_plan_is_approved_while_tasks_of_the_one_before_run() {
    let api = WorkApi::start().await;
    let project = api.executing(&[("a", &[])]).await;
    api.claim(&project, 1).await;
    api.ask(&format!("/api/projects/{project}/pause")).await;
    let plan = api.import(&project, &[("b", &[])]).await;
    api.ask(&format!("{}/approve", plan_path(&plan))).await.problem(409, "busy");
}

#[tokio::test]
async fn a_large_plan_is_kept_whole_and_a_larger_one_is_refused() {
    let api = WorkApi::start().await;
    let project = api.project("large").await;
    let path = format!("/api/projects/{project}/plans");
    let plan = |tasks: usize| {
        let task = |n: usize| {
            json!({"title": format!("t{n}"), "description": "é".repeat(20_000),
        "task_type": "code"})
        };
        json!({"plan": {"summary": "large", "tasks": (0..tasks).map(task).collect::<Vec<_>>()}})
    };
    let imported = api.post(&path, plan(45)).await;
    assert_eq!(imported.status, 201, "{}", imported.text);
    let imported = imported.json();
    assert_eq!(api.got(&plan_path(&imported)).await["plan"], imported["plan"]);
    assert_eq!(api.approve(&imported).await["tasks_created"], 45);
    api.post(&path, plan(60)).await.problem(413, "too_large");
}

#[tokio::test]
async fn more_than_a_thousand_tasks_are_approved_and_listed() {
    let api = WorkApi::start().await;
    let project = api.project("wide").await;
    let titles: Vec<String> = (0..1_100).map(|n| format!("t{n}")).collect();
    let tasks: Vec<(&str, &[usize])> =
        titles.iter().map(|title| (title.as_str(), [].as_slice())).collect();
    let approved = api.approve(&api.import(&project, &tasks).await).await;
    assert_eq!((&approved["tasks_created"], &approved["total_waves"]), (&json!(1_100), &json!(1)));
    let list = format!("/api/tasks/project/{project}?limit=500");
    let (numbers, pages) = walk(&api, &list, "number").await;
    assert_eq!((numbers, pages), ((1..=1_100).map(|n| json!(n)).collect::<Vec<_>>(), 3));
    let found = walk(&api, &format!("{list}&search=t1099"), "title").await;
    assert_eq!(found, (vec![json!("t1099")], 1));
}

#[tokio::test]
async fn a_plan_of_another_project_is_not_found() {
    let api = WorkApi::start().await;
    let (one, other) = (api.project("one").await, api.project("other").await);
    let plan = api.import(&one, &[("a", &[])]).await;
    let path = plan_path(&plan).replace(&one, &other);
    api.get(&path).await.problem(404, "not_found");
    api.ask(&format!("{path}/approve")).await.problem(404, "not_found");
    api.send(Method::PATCH, &path, &[("if-match", "*")], Some(json!({"summary": "x"})))
        .await
        .problem(404, "not_found");
    let missing = plan_path(&plan).replace("_1", "_9");
    api.ask(&format!("{missing}/approve")).await.problem(404, "not_found");
}
