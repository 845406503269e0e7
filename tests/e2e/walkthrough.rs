//! What a newcomer does first.

use planwright_tests::app::TestApp;
use planwright_tests::client::{Client, id};
use serde_json::json;

const REQUIREMENTS: &str = "Create a hello-world deliverable:\n- Write hello_world.py that prints \
    a greeting and today's \
date in ISO format.\n- Write RUN.md with exact steps to run it.\n- Summarize what you created in \
2 bullets.";

#[tokio::test(flavor = "multi_thread")]
async fn the_walkthrough_ends_with_its_files() {
    let app = TestApp::start().await;
    let hello = app.user("hello").await;
    let project =
        json!({"name": "hello-world", "requirements": REQUIREMENTS, "planning_rigor": "L2"});
    let project = id(&hello.must_post("/api/projects", project).await);

    hello.must_post(&format!("/api/projects/{project}/plan"), json!({})).await;
    let plans = hello.must_get(&format!("/api/projects/{project}/plans")).await;
    let plan = &plans[0];
    assert_eq!(plan["provider"], "demo", "the plan says who wrote it");
    let plan = id(plan);
    let approved =
        hello.must_post(&format!("/api/projects/{project}/plans/{plan}/approve"), json!({})).await;
    assert_eq!(approved["tasks_created"], 3);
    hello.execute(&project).await;
    let done = hello.until(&project, "completed").await;
    assert_eq!(done["task_summary"]["completed"], 3);

    let tasks = hello.tasks(&project).await;
    assert!(
        tasks.iter().all(|t| t["status"] == "completed" && t["model_used"] == "planwright-demo"),
        "{tasks:#?}"
    );
    let depends_on = |n: usize| tasks[n]["depends_on"].as_array().unwrap().len();
    assert_eq!([depends_on(0), depends_on(1), depends_on(2)], [0, 1, 2]);

    let script = download(&hello, &project, "hello_world.py").await;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("hello_world.py"), script).unwrap();
    let ran = tokio::process::Command::new("python3")
        .arg("hello_world.py")
        .current_dir(folder.path())
        .output()
        .await;
    let printed = String::from_utf8(ran.unwrap().stdout).unwrap();
    assert!(printed.contains(&today()), "the script prints today's date: {printed}");
    assert!(download(&hello, &project, "RUN.md").await.contains("hello_world.py"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stream_replays_the_log_and_ends_with_the_run() {
    let app = TestApp::start().await;
    let hello = app.user("hello").await;
    let project = hello.approved(&[("first", &[]), ("second", &[0])]).await;
    let ticket = hello.must_post(&format!("/api/events/{project}/token"), json!({})).await;
    let ticket = ticket["token"].as_str().unwrap().to_owned();
    let url = format!("{}/api/events/{project}?token={ticket}", app.base);
    let streamed =
        tokio::spawn(async move { reqwest::get(url).await.unwrap().text().await.unwrap() });
    hello.execute(&project).await;
    hello.until(&project, "completed").await;
    let streamed = streamed.await.unwrap();

    let ids: Vec<u64> = streamed
        .lines()
        .filter_map(|l| l.strip_prefix("id:"))
        .map(|n| n.trim().parse().unwrap())
        .collect();
    let log = hello.events(&project).await;
    assert_eq!(ids, (1..=log.len() as u64).collect::<Vec<_>>());
    assert!(
        streamed.contains("event: project_complete") && streamed.contains("retry: 2000"),
        "{streamed}"
    );
    for event in &log {
        assert!(
            streamed.contains(&format!("event: {}", event["type"].as_str().unwrap())),
            "{event}"
        );
    }
}

async fn download(client: &Client, project: &str, path: &str) -> String {
    let answer = client.get(&format!("/api/projects/{project}/artifacts/{path}")).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    answer.body.as_str().unwrap_or_else(|| panic!("{path} is not text")).to_owned()
}

fn today() -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    planwright_engine::period::Day::of_ms(now.as_millis() as i64).key()
}
