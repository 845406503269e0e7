use crate::stub::{Stub, hello, sse, status, stream};
use crate::{KEY, PATIENT, chat, model, request};
use planwright_engine::routing::Provider::Anthropic;
use planwright_protocol::chat::{Block, ChatReply, Message, Role, StopReason};
use planwright_providers::{Error, INVALID_ARGUMENTS};
use serde_json::{Value, json};

async fn reply(events: &[&str]) -> Result<ChatReply, Error> {
    let stub = Stub::answering(stream(&sse(events))).await;
    Ok(chat(&model(Anthropic, &stub.url, PATIENT), &request(Anthropic, "hi")).await?.0)
}

const START: &str = r#"{"type":"message_start","message":{"usage":{"input_tokens":100,"cache_creation_input_tokens":30,"cache_read_input_tokens":2000,"output_tokens":1}}}"#;
const TOOL: &str = r#"{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"toolu_1","name":"write_file","input":{}}}"#;
const STOP: &str = r#"{"type":"message_stop"}"#;

fn stopped(reason: &str) -> String {
    json!({ "type": "message_delta", "delta": { "stop_reason": reason },
    "usage": { "output_tokens": 42 } })
    .to_string()
}

fn arguments(piece: &str) -> String {
    json!({ "type": "content_block_delta", "index": 1, "delta": { "type": "input_json_delta",
    "partial_json": piece } })
    .to_string()
}

