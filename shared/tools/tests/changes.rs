//! Tools that change files in place, against a real S3 endpoint over HTTP.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod harness;

use harness::{Harness, PROJECT, call, context};
use planwright_tools::{Seen, ToolContext, ToolOutput};
use serde_json::{Value, json};
use std::sync::Arc;

#[tokio::test]
async fn an_edit_replaces_what_is_there_once_and_shows_the_lines() {
    let harness = Harness::start().await;
    harness.write("a.py", "def one():\n    return 1\n\ndef two():\n    return 1\n").await;
    let twice = harness
        .call("edit_file", json!({"path": "a.py", "old": "return 1", "new": "return 2"}))
        .await;
    assert!(twice.is_error && twice.text.contains("2 times (lines 2, 5)"), "{}", twice.text);
    let spaces = harness
        .call("edit_file", json!({"path": "a.py", "old": "def two():\n\treturn 1", "new": "x"}))
        .await;
    assert!(spaces.is_error && spaces.text.contains("white space"), "{}", spaces.text);
    let absent =
        harness.call("edit_file", json!({"path": "a.py", "old": "three", "new": "x"})).await;
    assert!(absent.is_error && absent.text.contains("is not in a.py"), "{}", absent.text);
    let old = "def two():\n    return 1";
    let done = harness
        .call("edit_file", json!({"path": "a.py", "old": old, "new": "def two():\n    return 2"}))
        .await;
    assert!(!done.is_error && done.text.contains("     5\t    return 2"), "{}", done.text);
    assert_eq!(done.artifacts[0].path, "a.py");
    let all = json!({"path": "a.py", "old": "def ", "new": "async def ", "replace_all": true});
    let all = harness.call("edit_file", all).await;
    assert!(all.text.starts_with("Changed 2 places in a.py."), "{}", all.text);
    let text = harness.read("a.py").await.text;
    assert_eq!(text, "async def one():\n    return 1\n\nasync def two():\n    return 2\n");
}

#[tokio::test]
async fn a_call_that_is_made_again_after_a_crash_changes_nothing_twice() {
    let harness = Harness::start().await;
    harness.write("log.txt", "a\n").await;
    let append = json!({"path": "log.txt", "content": "b\n"});
    let one = context(1, 1);
    for epoch in [1, 2] {
        let ctx = planwright_tools::ToolContext { epoch, ..one.clone() };
        let output = call(&harness.registry, &ctx, "append_file", append.clone()).await;
        assert!(!output.is_error, "{}", output.text);
        assert_eq!(output.artifacts.len(), 1);
    }
    assert_eq!(harness.read("log.txt").await.text, "a\nb\n");
    let other = call(&harness.registry, &context(1, 2), "append_file", append).await;
    assert!(!other.is_error, "{}", other.text);
    assert_eq!(harness.read("log.txt").await.text, "a\nb\nb\n", "another call does append again");

    let (edit, ctx) = (json!({"path": "log.txt", "old": "a\n", "new": "A\n"}), context(1, 3));
    for _ in 0..2 {
        let output = call(&harness.registry, &ctx, "edit_file", edit.clone()).await;
        assert!(!output.is_error, "{}", output.text);
    }
    let (moved, ctx) = (json!({"from": "log.txt", "to": "logs/log.txt"}), context(1, 3));
    for _ in 0..2 {
        let output = call(&harness.registry, &ctx, "move_file", moved.clone()).await;
        assert_eq!(
            (output.text.as_str(), output.is_error),
            ("Moved log.txt to logs/log.txt.", false)
        );
    }
    assert_eq!(harness.read("logs/log.txt").await.text, "A\nb\nb\n");
}

#[tokio::test]
async fn appends_of_many_tasks_at_once_all_arrive() {
    let harness = Harness::start().await;
    let calls = (1..=8u32).map(|task| {
        let (registry, ctx) = (&harness.registry, context(task, 1));
        let input = json!({"path": "shared.txt", "content": format!("{task}\n")});
        async move { call(registry, &ctx, "append_file", input).await }
    });
    let outputs = futures::future::join_all(calls).await;
    let arrived = outputs.iter().filter(|output| !output.is_error).count();
    let text = harness.read("shared.txt").await.text;
    assert_eq!(text.lines().count(), arrived, "what was said to be appended is there: {text}");
    assert!(arrived >= 5, "{outputs:?}");
}

