//! A task that asks a person in the middle of its work.

use planwright_tests::client::{Client, id};
use planwright_tests::process::Process;
use planwright_tests::script::{Turn, Vendor};
use serde_json::json;

const ASKS: &str = "Choose a port";
const GIVES_UP: &str = "Choose a colour";

fn asking(question: &str) -> Turn {
    Turn::Call("ask_human", json!({"question": question, "choices": ["80", "8080"]}))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_suspends_its_task_until_a_person_answers() {
    let write = Turn::Call("write_file", json!({"path": "port.txt", "content": "8080"}));
    let done = Turn::Say("The port is chosen.");
    let script = [
        (ASKS.to_owned(), vec![asking("Which port?"), write, done.clone()]),
        (GIVES_UP.to_owned(), vec![asking("Which colour?"), done]),
    ];
    let vendor = Vendor::start(script.into()).await;
    let folder = tempfile::tempdir().unwrap();
    let environment =
        [("ANTHROPIC_API_KEY", "sk-test"), ("ANTHROPIC_BASE_URL", vendor.base.as_str())];
    let process = Process::start(folder.path(), 0, &environment).await;
    let user = Client::sign_up(&process.base, "ann").await;
    let project = user.project("asked", "A port and a colour.").await;
    let task = |title: &str| {
        json!({"title": title, "description": title, "task_type": "code",
            "complexity": "simple", "depends_on": [], "tools_needed": ["ask_human", "write_file"]})
    };
    let plan = json!({"plan": {"summary": "s", "tasks": [task(ASKS), task(GIVES_UP)]}});
    let plan = id(&user.must_post(&format!("/api/projects/{project}/plans"), plan).await);
    user.must_post(&format!("/api/projects/{project}/plans/{plan}/approve"), json!({})).await;
    user.execute(&project).await;

    let inbox = user.wait("/api/inbox", |inbox| inbox.as_array().unwrap().len() == 2).await;
    let of = |title: &str| {
        let items = inbox.as_array().unwrap();
        let item = items.iter().find(|item| item["task_title"] == title).unwrap();
        item["checkpoint_id"].as_str().unwrap().to_owned()
    };
    let (asks, gives_up) = (of(ASKS), of(GIVES_UP));
    let checkpoint = user.must_get(&format!("/api/checkpoints/{asks}")).await;
    assert_eq!(checkpoint["checkpoint_type"], "question");
    assert_eq!(checkpoint["question"], "Which port?\n- 80\n- 8080");
    assert_eq!(checkpoint["open"], true);
    let tasks = user.tasks(&project).await;
    assert!(tasks.iter().all(|task| task["status"] == "suspended"), "{tasks:#?}");
    let held = user.must_get(&format!("/api/projects/{project}")).await;
    assert_eq!(held["held_usd"], 0.0, "a task that waits holds no money");

    let resolve = format!("/api/checkpoints/{asks}/resolve");
    let silent = user.post(&resolve, json!({"action": "retry"})).await;
    assert_eq!(silent.status, 422, "{}", silent.body);
    let edit = user.post(&resolve, json!({"action": "edit", "title": "Other"})).await;
    assert_eq!(edit.status, 422, "{}", edit.body);
    let answer = json!({"action": "retry", "guidance": "8080, please"});
    let answered = user.must_post(&resolve, answer.clone()).await;
    assert_eq!(answered["open"], false);
    assert_eq!(answered["response"], "Answer: 8080, please");
    assert_eq!(user.post(&resolve, answer).await.status, 409, "a question is answered once");
    user.must_post(&format!("/api/checkpoints/{gives_up}/resolve"), json!({"action": "skip"}))
        .await;
    user.until(&project, "completed").await;

    let seen = vendor.seen(ASKS);
    assert_eq!((seen[0].text.as_str(), seen[0].is_error), ("8080, please", false));
    assert_eq!(seen.len(), 2, "the question was asked once: {seen:?}");
    let tasks = user.tasks(&project).await;
    assert_eq!((&tasks[0]["status"], &tasks[1]["skipped"]), (&json!("completed"), &json!(true)));
    assert!(user.must_get("/api/inbox").await.as_array().unwrap().is_empty());
    process.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_tasks_that_write_one_file_lose_nothing() {
    let path = "notes.txt";
    let read = || Turn::Call("read_file", json!({"path": path}));
    let write = |content: &str| Turn::Call("write_file", json!({"path": path, "content": content}));
    let done = || Turn::Say("It is written down.");
    let (first, second) = ("Note the first", "Note the second");
    let script = [
        (first.to_owned(), vec![read(), write("first\n"), done()]),
        // Its question keeps it waiting until the first has written.
        (
            second.to_owned(),
            vec![read(), asking("May I?"), write("second\n"), write("first\nsecond\n"), done()],
        ),
    ];
    let vendor = Vendor::start(script.into()).await;
    let folder = tempfile::tempdir().unwrap();
    let environment =
        [("ANTHROPIC_API_KEY", "sk-test"), ("ANTHROPIC_BASE_URL", vendor.base.as_str())];
    let process = Process::start(folder.path(), 0, &environment).await;
    let user = Client::sign_up(&process.base, "ann").await;
    let project = user.project("notes", "Two notes.").await;
    let task = |title: &str| {
        json!({"title": title, "description": title, "task_type": "code", "complexity": "simple",
            "depends_on": [], "affected_files": [path],
            "tools_needed": ["ask_human", "read_file", "write_file"]})
    };
    let plan = json!({"plan": {"summary": "s", "tasks": [task(first), task(second)]}});
    let plan = id(&user.must_post(&format!("/api/projects/{project}/plans"), plan).await);
    user.must_post(&format!("/api/projects/{project}/plans/{plan}/approve"), json!({})).await;
    user.execute(&project).await;
    let tasks = format!("/api/tasks/project/{project}");
    user.wait(&tasks, |tasks| {
        let of = |at: usize| tasks[at]["status"].as_str().unwrap_or_default().to_owned();
        (of(0), of(1)) == ("completed".to_owned(), "suspended".to_owned())
    })
    .await;
    let inbox = user.must_get("/api/inbox").await;
    let checkpoint = inbox[0]["checkpoint_id"].as_str().unwrap();
    let answer = json!({"action": "retry", "guidance": "Yes."});
    user.must_post(&format!("/api/checkpoints/{checkpoint}/resolve"), answer).await;
    user.until(&project, "completed").await;

    let seen = vendor.seen(second);
    let errors: Vec<bool> = seen.iter().map(|seen| seen.is_error).collect();
    assert_eq!(errors, [true, false, true, false], "{seen:#?}");
    let said = "notes.txt was changed by task 1 while you worked";
    assert!(seen[2].text.contains(said) && seen[2].text.contains("first\n"), "{seen:#?}");
    process.kill().await;
}