#[tokio::test]
async fn arguments_split_over_events_become_one_call() {
    let pieces =
        ["", r#"{"path": "a"#, r#".py", "cont"#, r#"ent": "print(\"ü\")"#, "\"}"].map(arguments);
    let pieces = pieces.iter().map(String::as_str);
    let end = stopped("tool_use");
    let events: Vec<&str> =
        [START, TOOL].into_iter().chain(pieces).chain([end.as_str(), STOP]).collect();
    let reply = reply(&events).await.unwrap();
    assert_eq!(reply.stop, StopReason::ToolUse);
    assert_eq!(
        reply.content,
        [Block::ToolUse {
            id: "toolu_1".into(),
            name: "write_file".into(),
            input: json!({ "path": "a.py", "content": "print(\"ü\")" }),
        }]
    );
    let usage = reply.usage;
    assert_eq!(
        (usage.input, usage.output, usage.cache_read, usage.cache_write),
        (100, 42, 2_000, 30)
    );
}

#[tokio::test]
async fn a_reply_cut_by_the_limit_says_so_and_drops_the_cut_call() {
    let (cut, end) = (arguments(r#"{"path": "a"#), stopped("max_tokens"));
    let reply = reply(&[START, TOOL, &cut, &end, STOP]).await.unwrap();
    assert_eq!((reply.stop, reply.content.len()), (StopReason::MaxTokens, 0));
}

#[tokio::test]
async fn arguments_that_are_no_object_reach_the_model_as_its_own_mistake() {
    let (wrong, end) = (arguments(r#"["a.py""#), stopped("tool_use"));
    let reply = reply(&[START, TOOL, &wrong, &end, STOP]).await.unwrap();
    let [Block::ToolUse { input, .. }] = &reply.content[..] else { panic!("{reply:?}") };
    assert_eq!(input[INVALID_ARGUMENTS], r#"["a.py""#);
}

#[tokio::test]
async fn thinking_is_kept_whole_and_goes_back_unchanged() {
    let end = stopped("end_turn");
    let stub = Stub::answering(stream(&sse(&[
        START,
        r#"{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}"#,
        r#"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Let me "}}"#,
        r#"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"see."}}"#,
        r#"{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}}"#,
        r#"{"type":"content_block_start","index":1,"content_block":{"type":"redacted_thinking","data":"eA=="}}"#,
        r#"{"type":"content_block_start","index":2,"content_block":{"type":"text","text":"So."}}"#,
        &end,
        STOP,
    ])))
    .await;
    let model = model(Anthropic, &stub.url, PATIENT);
    let mut request = request(Anthropic, "hi");
    let (reply, heard) = chat(&model, &request).await.unwrap();
    assert_eq!((reply.text().as_str(), heard), ("So.", vec!["So.".to_owned()]));

    request.messages.push(Message { role: Role::Assistant, content: reply.content });
    request.messages.push(Message::user("and now?"));
    chat(&model, &request).await.unwrap();
    assert_eq!(
        stub.seen()[1].body["messages"][1]["content"],
        json!([
            { "type": "thinking", "thinking": "Let me see.", "signature": "c2ln" },
            { "type": "redacted_thinking", "data": "eA==" },
            { "type": "text", "text": "So." },
        ])
    );
    request.model = "claude-sonnet-4-6".into();
    chat(&model, &request).await.unwrap();
    assert_eq!(
        stub.seen()[2].body["messages"][1]["content"],
        json!([{ "type": "text", "text": "So." }])
    );
}

#[tokio::test]
async fn errors_inside_the_stream_keep_their_meaning() {
    let error = |kind: &str| {
        json!({ "type": "error", "error": { "type": kind, "message": "why" } }).to_string()
    };
    for (kind, started, transient, billed) in [
        ("overloaded_error", false, true, false),
        ("overloaded_error", true, true, true),
        ("api_error", true, true, true),
        ("invalid_request_error", false, false, false),
    ] {
        let event = error(kind);
        let events: Vec<&str> = if started { vec![START, &event] } else { vec![&event] };
        let error = reply(&events).await.unwrap_err();
        assert_eq!(
            (error.is_transient(), error.maybe_billed()),
            (transient, billed),
            "{kind}: {error}"
        );
        assert!(error.to_string().contains("why"), "{error}");
    }
}

#[tokio::test]
async fn other_reasons_to_stop_are_told_apart() {
    for (reason, stop) in [
        ("refusal", StopReason::Refusal),
        ("model_context_window_exceeded", StopReason::ContextExceeded),
        ("stop_sequence", StopReason::EndTurn),
        ("pause_turn", StopReason::Paused),
    ] {
        assert_eq!(reply(&[START, &stopped(reason), STOP]).await.unwrap().stop, stop);
    }
}

#[tokio::test]
async fn unreported_usage_is_replaced_by_bounds() {
    let text = r#"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":"hello"}}"#;
    let end = r#"{"type":"message_delta","delta":{"stop_reason":"end_turn"}}"#;
    let usage = reply(&[text, end, STOP]).await.unwrap().usage;
    assert!(usage.input > 0 && usage.output > 0, "{usage:?}");
}

#[tokio::test]
async fn the_request_is_signed_and_marks_what_to_cache() {
    let stub = Stub::answering(stream(&hello(Anthropic))).await;
    chat(&model(Anthropic, &stub.url, PATIENT), &request(Anthropic, "hi")).await.unwrap();
    let seen = stub.seen();
    assert_eq!(seen[0].path, "/v1/messages");
    assert_eq!(seen[0].headers["x-api-key"], KEY);
    assert_eq!(seen[0].headers["anthropic-version"], "2026-10-21");
    let body = &seen[0].body;
    assert_eq!((&body["max_tokens"], &body["stream"]), (&json!(1_000), &json!(true)));
    assert_eq!(body["system"][0]["cache_control"]["type"], "ephemeral");
    assert_eq!(body["tools"][0]["cache_control"]["type"], "ephemeral");
}

#[tokio::test]
async fn tokens_are_counted_by_the_vendor_or_bounded_without_it() {
    let counting =
        |answer| Stub::with_paths(status(500, ""), [("/v1/messages/count_tokens", answer)]);
    let stub = counting(status(200, r#"{"input_tokens":1000}"#)).await;
    let request = request(Anthropic, &"many words here ".repeat(100));
    let counted = model(Anthropic, &stub.url, PATIENT).count_input_tokens(&request).await.unwrap();
    assert_eq!(counted, 1_052);
    let asked = stub.seen().remove(0).body;
    assert_eq!((&asked["max_tokens"], &asked["stream"]), (&Value::Null, &Value::Null));
    assert_eq!(asked["tools"][0]["name"], "write_file");

    for wrong in [status(404, ""), status(200, "{}"), status(200, "no"), status(529, "")] {
        let stub = counting(wrong).await;
        let bound =
            model(Anthropic, &stub.url, PATIENT).count_input_tokens(&request).await.unwrap();
        assert_eq!(bound, planwright_providers::input_token_bound(&request));
    }
}
