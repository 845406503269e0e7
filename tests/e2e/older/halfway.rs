//! A project that a release left halfway: tasks at work with money reserved, one that waits for a
//! person, one that waits for all of them.

use super::{everything, holding_nothing};
use crate::batch::Uneven;
use crate::stopped::adds_up;
use planwright_local::StackOptions;
use planwright_local::product::Overrides;
use planwright_providers::ChatModel;
use planwright_tests::app::TestApp;
use planwright_tests::client::{Client, id};
use planwright_tests::model::paid;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;

/// Tasks at work when the table was kept: more than a run item carries by itself.
pub(super) const AT_WORK: usize = 22;
const NAME: &str = "Halfway before";

/// Its tasks go on, and what waits for a person goes on with an answer, until it is done.
pub(super) async fn goes_on(user: &Client, projects: &Value) {
    let Some(project) = projects.as_array().unwrap().iter().find(|p| p["name"] == NAME) else {
        return;
    };
    let project = id(project);
    let path = format!("/api/checkpoints/project/{project}");
    let open = user.must_get(&path).await;
    let checkpoint = id(&open[0]);
    let answer = json!({"action": "retry"});
    user.must_post(&format!("/api/checkpoints/{checkpoint}/resolve"), answer).await;
    let done = user.until(&project, "completed").await;
    assert_eq!(done["task_summary"]["completed"], AT_WORK + 4, "{done}");
    let events = user.events(&project).await;
    let completed = events.iter().filter(|event| event["type"] == "task_complete").count();
    assert_eq!(completed, AT_WORK + 4, "every task was completed exactly once");
    assert!(adds_up(user, &project).await > 0.0, "calls were out when the table was kept");
}

/// Whether the table has the project as it was left: slots, and money reserved for their calls.
pub(super) fn is_kept(items: &[Value]) -> bool {
    let run = |item: &&Value| item["sk"]["S"] == "run";
    items.iter().filter(run).any(|item| {
        let run: Value = serde_json::from_str(item["d"]["S"].as_str().unwrap()).unwrap();
        let slots = run["sl"].as_object().map_or(0, serde_json::Map::len);
        slots == AT_WORK && run["sl"].to_string().matches("\"h\":").count() == AT_WORK
    })
}

async fn planned(user: &Client, name: &str, tasks: &[(String, Vec<usize>)]) -> String {
    let project = user.project(name, name).await;
    let task = |(title, deps): &(String, Vec<usize>)| {
        json!({"title": title, "description": title, "task_type": "analysis",
            "complexity": "simple", "depends_on": deps, "tools_needed": []})
    };
    let tasks: Vec<Value> = tasks.iter().map(task).collect();
    let plan = json!({"plan": {"summary": name, "tasks": tasks}});
    let plan = id(&user.must_post(&format!("/api/projects/{project}/plans"), plan).await);
    user.must_post(&format!("/api/projects/{project}/plans/{plan}/approve"), json!({})).await;
    project
}

async fn halfway(user: &Client) {
    let mut tasks = vec![("good task".to_owned(), vec![]), ("slow task, stopped".into(), vec![])];
    tasks.extend((0..AT_WORK + 1).map(|n| (format!("slow task {n}"), vec![])));
    tasks.push(("good task at the end".to_owned(), (0..tasks.len()).collect()));
    let project = planned(user, NAME, &tasks).await;
    let path = format!("/api/projects/{project}");
    let answer = user.patch(&path, json!({"concurrency": AT_WORK + 1})).await;
    assert!(answer.status.is_success(), "{}", answer.body);
    user.execute(&project).await;
    let at_work = |n: usize| move |p: &Value| p["task_summary"]["running"] == n;
    user.wait(&path, at_work(AT_WORK + 1)).await;
    // One place less, so that the one of the task that is stopped goes to nobody.
    let answer = user.patch(&path, json!({"concurrency": AT_WORK})).await;
    assert!(answer.status.is_success(), "{}", answer.body);
    let tasks = user.tasks(&project).await;
    let stopped = id(tasks.iter().find(|task| task["title"] == "slow task, stopped").unwrap());
    user.must_post(&format!("/api/tasks/{stopped}/interrupt"), json!({})).await;
    user.wait(&path, at_work(AT_WORK)).await;
}

/// Keeps a table as this release leaves it. Name the file after the day, and never edit it.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "writes a table for `tests/stored`: KEEP_TABLE names the file"]
async fn keep_a_table_of_this_release() {
    let file = std::env::var("KEEP_TABLE").expect("KEEP_TABLE names the file");
    let embedded = holding_nothing().await;
    let model = paid(Arc::new(Uneven::default()) as Arc<dyn ChatModel>);
    let overrides = Overrides { models: Some(model), ..Overrides::default() };
    let app = TestApp::over(Arc::clone(&embedded), overrides, StackOptions::default()).await;
    let user = app.user("ann").await;
    let three: Vec<(String, Vec<usize>)> = (0..3usize)
        .map(|n| (format!("good task {n}"), n.checked_sub(1).into_iter().collect()))
        .collect();
    let done = planned(&user, "Done before", &three).await;
    user.execute(&done).await;
    user.until(&done, "completed").await;
    planned(&user, "Ready before", &three).await;
    halfway(&user).await;
    let lines: Vec<String> = everything(&embedded).await.iter().map(Value::to_string).collect();
    std::fs::write(Path::new(&file), lines.join("\n") + "\n").unwrap();
}
