//! Tasks that build software: over a vendor's protocol, in the sandbox, and what they made is
//! really run here.

use planwright_engine::id::{ProjectId, ProjectRef, TeamId};
use planwright_files::{CallKey, Objects};
use planwright_sandbox::{Local, LocalSettings, Sandbox};
use planwright_tests::app::TestApp;
use planwright_tests::client::{Client, id};
use planwright_tests::process::{Process, built};
use planwright_tests::script::{Turn, Vendor};
use planwright_tools::{Registry, Seen, ToolAnswer, ToolContext, ToolOutput};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

const BUILD: &str = "Build the calculator";
const CODE: &str = "def add(a, b):\n    return a - b\n";
const TEST: &str = "import unittest\n\nfrom calc import add\n\n\nclass Sums(unittest.TestCase):\n\
    \x20   def test_two_and_three_are_five(self):\n        self.assertEqual(add(2, 3), 5)\n\n\n\
    if __name__ == '__main__':\n    unittest.main()\n";

fn build() -> Vec<Turn> {
    let run = "python3 -m unittest -v && mkdir -p out && \
        python3 -c 'import calc; print(calc.add(2, 3))' > out/result.txt";
    vec![
        // In one reply: a task has ten rounds.
        Turn::Calls(vec![
            ("write_file", json!({"path": "calc.py", "content": CODE})),
            ("write_file", json!({"path": "test_calc.py", "content": TEST})),
        ]),
        Turn::Call("run_shell", json!({"command": "python3 -m unittest -v"})),
        Turn::Call("edit_file", json!({"path": "calc.py", "old": "a - b", "new": "a + b"})),
        Turn::Call("run_shell", json!({"command": run})),
        Turn::Call("git_status", json!({})),
        Turn::Call("git_diff", json!({"paths": ["calc.py"]})),
        Turn::Call("git_commit", json!({"message": "Add the calculator"})),
        Turn::Call("git_status", json!({})),
        Turn::Call("git_log", json!({})),
        Turn::Say("The calculator adds, and its test passes."),
    ]
}

async fn given(user: &Client, tasks: Value) -> String {
    let project = user.project("software", "A calculator with a test.").await;
    let plan = json!({"plan": {"summary": "software", "tasks": tasks}});
    let plan = id(&user.must_post(&format!("/api/projects/{project}/plans"), plan).await);
    user.must_post(&format!("/api/projects/{project}/plans/{plan}/approve"), json!({})).await;
    project
}

