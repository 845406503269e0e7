//! list_directory against a real S3 endpoint over HTTP.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod harness;

use harness::Harness;
use serde_json::json;

async fn planted() -> Harness {
    let harness = Harness::start().await;
    for path in
        ["README.md", "main.py", "src/app.py", "src/app.ts", "src/deep/er/mod.py", "src-old/app.py"]
    {
        harness.write(path, "12345").await;
    }
    harness
}

#[tokio::test]
async fn a_directory_shows_its_files_and_directories_only() {
    let harness = planted().await;
    for root in [json!({}), json!({"path": "."}), json!({"path": "./"})] {
        let list = harness.call("list_directory", root).await;
        assert_eq!(list.text, "README.md (5 bytes)\nmain.py (5 bytes)\nsrc-old/\nsrc/");
    }
    let list = harness.call("list_directory", json!({"path": "src/"})).await;
    assert_eq!(list.text, "app.py (5 bytes)\napp.ts (5 bytes)\ndeep/");
}

#[tokio::test]
async fn a_pattern_selects() {
    let harness = planted().await;
    for (arguments, expected) in [
        (json!({"pattern": "*.py"}), "main.py (5 bytes)"),
        (
            json!({"pattern": "*.py", "recursive": true}),
            "main.py (5 bytes)\nsrc-old/app.py (5 bytes)\nsrc/app.py (5 \
                bytes)\nsrc/deep/er/mod.py (5 bytes)",
        ),
        (
            json!({"pattern": "src/*", "recursive": true}),
            "src/app.py (5 bytes)\nsrc/app.ts (5 bytes)",
        ),
        (
            json!({"pattern": "src/**/*.{py,ts}", "recursive": true}),
            "src/app.py (5 bytes)\nsrc/app.ts (5 bytes)\nsrc/deep/er/mod.py (5 bytes)",
        ),
        (
            json!({"path": "src", "pattern": "deep/**", "recursive": true}),
            "deep/er/mod.py (5 bytes)",
        ),
        (json!({"pattern": "src*"}), "src-old/\nsrc/"),
        (json!({"pattern": "*.rs", "recursive": true}), "Nothing in . to list."),
    ] {
        let list = harness.call("list_directory", arguments.clone()).await;
        assert_eq!((list.text.as_str(), list.is_error), (expected, false), "{arguments}");
    }
    let list = harness.call("list_directory", json!({"pattern": "[a"})).await;
    assert!(list.is_error && list.text.contains("not a glob"), "{}", list.text);
}

#[tokio::test]
async fn what_is_cut_off_is_counted() {
    let harness = planted().await;
    let list = harness.call("list_directory", json!({"recursive": true, "max_results": 4})).await;
    assert_eq!(list.text.lines().count(), 5);
    assert!(
        list.text.ends_with("\n[2 more are not shown; narrow the path or the pattern]"),
        "{}",
        list.text
    );
}

#[tokio::test]
async fn what_is_no_directory_is_said() {
    let harness = planted().await;
    let list = harness.call("list_directory", json!({"path": "main.py"})).await;
    assert_eq!(
        (list.text.as_str(), list.is_error),
        ("main.py is a file; read_file shows it.", true)
    );
    let list = harness.call("list_directory", json!({"path": "sr"})).await;
    assert_eq!((list.text.as_str(), list.is_error), ("There is no directory sr.", true));
}