#[tokio::test]
async fn a_file_goes_away_or_elsewhere_and_nothing_else_is_touched() {
    let harness = Harness::start().await;
    harness.write("src/a.txt", "a").await;
    harness.write("b.txt", "b").await;
    let taken = harness.call("move_file", json!({"from": "src/a.txt", "to": "b.txt"})).await;
    assert!(taken.is_error && taken.text.contains("is there already"), "{}", taken.text);
    let folder = harness.call("delete_file", json!({"path": "src"})).await;
    assert!(folder.is_error && folder.text.contains("is a directory"), "{}", folder.text);
    for (tool, input) in [
        ("delete_file", json!({"path": "../b.txt"})),
        ("delete_file", json!({"path": "/etc/passwd"})),
        ("move_file", json!({"from": "b.txt", "to": "../../x"})),
        ("move_file", json!({"from": "../b.txt", "to": "x"})),
        ("edit_file", json!({"path": "a/../../b", "old": "b", "new": "c"})),
        ("append_file", json!({"path": "~/x", "content": "c"})),
    ] {
        let output = harness.call(tool, input.clone()).await;
        assert!(output.is_error && output.text.starts_with("Nothing was "), "{}", output.text);
    }
    let deleted = harness.call("delete_file", json!({"path": "b.txt"})).await;
    assert_eq!((deleted.text.as_str(), deleted.is_error), ("Deleted b.txt.", false));
    let again = harness.call("delete_file", json!({"path": "b.txt"})).await;
    assert!(again.is_error && again.text.contains("there is no file b.txt"), "{}", again.text);
    assert_eq!(harness.objects.files(PROJECT).await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_older_attempt_changes_nothing_of_its_successor() {
    let harness = Harness::start().await;
    let write = json!({"path": "out.txt", "content": "new"});
    call(&harness.registry, &context(1, 5), "write_file", write).await;
    for (tool, input) in [
        ("edit_file", json!({"path": "out.txt", "old": "new", "new": "old"})),
        ("append_file", json!({"path": "out.txt", "content": "old"})),
        ("delete_file", json!({"path": "out.txt"})),
        ("move_file", json!({"from": "out.txt", "to": "old.txt"})),
    ] {
        let output = call(&harness.registry, &context(1, 4), tool, input).await;
        assert!(output.is_error && output.text.contains("newer attempt"), "{}", output.text);
    }
    assert_eq!(harness.read("out.txt").await.text, "new");
}

#[tokio::test]
async fn lines_are_found_by_pattern_and_glob_and_read_by_number() {
    let harness = Harness::start().await;
    harness.write("src/a.py", "import os\ndef total():\n    return 1\n").await;
    harness.write("src/deep/b.py", "def Total_of():\n").await;
    harness.write("notes.md", "total\n").await;
    let found = harness.call("search_codebase", json!({"pattern": r"def total\w*"})).await;
    assert_eq!(found.text, "src/a.py:2:def total():\n");
    let found = json!({"pattern": "total", "ignore_case": true, "globs": ["*.py"]});
    let found = harness.call("search_codebase", found).await;
    assert_eq!(found.text, "src/a.py:2:def total():\nsrc/deep/b.py:1:def Total_of():\n");
    let none =
        harness.call("search_codebase", json!({"pattern": "total", "globs": ["src/*"]})).await;
    assert_eq!(none.text, "src/a.py:2:def total():\n");
    let broken = harness.call("search_codebase", json!({"pattern": "("})).await;
    assert!(broken.is_error && broken.text.contains("not a regular expression"), "{}", broken.text);
    let huge = harness.call("search_codebase", json!({"pattern": "(a{900}){900}"})).await;
    assert!(huge.is_error, "{}", huge.text);
    harness.write("many.txt", &"total\n".repeat(500)).await;
    let many = harness.call("search_codebase", json!({"pattern": "^total$"})).await;
    assert_eq!(many.text.lines().count(), 101, "{}", many.text);
    assert!(many.text.ends_with("[more than 100 lines match; narrow the search]"));

    let lines = json!({"path": "src/a.py", "line": 2, "lines": 1});
    let lines = harness.call("read_file", lines).await;
    let more = "[truncated: lines 2 to 2 of 3 are shown; read on with line 3]";
    assert_eq!(lines.text, format!("     2\tdef total():\n{more}"));
    let past = harness.call("read_file", json!({"path": "src/a.py", "line": 9})).await;
    assert!(past.is_error && past.text.contains("has 3 lines"), "{}", past.text);
    let part =
        harness.call("read_file", json!({"path": "notes.md", "offset": 1, "limit": 2})).await;
    assert!(part.text.starts_with("ot\n[truncated: characters 1 to 3 of 6"), "{}", part.text);
}

/// A task whose model remembers what its calls have shown it.
struct Remembers<'a> {
    harness: &'a Harness,
    task: u32,
    seen: Seen,
}

impl<'a> Remembers<'a> {
    fn new(harness: &'a Harness, task: u32) -> Self {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        // What is older than the task's beginning is nobody's news.
        let since_ms = i64::try_from(now.as_millis()).unwrap() - 60_000;
        Remembers { harness, task, seen: Seen::new(since_ms) }
    }

    async fn call(&mut self, name: &str, arguments: Value) -> ToolOutput {
        let seen = Arc::new(self.seen.clone());
        let ctx = ToolContext { seen, ..context(self.task, 1) };
        let output = call(&self.harness.registry, &ctx, name, arguments).await;
        self.seen.learn(output.seen.clone());
        output
    }

    async fn write(&mut self, content: &str) -> ToolOutput {
        self.call("write_file", json!({"path": "notes.txt", "content": content})).await
    }

    async fn read(&mut self) -> ToolOutput {
        self.call("read_file", json!({"path": "notes.txt"})).await
    }
}

#[tokio::test]
async fn a_write_over_what_somebody_else_changed_since_it_was_read_is_refused_and_shown() {
    let harness = Harness::start().await;
    let (mut one, mut two) = (Remembers::new(&harness, 1), Remembers::new(&harness, 2));
    assert!(one.read().await.is_error && two.read().await.is_error, "nothing is there yet");
    assert!(!one.write("one\n").await.is_error);
    let refused = two.write("two\n").await;
    assert!(refused.is_error, "{}", refused.text);
    let said = "Nothing was written: notes.txt was changed by task 1 while you worked.";
    assert!(refused.text.starts_with(said), "{}", refused.text);
    assert!(refused.text.ends_with("It holds now:\none\n"), "{}", refused.text);
    assert!(!two.write("one\ntwo\n").await.is_error, "what was shown may be written over");

    assert!(one.write("one again\n").await.is_error, "task 1 has not seen what task 2 wrote");
    assert!(!one.write("one\ntwo\nthree\n").await.is_error);
    assert!(!one.write("one\ntwo\nfour\n").await.is_error, "one's own work is one's own");

    // An edit that meets lines its task never saw does not make it know them.
    let edit = json!({"path": "notes.txt", "old": "two", "new": "TWO"});
    assert!(!two.call("edit_file", edit).await.is_error);
    let refused = two.write("two again\n").await;
    assert!(refused.text.contains("after you looked at it"), "{}", refused.text);
    assert_eq!(harness.read("notes.txt").await.text, "one\nTWO\nfour\n");
    let gone = one.call("delete_file", json!({"path": "notes.txt"})).await;
    assert!(gone.is_error && gone.text.contains("look at it again"), "{}", gone.text);
    one.read().await;
    assert!(!one.call("delete_file", json!({"path": "notes.txt"})).await.is_error);
}

#[tokio::test]
async fn five_tasks_that_each_add_a_line_lose_none() {
    let harness = Harness::start().await;
    let add = |task: u32| {
        let harness = &harness;
        async move {
            let mut own = Remembers::new(harness, task);
            let mut known = String::new();
            let before = own.read().await;
            if !before.is_error {
                known = before.text;
            }
            for _ in 0..20 {
                let written = own.write(&format!("{known}line {task}\n")).await;
                if !written.is_error {
                    return;
                }
                let shown = written.text.split_once("It holds now:\n").unwrap().1;
                known = shown.to_owned();
            }
            panic!("task {task} is refused for ever");
        }
    };
    futures::future::join_all((1..=5).map(add)).await;
    let mut lines: Vec<String> =
        harness.read("notes.txt").await.text.lines().map(str::to_owned).collect();
    lines.sort();
    assert_eq!(lines, (1..=5).map(|n| format!("line {n}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_file_nobody_looked_at_is_written_over_unless_it_is_news() {
    let harness = Harness::start().await;
    let mut one = Remembers::new(&harness, 1);
    one.write("one\n").await;
    let mut two = Remembers::new(&harness, 2);
    assert!(two.write("two\n").await.is_error, "it was written while task 2 was at work");
    let mut later = Remembers::new(&harness, 3);
    later.seen.since_ms += 3_600_000;
    let written = later.write("three\n").await;
    assert!(
        !written.is_error && written.text.contains("Task 1 had written it"),
        "{}",
        written.text
    );
}
