//! What a vendor gave comes back to it in the next round; what its server refused does not.

use crate::stub::{Answer, Stub, sse, status};
use crate::{KEY, PATIENT, chat, model, request};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, routing::post};
use planwright_engine::routing::Provider::{Anthropic, Ollama, OpenAi};
use planwright_platform::secret::Secret;
use planwright_protocol::chat::{Block, ChatReply, ChatRequest, Message, Role};
use planwright_providers::{ProviderConfig, Providers, client};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// The conversation goes on with the result of the reply's first call.
fn answered(request: &mut ChatRequest, reply: ChatReply) {
    let call = reply.content.iter().find_map(|block| match block {
        Block::ToolUse { id, .. } => Some(id.clone()),
        _ => None,
    });
    let result =
        Block::ToolResult { tool_use_id: call.unwrap(), content: "ok".into(), is_error: false };
    request.messages.push(Message { role: Role::Assistant, content: reply.content });
    request.messages.push(Message { role: Role::User, content: vec![result] });
}

#[tokio::test]
async fn signatures_and_thoughts_go_back_to_their_model_and_to_no_other() {
    let delta = json!({ "choices": [{ "index": 0, "finish_reason": "tool_calls", "delta": {
        "reasoning_content": "I write.",
        "tool_calls": [{ "index": 0, "id": "c1", "type": "function",
            "extra_content": { "google": { "thought_signature": "c2ln" } },
            "function": { "name": "write_file", "arguments": "{}" } }] } }] });
    let stub = Stub::answering(Answer::Stream(crate::stub::pieces(
        &sse(&[&delta.to_string(), "[DONE]"]),
        50,
    )))
    .await;
    let model = model(OpenAi, &stub.url, PATIENT);
    let mut request = request(OpenAi, "hi");
    request.model = "gemini-3-pro".into();
    let (reply, _) = chat(&model, &request).await.unwrap();
    // What is stored reads back the same.
    let stored = serde_json::to_string(&reply.content).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Block>>(&stored).unwrap(), reply.content);
    answered(&mut request, reply);
    chat(&model, &request).await.unwrap();
    let turn = stub.seen()[1].body["messages"][2].clone();
    assert_eq!(turn["reasoning_content"], "I write.");
    let signature = &turn["tool_calls"][0]["extra_content"]["google"]["thought_signature"];
    assert_eq!(signature, "c2ln");
    request.model = "other-model".into();
    chat(&model, &request).await.unwrap();
    let turn = stub.seen()[2].body["messages"][2].clone();
    assert_eq!(
        (&turn["reasoning_content"], &turn["tool_calls"][0]["extra_content"]),
        (&Value::Null, &Value::Null)
    );
}

#[tokio::test]
async fn reasoning_items_go_back_encrypted_and_nothing_is_stored() {
    let reasoning = json!({ "type": "reasoning", "id": "rs", "summary": [],
        "encrypted_content": "ZW5j" });
    let call = json!({ "type": "function_call", "id": "fc", "call_id": "c1", "name": "write_file",
        "arguments": "{}" });
    let response = json!({ "object": "response", "status": "completed",
        "output": [reasoning, call], "usage": { "input_tokens": 5, "output_tokens": 5 } });
    let stub = Stub::answering(status(200, &response.to_string())).await;
    let config = ProviderConfig {
        provider: OpenAi,
        base_url: format!("{}/v1/responses", stub.url),
        key: Secret::new(KEY),
        timeouts: Some(PATIENT),
    };
    let model = Providers::new(&client().unwrap(), vec![config]).get("openai").unwrap();
    let mut request = request(OpenAi, "hi");
    let (reply, _) = chat(&model, &request).await.unwrap();
    answered(&mut request, reply);
    chat(&model, &request).await.unwrap();
    let seen = stub.seen();
    assert_eq!(seen[1].path, "/v1/responses");
    assert_eq!(seen[1].headers["authorization"], format!("Bearer {KEY}"));
    let body = &seen[1].body;
    assert_eq!(body["store"], false);
    assert_eq!(body["input"][1], reasoning);
    assert_eq!(body["input"][2]["call_id"], "c1");
    assert_eq!(
        body["input"][3],
        json!({ "type": "function_call_output", "call_id": "c1",
        "output": "ok" })
    );
}

