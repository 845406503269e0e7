//! `kill -9` on the way.

use planwright_tests::client::Client;
use planwright_tests::process::Process;
use serde_json::{Value, json};
use std::path::Path;

fn layered() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("dags/w3_layered10x50.json");
    let graph: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let task = |t: &Value| {
        json!({"title": format!("task {}", t["id"]), "description": "Say that you did \
            it.", "task_type": "analysis",
            "complexity": "simple", "depends_on": t["deps"], "tools_needed": []})
    };
    let tasks: Vec<Value> =
        graph["dags"][0]["tasks"].as_array().unwrap().iter().map(task).collect();
    json!({"plan": {"summary": "layered", "tasks": tasks}})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_of_five_hundred_tasks_survives_three_kills() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = Process::start(folder.path(), 0, &[]).await;
    let mut user = Client::sign_up(&process.base, "ann").await;
    let project = user.project("layered", "run it").await;
    let plan = user.must_post(&format!("/api/projects/{project}/plans"), layered()).await;
    let plan = plan["id"].as_str().unwrap();
    user.must_post(&format!("/api/projects/{project}/plans/{plan}/approve"), json!({})).await;
    user.execute(&project).await;
    for kill in 1..=3u64 {
        user.wait(&format!("/api/projects/{project}"), |p| {
            p["task_summary"]["completed"].as_u64() >= Some(kill * 60) || p["status"] == "completed"
        })
        .await;
        process.kill().await;
        process = Process::start(folder.path(), 0, &[]).await;
        user.base.clone_from(&process.base);
        user.sign_in("ann").await;
    }
    let done = user.until(&project, "completed").await;
    assert_eq!(done["task_summary"]["completed"], 500);
    let events = user.events(&project).await;
    let completed = events.iter().filter(|e| e["type"] == "task_complete").count();
    assert_eq!(completed, 500, "every task was completed exactly once");
    process.kill().await;
}
