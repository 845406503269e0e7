//! More tasks at once than a run item takes: the slots of the others lie on pages beside it.

use crate::batch::Uneven;
use crate::older::{everything, holding_nothing};
use crate::stopped::adds_up;
use planwright_local::StackOptions;
use planwright_local::product::Overrides;
use planwright_providers::ChatModel;
use planwright_tests::app::TestApp;
use planwright_tests::client::id;
use planwright_tests::model::paid;
use serde_json::{Value, json};
use std::sync::Arc;

const TASKS: usize = 45;
const AT_ONCE: usize = 40;
/// A write of a transaction costs two units a kilobyte.
const KILOBYTE: usize = 1_024;

/// The run item and its pages.
fn run_of(items: &[Value]) -> (&Value, Vec<&Value>) {
    let sort = |item: &&Value| item["sk"]["S"].as_str().unwrap().to_owned();
    let run = items.iter().find(|item| sort(item) == "run").unwrap();
    (run, items.iter().filter(|item| sort(item).starts_with("run#")).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn forty_tasks_at_once_lie_on_pages_and_are_stopped_and_ended_like_any_others() {
    let embedded = holding_nothing().await;
    let model = Arc::new(Uneven::default());
    let models = Some(paid(Arc::clone(&model) as Arc<dyn ChatModel>));
    let overrides = Overrides { models, ..Overrides::default() };
    let app = TestApp::over(Arc::clone(&embedded), overrides, StackOptions::default()).await;
    let user = app.user("ann").await;
    let titles: Vec<String> = (0..TASKS).map(|n| format!("slow task {n}")).collect();
    let tasks: Vec<(&str, &[usize])> = titles.iter().map(|t| (t.as_str(), &[][..])).collect();
    let project = user.approved(&tasks).await;
    let path = format!("/api/projects/{project}");
    let answer = user.patch(&path, json!({"concurrency": AT_ONCE})).await;
    assert!(answer.status.is_success(), "{}", answer.body);
    user.execute(&project).await;
    let at_work = |p: &Value| p["task_summary"]["running"] == AT_ONCE;
    user.wait(&path, at_work).await;

    let items = everything(&embedded).await;
    let (run, pages) = run_of(&items);
    assert!(run["h"]["S"].as_str().unwrap().len() < KILOBYTE, "{run}");
    assert!(pages.len() >= 3, "{pages:#?}");
    for page in pages {
        assert!(page["d"]["S"].as_str().unwrap().len() < KILOBYTE, "{page}");
    }

    let running = |task: &&Value| task["status"] == "running";
    let stopped = id(user.tasks(&project).await.iter().find(running).unwrap());
    user.must_post(&format!("/api/tasks/{stopped}/cancel"), json!({})).await;
    user.wait(&path, at_work).await;
    // The call of the stopped task may still be out, and take an answer that nobody hears.
    model.answer(TASKS + 1);
    user.wait(&path, |p| p["task_summary"]["completed"] == TASKS - 1).await;
    user.must_post(&format!("/api/tasks/{stopped}/retry"), json!({})).await;
    user.until(&project, "completed").await;
    adds_up(&user, &project).await;
    let ended = everything(&embedded).await;
    assert!(run_of(&ended).0["d"]["S"].is_string(), "few slots need no pages");

    // What pages were left is deleted with the project.
    let answer = user.delete(&path).await;
    assert_eq!(answer.status, 204, "{}", answer.body);
    let left = everything(&embedded).await;
    let of_project = |item: &&Value| item["pk"]["S"].as_str().unwrap().ends_with(&project);
    let runs = left.iter().filter(of_project).filter(|i| i["sk"]["S"].to_string().contains("run"));
    assert_eq!(runs.count(), 0);
    app.stack.shutdown().await;
}