type Bodies = Arc<Mutex<Vec<Value>>>;

/// A server that takes neither `stream_options` nor `max_completion_tokens`.
async fn picky(State(seen): State<Bodies>, Json(body): Json<Value>) -> Response {
    seen.lock().unwrap().push(body.clone());
    for field in ["stream_options", "max_completion_tokens", "reasoning_effort"] {
        if body.get(field).is_some() {
            let message = format!("Unrecognized request argument supplied: {field}");
            let error = json!({ "error": { "message": message, "type": "invalid_request_error" } });
            return (StatusCode::BAD_REQUEST, Json(error)).into_response();
        }
    }
    Json(json!({ "choices": [{ "message": { "content": "ok" }, "finish_reason": "stop" }] }))
        .into_response()
}

#[tokio::test]
async fn a_field_that_is_refused_is_left_out_from_then_on() {
    let seen = Bodies::default();
    let app = Router::new().route("/v1/chat/completions", post(picky)).with_state(seen.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    let request = request(OpenAi, "hi");
    let (reply, _) = chat(&model(OpenAi, &url, PATIENT), &request).await.unwrap();
    assert_eq!(reply.text(), "ok");
    // One try for each refused field, and the limit under its other name.
    assert_eq!(seen.lock().unwrap().len(), 4);
    assert_eq!(seen.lock().unwrap()[3]["max_tokens"], 1_000);
    // Remembered by the process, not by the adapter.
    chat(&model(OpenAi, &url, PATIENT), &request).await.unwrap();
    assert_eq!(seen.lock().unwrap().len(), 5);
}

#[tokio::test]
async fn a_model_that_has_only_been_loaded_is_asked_again() {
    let loaded = r#"{"message":{"content":""},"done":true,"done_reason":"load"}"#;
    let said = r#"{"message":{"content":"ok"},"done":true,"done_reason":"stop"}"#;
    let answers = Arc::new(Mutex::new(vec![said, loaded]));
    let app = Router::new().route(
        "/api/chat",
        post(move || {
            let answer = answers.lock().unwrap().pop().unwrap();
            async move { answer }
        }),
    );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    let (reply, _) = chat(&model(Ollama, &url, PATIENT), &request(Ollama, "hi")).await.unwrap();
    assert_eq!(reply.text(), "ok");
}

#[tokio::test]
async fn an_answer_without_an_end_is_cut_off_wherever_it_is_read() {
    let endless = || {
        let chunk = vec![b'x'; 65_536];
        Answer::Stream((0..1_000).map(|_| crate::stub::Piece::Bytes(chunk.clone())).collect())
    };
    for vendor in [Anthropic, OpenAi, Ollama] {
        let stub = Stub::answering(endless()).await;
        let model = model(vendor, &stub.url, PATIENT);
        let error = chat(&model, &request(vendor, "hi")).await.unwrap_err();
        assert!(error.to_string().contains("more than is read"), "{vendor}: {error}");
        let bound = planwright_providers::input_token_bound(&request(vendor, "hi"));
        assert_eq!(model.count_input_tokens(&request(vendor, "hi")).await.unwrap(), bound);
        model.health().await;
    }
}

#[tokio::test]
async fn what_a_broken_stream_cost_is_known_as_far_as_it_was_said() {
    let start = json!({ "type": "message_start", "message": { "usage": { "input_tokens": 700,
        "cache_read_input_tokens": 50, "output_tokens": 1 } } });
    let text = json!({ "type": "content_block_start", "index": 0,
        "content_block": { "type": "text", "text": "a few words" } });
    let body = sse(&[&start.to_string(), &text.to_string()]);
    let stub = Stub::answering(Answer::Stream(crate::stub::pieces(&body, 50))).await;
    let error =
        chat(&model(Anthropic, &stub.url, PATIENT), &request(Anthropic, "hi")).await.unwrap_err();
    let planwright_providers::Billing::AtMost(usage) = error.billing() else { panic!("{error:?}") };
    assert_eq!((usage.input, usage.cache_read), (700, 50));
    assert!((3..=11).contains(&usage.output), "{usage:?}");
}
