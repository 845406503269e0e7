//! Allow-list and argument schemas.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod harness;

use harness::{Harness, everything};
use planwright_providers::INVALID_ARGUMENTS;
use serde_json::{Value, json};

#[tokio::test]
async fn a_tool_off_the_allow_list_is_neither_offered_nor_called() {
    let harness = Harness::start().await;
    let allowed = ["read_file".to_owned(), "no_such_tool".to_owned()];
    let names: Vec<_> =
        harness.registry.specs(&allowed).into_iter().map(|spec| spec.name).collect();
    assert_eq!(names, ["read_file"]);
    for name in ["write_file", "no_such_tool", ""] {
        let arguments = json!({"path": "x", "content": "x"});
        let output = harness.call_allowed(&allowed, name, arguments).await;
        assert_eq!(
            (output.text.as_str(), output.is_error),
            ("There is no tool of this name for this task. Its tools are: read_file.", true)
        );
    }
    assert!(harness.read("x").await.text.contains("There is no file"));
    let output = harness.call_allowed(&[], "read_file", json!({"path": "x"})).await;
    assert!(output.is_error && output.text.contains("no tools"), "{}", output.text);
}

#[tokio::test]
async fn wrong_arguments_are_answered_with_the_place_and_what_was_expected() {
    let harness = Harness::start().await;
    let table: [(&str, Value, &[&str]); 12] = [
        ("read_file", json!({}), &["the arguments", "\"path\" is a required property"]),
        ("read_file", json!("main.py"), &["the arguments", "type \"object\""]),
        ("read_file", json!(null), &["the arguments", "type \"object\""]),
        ("read_file", json!({"path": 7}), &["at /path", "type \"string\""]),
        ("read_file", json!({"path": ""}), &["at /path", "shorter than 1 character"]),
        ("read_file", json!({"path": "a", "offset": -1}), &["at /offset", "minimum of 0"]),
        ("read_file", json!({"path": "a", "offset": 1.5}), &["at /offset", "type \"integer\""]),
        (
            "read_file",
            json!({"path": "a", "encoding": "utf-8"}),
            &["'encoding' was unexpected", "known are", "path", "offset"],
        ),
        ("write_file", json!({"path": 1, "content": 2}), &["at /path", "at /content"]),
        ("list_directory", json!({"max_results": 501}), &["at /max_results", "maximum of 500"]),
        ("read_file", json!({INVALID_ARGUMENTS: "{\"path"}), &["not a JSON object", "cut off"]),
        ("local_llm", json!({"system": "x"}), &["\"prompt\" is a required property"]),
    ];
    for (tool, arguments, expected) in table {
        let output = harness.call(tool, arguments.clone()).await;
        assert!(output.is_error, "{tool} {arguments}");
        for part in expected {
            assert!(output.text.contains(part), "{tool} {arguments}: {}", output.text);
        }
    }
}

#[tokio::test]
async fn a_wrong_argument_is_not_repeated_at_length() {
    let harness = Harness::start().await;
    let output =
        harness.call("write_file", json!({"path": ["x".repeat(100_000)], "content": "x"})).await;
    assert!(output.is_error && output.text.len() < 300, "{}", output.text.len());
}

#[tokio::test]
async fn whole_numbers_written_as_floats_do_not_break_a_call() {
    let harness = Harness::start().await;
    harness.write("a.txt", "abc").await;
    let output = harness.call("read_file", json!({"path": "a.txt", "offset": 1.0})).await;
    assert_eq!((output.text.as_str(), output.is_error), ("bc", false));
}

#[tokio::test]
async fn every_schema_compiles_and_describes_an_object() {
    let harness = Harness::start().await;
    let allowed = everything(&harness.registry);
    assert_eq!(allowed, planwright_engine::routing::BUILT_IN_TOOLS, "what plans may name");
    for spec in harness.registry.specs(&allowed) {
        assert!(harness.registry.contains(&spec.name));
        assert_eq!(spec.parameters["type"], "object");
        assert!(!spec.description.is_empty());
        harness.call_allowed(&allowed, &spec.name, json!({"unknown": 1})).await;
    }
}
