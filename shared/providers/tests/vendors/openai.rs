use crate::stub::{Stub, hello, sse, stream};
use crate::{KEY, PATIENT, chat, model, request};
use planwright_engine::routing::Provider::OpenAi;
use planwright_protocol::chat::{Block, ChatReply, StopReason};
use planwright_providers::Error;
use serde_json::{Value, json};

async fn reply(chunks: &[Value]) -> Result<ChatReply, Error> {
    let chunks: Vec<String> =
        chunks.iter().map(Value::to_string).chain(["[DONE]".to_owned()]).collect();
    let chunks: Vec<&str> = chunks.iter().map(String::as_str).collect();
    let stub = Stub::answering(stream(&sse(&chunks))).await;
    Ok(chat(&model(OpenAi, &stub.url, PATIENT), &request(OpenAi, "hi")).await?.0)
}

fn delta(delta: Value) -> Value {
    json!({ "choices": [{ "index": 0, "delta": delta, "finish_reason": null }] })
}

fn finished(reason: &str) -> Value {
    json!({ "choices": [{ "index": 0, "delta": {}, "finish_reason": reason }] })
}

fn call(index: u64, fields: Value) -> Value {
    let mut call = json!({ "index": index });
    for (name, value) in fields.as_object().unwrap() {
        call[name] = value.clone();
    }
    delta(json!({ "tool_calls": [call] }))
}

#[tokio::test]
async fn arguments_split_over_chunks_become_the_right_calls() {
    let reply = reply(&[
        delta(json!({ "content": "Looking." })),
        call(
            0,
            json!({ "id": "call_a", "type": "function", "function": { "name": "write_file",
        "arguments": "" } }),
        ),
        call(0, json!({ "function": { "arguments": "{\"path\":\"a" } })),
        call(1, json!({ "id": "call_b", "function": { "name": "list_directory" } })),
        call(0, json!({ "function": { "arguments": ".py\",\"content\":\"ü\"}" } })),
        finished("tool_calls"),
        json!({ "choices": [], "usage": { "prompt_tokens": 900, "completion_tokens": 20,
            "prompt_tokens_details": { "cached_tokens": 512, "cache_write_tokens": 100 } } }),
    ])
    .await
    .unwrap();
    assert_eq!(reply.stop, StopReason::ToolUse);
    assert_eq!(
        reply.content,
        [
            Block::Text { text: "Looking.".into() },
            Block::ToolUse {
                id: "call_a".into(),
                name: "write_file".into(),
                input: json!({ "path": "a.py", "content": "ü" }),
            },
            Block::ToolUse { id: "call_b".into(), name: "list_directory".into(), input: json!({}) },
        ]
    );
    let usage = reply.usage;
    assert_eq!(
        (usage.input, usage.output, usage.cache_read, usage.cache_write),
        (288, 20, 512, 100)
    );
}

#[tokio::test]
async fn a_reply_cut_by_the_limit_says_so_and_drops_the_cut_call() {
    let reply = reply(&[
        call(
            0,
            json!({ "id": "c", "function": { "name": "write_file", "arguments": "{\"path\":" } }),
        ),
        finished("length"),
    ])
    .await
    .unwrap();
    assert_eq!((reply.stop, reply.content.len()), (StopReason::MaxTokens, 0));
}

#[tokio::test]
async fn refusals_and_odd_endings_are_told_apart() {
    let refused =
        reply(&[delta(json!({ "refusal": "I cannot." })), finished("stop")]).await.unwrap();
    assert_eq!((refused.stop, refused.text().as_str()), (StopReason::Refusal, "I cannot."));
    assert_eq!(reply(&[finished("content_filter")]).await.unwrap().stop, StopReason::Refusal);
    assert_eq!(reply(&[finished("something_new")]).await.unwrap().stop, StopReason::Other);
    let call = call(0, json!({ "function": { "name": "t", "arguments": "{}" } }));
    let called = reply(&[call, finished("stop")]).await.unwrap();
    let [Block::ToolUse { id, .. }] = &called.content[..] else { panic!("{called:?}") };
    assert_eq!((called.stop, id.is_empty()), (StopReason::ToolUse, false));
}

#[tokio::test]
async fn a_server_that_reports_no_usage_is_charged_by_bounds() {
    let usage =
        reply(&[delta(json!({ "content": "hello" })), finished("stop")]).await.unwrap().usage;
    assert!(usage.input > 0 && usage.output > 0, "{usage:?}");
}

#[tokio::test]
async fn errors_inside_the_stream_are_errors() {
    let error = |kind: &str| json!({ "error": { "type": kind, "message": "why" } });
    let broke =
        reply(&[delta(json!({ "content": "a" })), error("server_error")]).await.unwrap_err();
    assert!(broke.is_transient() && broke.maybe_billed(), "{broke}");
    let refused = reply(&[error("invalid_request_error")]).await.unwrap_err();
    assert!(!refused.is_transient() && !refused.maybe_billed(), "{refused}");
}

#[tokio::test]
async fn the_request_is_signed_and_asks_for_usage() {
    let stub = Stub::answering(stream(&hello(OpenAi))).await;
    chat(&model(OpenAi, &stub.url, PATIENT), &request(OpenAi, "hi")).await.unwrap();
    let seen = stub.seen();
    assert_eq!(seen[0].path, "/v1/chat/completions");
    assert_eq!(seen[0].headers["authorization"], format!("Bearer {KEY}"));
    assert_eq!(seen[0].body["stream_options"]["include_usage"], true);
    assert_eq!(seen[0].body["max_completion_tokens"], 1_000);
}
