use crate::stub::{Stub, hello, stream};
use crate::{PATIENT, chat, model, request};
use planwright_engine::routing::Provider::Ollama;
use planwright_protocol::chat::{Block, ChatReply, StopReason};
use planwright_providers::{Error, ErrorKind};
use serde_json::{Value, json};

async fn reply(lines: &[Value]) -> Result<ChatReply, Error> {
    // Without a line feed at the end, as some versions leave it.
    let text = lines.iter().map(Value::to_string).collect::<Vec<_>>().join("\n");
    let stub = Stub::answering(stream(&text)).await;
    Ok(chat(&model(Ollama, &stub.url, PATIENT), &request(Ollama, "hi")).await?.0)
}

#[tokio::test]
async fn calls_with_and_without_ids_are_understood() {
    let function = |arguments: Value| json!({ "name": "write_file", "arguments": arguments });
    let reply = reply(&[
        json!({ "message": { "content": "", "thinking": "hm", "tool_calls": [
            { "function": function(json!({ "path": "a", "content": "b" })) },
            { "id": "call_x", "function": function(json!("{\"path\":\"c\"}")) },
        ] }, "done": false }),
        json!({ "message": { "content": "",
        "tool_calls": [{ "function": function(Value::Null) }] }, "done": false }),
        json!({ "done": true, "done_reason": "stop", "prompt_eval_count": 7, "eval_count": 5 }),
    ])
    .await
    .unwrap();
    assert_eq!(reply.stop, StopReason::ToolUse);
    let call = |id: &str, input| Block::ToolUse { id: id.into(), name: "write_file".into(), input };
    assert_eq!(
        reply.content,
        [
            call("call_1_0", json!({ "path": "a", "content": "b" })),
            call("call_x", json!({ "path": "c" })),
            call("call_1_2", json!({})),
        ]
    );
    assert_eq!((reply.usage.input, reply.usage.output), (7, 5));
}

#[tokio::test]
async fn a_reply_cut_by_the_limit_says_so() {
    let reply = reply(&[
        json!({ "message": { "content": "half a sen" }, "done": false }),
        json!({ "message": { "content": "" }, "done": true, "done_reason": "length" }),
    ])
    .await
    .unwrap();
    assert_eq!((reply.stop, reply.text().as_str()), (StopReason::MaxTokens, "half a sen"));
    assert!(reply.usage.input > 0 && reply.usage.output > 0);
}

#[tokio::test]
async fn a_prompt_that_fits_no_window_is_not_sent() {
    let stub = Stub::answering(stream(&hello(Ollama))).await;
    let long = request(Ollama, &"x".repeat(547_476));
    let error = chat(&model(Ollama, &stub.url, PATIENT), &long).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ContextTooLong, "{error}");
    assert!(!error.maybe_billed() && stub.seen().is_empty(), "{error}");
}

#[tokio::test]
async fn an_error_in_the_stream_is_an_error() {
    let error =
        reply(&[json!({ "message": { "content": "a" } }), json!({ "error": "out of memory" })])
            .await
            .unwrap_err();
    assert!(error.is_transient() && error.to_string().contains("out of memory"), "{error}");
}

#[tokio::test]
async fn the_request_carries_no_key_and_asks_for_room() {
    let stub = Stub::answering(stream(&hello(Ollama))).await;
    chat(&model(Ollama, &stub.url, PATIENT), &request(Ollama, "hi")).await.unwrap();
    let seen = stub.seen();
    assert_eq!(seen[0].path, "/api/chat");
    assert!(!format!("{:?}", seen[0].headers).contains("canary"));
    assert_eq!(seen[0].body["options"], json!({ "num_predict": 1_000, "num_ctx": 8_192 }));
}