async fn download(user: &Client, project: &str, path: &str) -> String {
    let url = format!("{}/api/projects/{project}/artifacts/{path}", user.base);
    let request = reqwest::Client::new().get(url).bearer_auth(&user.token);
    let answer = request.send().await.unwrap();
    assert!(answer.status().is_success(), "{path}: {}", answer.status());
    answer.text().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_with_a_failing_test_is_mended_and_really_runs() {
    let vendor = Vendor::start([(BUILD.to_owned(), build())].into()).await;
    let folder = tempfile::tempdir().unwrap();
    let environment =
        [("ANTHROPIC_API_KEY", "sk-test"), ("ANTHROPIC_BASE_URL", vendor.base.as_str())];
    let process = Process::start(folder.path(), 0, &environment).await;
    let user = Client::sign_up(&process.base, "ann").await;
    let services = user.must_get("/api/services").await;
    let sandbox = services.as_array().unwrap().iter().find(|s| s["id"] == "sandbox").unwrap();
    assert_eq!(sandbox["status"], "online", "no sandbox on this machine: {sandbox}");

    let task = json!({"title": BUILD, "description": "calc.py and its test",
        "task_type": "code", "complexity": "medium", "depends_on": []});
    let project = given(&user, json!([task])).await;
    let started = Instant::now();
    user.execute(&project).await;
    user.until(&project, "completed").await;
    println!("ten turns with seven runs took {:?}", started.elapsed());

    let seen = vendor.seen(BUILD);
    let texts: Vec<&str> = seen.iter().map(|seen| seen.text.as_str()).collect();
    assert_eq!(texts.len(), 10, "{texts:#?}");
    assert!(texts[2].starts_with("exit code 1 (") && texts[2].contains("FAIL"), "{}", texts[2]);
    assert!(texts[3].contains("    return a + b"), "{}", texts[3]);
    assert!(texts[4].starts_with("exit code 0 (") && texts[4].contains("OK"), "{}", texts[4]);
    assert!(texts[4].ends_with("[files: + out/result.txt]"), "{}", texts[4]);
    assert_eq!(texts[5], "A\tcalc.py\nA\tout/result.txt\nA\ttest_calc.py");
    assert!(texts[6].contains("+    return a + b"), "{}", texts[6]);
    assert!(texts[7].starts_with("Committed as "), "{}", texts[7]);
    assert_eq!(texts[8], "Nothing differs.");
    let log: Vec<&str> = texts[9].lines().collect();
    assert_eq!(log.len(), 2, "{log:?}");
    assert!(log[0].ends_with(": Add the calculator"), "{log:?}");
    assert!(log[1].ends_with(": The project as the task found it"), "{log:?}");
    assert!(seen.iter().all(|seen| !seen.is_error), "{seen:#?}");

    // The branch is committed when the task has ended.
    let task = user.tasks(&project).await[0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/tasks/{task}/changes");
    let changes = user.wait(&path, |changes| changes["commit"].is_string()).await;
    let diff = changes["diff"].as_str().unwrap();
    assert!(diff.contains("+++ b/calc.py") && diff.contains("+    return a + b"), "{diff}");
    let log = changes["log"].as_array().unwrap();
    assert!(
        log.iter().any(|line| line.as_str().unwrap().contains("Add the calculator")),
        "{log:?}"
    );
    assert!(log[0].as_str().unwrap().starts_with(changes["commit"].as_str().unwrap()), "{log:?}");

    let tasks = user.tasks(&project).await;
    let artifacts = tasks[0]["output_artifacts"].as_array().unwrap();
    assert_eq!(artifacts, &[json!("calc.py"), json!("out/result.txt"), json!("test_calc.py")]);
    assert_eq!(download(&user, &project, "out/result.txt").await, "5\n");
    let made = tempfile::tempdir().unwrap();
    for path in ["calc.py", "test_calc.py"] {
        std::fs::write(made.path().join(path), download(&user, &project, path).await).unwrap();
    }
    let tested = python(made.path(), &["-m", "unittest"]).await;
    assert!(tested.status.success(), "{}", String::from_utf8_lossy(&tested.stderr));
    process.kill().await;
}

/// Comes back once a process of this machine has these words for its command line.
async fn until_runs(words: &str) {
    let runs = || {
        let entries = std::fs::read_dir("/proc").unwrap().flatten();
        let lines = entries.filter_map(|entry| std::fs::read(entry.path().join("cmdline")).ok());
        let words = words.replace(' ', "\0");
        lines.map(|line| String::from_utf8_lossy(&line).into_owned()).any(|l| l.starts_with(&words))
    };
    while !runs() {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

async fn python(folder: &Path, words: &[&str]) -> std::process::Output {
    let mut command = tokio::process::Command::new("python3");
    command.args(words).current_dir(folder).output().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_sandbox_a_plan_that_needs_one_is_refused_before_approval() {
    let app = TestApp::start().await;
    let user = app.user("ann").await;
    let project = user.project("software", "A calculator.").await;
    let task = json!({"title": "run", "description": "run", "task_type": "code",
        "complexity": "simple", "depends_on": [], "tools_needed": ["read_file", "run_shell"]});
    let plan = json!({"plan": {"summary": "s", "tasks": [task]}});
    let answer = user.post(&format!("/api/projects/{project}/plans"), plan).await;
    let told = answer.body.to_string();
    assert!(told.contains("no_sandbox"), "{told}");
    assert!(told.contains("tasks cannot run commands here"), "{told}");
}

/// The tools of one project over real object storage and a real sandbox.
struct Bench {
    _app: TestApp,
    objects: Objects,
    registry: Registry,
    project: ProjectRef,
}

impl Bench {
    async fn start() -> Self {
        let app = TestApp::start().await;
        let settings = LocalSettings { program: built("planwright-supervisor"), parallel: None };
        let sandbox: Arc<dyn Sandbox> = match Local::start(settings).await {
            Ok(sandbox) => Arc::new(sandbox),
            Err(none) => panic!("no sandbox on this machine: {}", none.state().sentence),
        };
        let objects = app.assembled.api.objects.clone();
        let registry = Registry::builder().files(&objects).sandbox(&objects, &sandbox).build();
        let project = ProjectRef::new(TeamId::from_u128(7), ProjectId::from_u128(8));
        Bench { _app: app, objects, registry, project }
    }

    fn context(&self, task: u32) -> ToolContext {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let round = NEXT.fetch_add(1, Ordering::Relaxed);
        let call = CallKey { attempt: 1, round, index: 0 };
        ToolContext {
            task: self.project.task(task),
            epoch: 1,
            call,
            seen: Arc::new(Seen::new(i64::MAX)),
        }
    }

    async fn call(&self, ctx: &ToolContext, tool: &str, input: Value) -> ToolOutput {
        let all: Vec<String> = self.registry.names().into_iter().map(str::to_owned).collect();
        match self.registry.call(ctx, &all, tool, input).await.unwrap() {
            ToolAnswer::Done(output) => output,
            ToolAnswer::Pending(question) => panic!("asks {question}"),
        }
    }

    async fn shell(&self, task: u32, command: &str) -> ToolOutput {
        self.call(&self.context(task), "run_shell", json!({"command": command})).await
    }

    async fn paths(&self) -> Vec<String> {
        let files = self.objects.files(self.project).await.unwrap();
        files.into_iter().map(|file| file.key).collect()
    }

    async fn text(&self, path: &str) -> String {
        self.call(&self.context(99), "read_file", json!({"path": path})).await.text
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_made_again_after_a_crash_runs_nothing_twice_and_completes_what_was_left() {
    let bench = Bench::start().await;
    bench.shell(1, "echo one > log.txt").await;
    let ctx = bench.context(1);
    let command = json!({"command": "cat /proc/sys/kernel/random/uuid | tee once.txt; \
        echo two >> log.txt; rm -f gone"});
    let first = bench.call(&ctx, "run_shell", command.clone()).await;
    assert!(first.text.contains("~ log.txt; + once.txt"), "{}", first.text);
    // As if the worker had died after its record and before it had written every file.
    let deleted = bench.call(&bench.context(1), "delete_file", json!({"path": "once.txt"})).await;
    assert!(!deleted.is_error, "{}", deleted.text);
    let again = bench.call(&ToolContext { epoch: 2, ..ctx }, "run_shell", command).await;
    assert_eq!(again.text, first.text, "the same output, so it did not run again");
    assert_eq!(bench.text("log.txt").await, "one\ntwo\n");
    assert!(first.text.contains(bench.text("once.txt").await.trim()), "{}", first.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_task_changed_meanwhile_is_told_and_not_overwritten() {
    let bench = Bench::start().await;
    bench.call(&bench.context(1), "write_file", json!({"path": "a.txt", "content": "1"})).await;
    let ctx = bench.context(1);
    let wait = format!("sleep 2.{}", std::process::id());
    let command = json!({"command": format!("{wait}; echo mine > a.txt")});
    let slow = bench.call(&ctx, "run_shell", command);
    let other = async {
        // The command has its files, and has not written yet.
        until_runs(&wait).await;
        let theirs = json!({"path": "a.txt", "content": "theirs"});
        bench.call(&bench.context(2), "write_file", theirs).await
    };
    let (mine, _) = tokio::join!(slow, other);
    assert!(mine.text.contains("a.txt is not kept: another task has changed it"), "{}", mine.text);
    assert_eq!(bench.text("a.txt").await, "theirs");
    let next = bench.shell(1, "cat a.txt").await;
    assert!(next.text.ends_with("theirs"), "the next command sees it: {}", next.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_branch_outlives_its_workspace_and_its_packs_stay_few() {
    let bench = Bench::start().await;
    bench.shell(2, "echo theirs > base.txt").await;
    for n in 1..=10 {
        bench.shell(1, &format!("echo {n} > f{n}.txt")).await;
    }
    let ctx = bench.context(1);
    bench.call(&ctx, "git_commit", json!({"message": "Ten files"})).await;
    // Another sandbox knows nothing but what is stored.
    let settings = LocalSettings { program: built("planwright-supervisor"), parallel: None };
    let Ok(sandbox) = Local::start(settings).await else { panic!("no sandbox") };
    let sandbox: Arc<dyn Sandbox> = Arc::new(sandbox);
    let registry =
        Registry::builder().files(&bench.objects).sandbox(&bench.objects, &sandbox).build();
    let bench = Bench { registry, ..bench };
    let log = bench.call(&bench.context(1), "git_log", json!({})).await.text;
    let subjects: Vec<&str> =
        log.lines().filter_map(|line| line.split_once(": ").map(|(_, subject)| subject)).collect();
    assert_eq!(subjects, ["Ten files", "The project as the task found it"], "{log}");
    let status = bench.call(&bench.context(1), "git_status", json!({"since_start": true})).await;
    assert_eq!(status.text.lines().count(), 10, "{}", status.text);
    let kept = bench.objects.branch(bench.project.task(1)).await.unwrap().unwrap();
    let record: Value = serde_json::from_slice(&kept.content).unwrap();
    assert!(record["branch"]["packs"].as_array().unwrap().len() <= 8, "{record}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_leaves_the_project_and_nothing_hostile_comes_back() {
    let bench = Bench::start().await;
    let made = bench
        .shell(
            1,
            "ln -s /etc/passwd link; ln -s ../../up up; printf x > 'a\tb'; mkdir -p sub/.git; \
             echo r > sub/.git/HEAD; echo k > .git2; head -c 2000000 /dev/zero > big.bin; \
             mkdir -p __pycache__; echo c > __pycache__/x.pyc; echo ok > fine.txt",
        )
        .await;
    assert!(made.text.starts_with("exit code 0"), "{}", made.text);
    for told in ["link is not kept", "up is not kept", "a\\tb is not kept", "sub is not kept"] {
        assert!(made.text.contains(told), "{told}: {}", made.text);
    }
    assert!(made.text.contains("big.bin is not kept: it has 2000000 bytes"), "{}", made.text);
    assert_eq!(bench.paths().await, [".git2", "fine.txt"]);

    // A folder or a link where the project has a file gives way to the file.
    let odd = "rm fine.txt; mkdir fine.txt; touch fine.txt/x; ln -sf /etc .git2";
    bench.shell(1, odd).await;
    let write = json!({"path": "fine.txt", "content": "again"});
    let written = bench.call(&bench.context(2), "write_file", write).await;
    assert!(written.is_error || !written.text.is_empty(), "{}", written.text);
    let seen = bench.shell(1, "ls -la; cat fine.txt 2>/dev/null || ls fine.txt").await;
    assert!(seen.text.starts_with("exit code 0"), "{}", seen.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn output_without_end_and_commands_that_do_not_end_are_bounded() {
    let bench = Bench::start().await;
    let flood = bench.shell(1, "echo first; head -c 1000000000 /dev/zero | tr '\\0' x").await;
    assert!(
        flood.is_error && flood.text.starts_with("stopped: it wrote more"),
        "{:.80}",
        flood.text
    );
    assert!(flood.text.len() < 32_000, "{}", flood.text.len());
    assert!(
        flood.text.contains("first") && flood.text.contains("bytes left out"),
        "{:.80}",
        flood.text
    );
    let middle = bench.shell(1, "echo first; seq 1 20000; echo last").await;
    assert!(middle.text.contains("first\n1\n") && middle.text.ends_with("20000\nlast"));
    assert!(middle.text.contains("bytes left out"), "the cut is marked");

    let deaf =
        json!({"command": "trap '' TERM INT HUP; while :; do sleep 1; done", "timeout_s": 1});
    let deaf = bench.call(&bench.context(1), "run_shell", deaf).await;
    assert!(deaf.is_error && deaf.text.starts_with("stopped: it took longer"), "{}", deaf.text);
    let held = bench.shell(1, "(setsid sleep 300 &) ; echo done").await;
    assert!(held.text.starts_with("exit code 0") && held.text.contains("done"), "{}", held.text);
    let bomb = json!({"command": "f() { f | f & }; f; sleep 30", "timeout_s": 2});
    bench.call(&bench.context(1), "run_shell", bomb).await;
    let net = bench
        .shell(1, "python3 -c \"import socket; socket.create_connection(('1.1.1.1', 53), 2)\"");
    assert!(net.await.text.starts_with("exit code 1"), "no network");
    let environment = bench.shell(1, "env; cat /proc/1/environ").await;
    assert!(!environment.text.contains("ANTHROPIC"), "{}", environment.text);
}
