//! local_llm against an Ollama over HTTP that answers from a script.

#![allow(clippy::unwrap_used)]

mod harness;

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Json, Router, routing::post};
use harness::{call, context};
use planwright_providers::{ChatModel, Ollama};
use planwright_tools::{Registry, ToolOutput};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

#[derive(Clone)]
struct Script {
    status: StatusCode,
    reply: Value,
    asked: Arc<Mutex<Vec<Value>>>,
}

async fn chat(State(script): State<Script>, Json(request): Json<Value>) -> (StatusCode, String) {
    script.asked.lock().unwrap().push(request);
    (script.status, format!("{}\n", script.reply))
}

/// What the tool answers and what Ollama was asked.
async fn ask(status: StatusCode, reply: Value, arguments: Value) -> (ToolOutput, Vec<Value>) {
    let script = Script { status, reply, asked: Arc::default() };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().route("/api/chat", post(chat)).with_state(script.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let output = call(&registry(Some(&host)), &context(1, 1), "local_llm", arguments).await;
    let asked = script.asked.lock().unwrap().clone();
    (output, asked)
}

fn registry(host: Option<&str>) -> Registry {
    let local = host.map(|host| {
        let ollama = Ollama::new(planwright_providers::client().unwrap(), host, Ollama::timeouts());
        (Arc::new(ollama) as Arc<dyn ChatModel>, "small-model".to_owned())
    });
    Registry::builder().local_llm(local).build()
}

fn answer(text: &str, done_reason: &str) -> Value {
    json!({
        "model": "small-model", "message": {"role": "assistant", "content": text}, "done": true,
        "done_reason": done_reason, "prompt_eval_count": 7, "eval_count": 3
    })
}

#[tokio::test]
async fn prompt_and_system_reach_the_local_model_and_its_answer_comes_back() {
    let arguments = json!({"prompt": "Say hello.", "system": "Be brief."});
    let (output, asked) = ask(StatusCode::OK, answer("Hello.", "stop"), arguments).await;
    assert_eq!(output, ToolOutput::done("Hello."));
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0]["model"], "small-model");
    let messages: Vec<_> = asked[0]["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| (&m["role"], &m["content"]))
        .collect();
    assert_eq!(
        messages,
        [(&json!("system"), &json!("Be brief.")), (&json!("user"), &json!("Say hello."))]
    );
}

#[tokio::test]
async fn an_answer_cut_by_the_token_limit_says_so() {
    let (output, _) =
        ask(StatusCode::OK, answer("Once upon", "length"), json!({"prompt": "Tell."})).await;
    assert_eq!(
        (output.text.as_str(), output.is_error),
        ("Once upon\n[cut after 4096 tokens]", false)
    );
}

#[tokio::test]
async fn an_empty_answer_is_an_error_of_the_tool() {
    let (output, _) = ask(StatusCode::OK, answer(" ", "stop"), json!({"prompt": "Tell."})).await;
    assert!(output.is_error && output.text.contains("answered nothing"), "{}", output.text);
}

#[tokio::test]
async fn a_model_that_fails_is_an_error_of_the_tool_and_not_of_the_task() {
    for status in [StatusCode::INTERNAL_SERVER_ERROR, StatusCode::NOT_FOUND] {
        let (output, asked) =
            ask(status, json!({"error": "model not found"}), json!({"prompt": "Tell."})).await;
        assert!(
            output.is_error && output.text.starts_with("The local model did not answer ("),
            "{}",
            output.text
        );
        assert_eq!(asked.len(), 1);
    }
    let gone = call(
        &registry(Some("http://127.0.0.1:1")),
        &context(1, 1),
        "local_llm",
        json!({"prompt": "Tell."}),
    )
    .await;
    assert!(
        gone.is_error && gone.text.starts_with("The local model did not answer ("),
        "{}",
        gone.text
    );
}

#[tokio::test]
async fn without_a_local_model_the_tool_says_so() {
    let output =
        call(&registry(None), &context(1, 1), "local_llm", json!({"prompt": "Tell."})).await;
    assert_eq!(
        (output.text.as_str(), output.is_error),
        ("No local model is configured here; go on without it.", true)
    );
}
