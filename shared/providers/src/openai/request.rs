//! The neutral request as a chat completions body.

use super::calls::CALL_EXTRA;
use super::stream::TURN_EXTRA;
use crate::refused::LeftOut;
use planwright_engine::pricing::{ROOM_FOR_THINKING, Thinking, capabilities};
use planwright_engine::routing::Provider;
use planwright_protocol::chat::{Block, ChatRequest, Message, Role};
use serde_json::{Map, Value, json};

/// Body of `POST /chat/completions` without what this server refuses.
pub(super) fn body(provider: &str, request: &ChatRequest, left_out: &LeftOut) -> Value {
    let can = capabilities(provider, &request.model);
    let mut body = json!({
        "model": request.model,
        "messages": messages(request, left_out),
        "stream": true,
    });
    let mut set = |field: &str, value: Value| {
        if !left_out.has(field) {
            body[field] = value;
        }
    };
    set("stream_options", json!({ "include_usage": true }));
    let limit = can.output_limit(request.max_output_tokens);
    let names = ["max_completion_tokens", "max_tokens"];
    let [usual, other] = if can.max_completion_tokens { names } else { [names[1], names[0]] };
    set(if left_out.has(usual) { other } else { usual }, json!(limit));
    if can.tools_without_reasoning && !request.tools.is_empty() {
        set("reasoning_effort", json!("none"));
    } else if can.thinking == Thinking::Adaptive && request.max_output_tokens < ROOM_FOR_THINKING {
        set("reasoning_effort", json!("low"));
    }
    if let (Some(schema), true) = (&request.response_schema, can.structured_output) {
        // Strict mode would refuse optional properties; the caller validates the reply anyway.
        let format = json!({ "name": "reply", "schema": schema, "strict": false });
        set("response_format", json!({ "type": "json_schema", "json_schema": format }));
    }
    if provider == Provider::OpenRouter.as_str() {
        // The price of the call comes with its usage.
        set("usage", json!({ "include": true }));
    }
    if !request.tools.is_empty() {
        body["tools"] = tools(request);
    }
    body
}

fn tools(request: &ChatRequest) -> Value {
    let function = |tool: &planwright_protocol::chat::ToolSpec| {
        let function = json!({ "name": tool.name, "description": tool.description,
        "parameters": tool.parameters });
        json!({ "type": "function", "function": function })
    };
    request.tools.iter().map(function).collect()
}

fn messages(request: &ChatRequest, left_out: &LeftOut) -> Value {
    let mut messages = Vec::new();
    let system: Vec<&str> =
        request.system.iter().map(|b| b.text.as_str()).filter(|text| !text.is_empty()).collect();
    if !system.is_empty() {
        messages.push(json!({ "role": "system", "content": system.join("\n\n") }));
    }
    for message in &request.messages {
        match message.role {
            Role::User => messages.extend(user(message)),
            Role::Assistant => messages.extend(assistant(message, &request.model, left_out)),
        }
    }
    Value::Array(messages)
}

/// Results of tools are messages of their own and must follow the calls at once.
fn user(message: &Message) -> Vec<Value> {
    let mut turns: Vec<Value> = message
        .content
        .iter()
        .filter_map(|block| match block {
            Block::ToolResult { tool_use_id, content, is_error } => {
                let content = if *is_error { format!("Error: {content}") } else { content.clone() };
                Some(json!({ "role": "tool", "tool_call_id": tool_use_id, "content": content }))
            }
            _ => None,
        })
        .collect();
    let text = text(message);
    if !text.is_empty() {
        turns.push(json!({ "role": "user", "content": text }));
    }
    turns
}

fn assistant(message: &Message, model: &str, left_out: &LeftOut) -> Option<Value> {
    let calls: Vec<Value> = message
        .content
        .iter()
        .filter_map(|block| match block {
            Block::ToolUse { id, name, input } => {
                let function = json!({ "name": name, "arguments": input.to_string() });
                let mut call = json!({ "id": id, "type": "function", "function": function });
                let extra = extras(message, model, CALL_EXTRA).find(|value| value["id"] == *id);
                add(&mut call, extra, left_out);
                Some(call)
            }
            _ => None,
        })
        .collect();
    let text = text(message);
    if text.is_empty() && calls.is_empty() {
        return None;
    }
    let mut turn = json!({ "role": "assistant",
    "content": if text.is_empty() { Value::Null } else { json!(text) } });
    if !calls.is_empty() {
        turn["tool_calls"] = Value::Array(calls);
    }
    add(&mut turn, extras(message, model, TURN_EXTRA).next(), left_out);
    Some(turn)
}

/// What this model's vendor put into the turn beside text and calls.
fn extras<'a>(
    message: &'a Message,
    model: &'a str,
    kind: &'a str,
) -> impl Iterator<Item = &'a Value> {
    message.content.iter().filter_map(move |block| match block {
        Block::Opaque { model: by, value } if by == model && value["type"] == kind => Some(value),
        _ => None,
    })
}

fn add(to: &mut Value, extra: Option<&Value>, left_out: &LeftOut) {
    let fields = extra.and_then(|extra| extra["fields"].as_object());
    let fields: &Map<String, Value> = match fields {
        Some(fields) => fields,
        None => return,
    };
    for (name, value) in fields.iter().filter(|(name, _)| !left_out.has(name)) {
        to[name.as_str()] = value.clone();
    }
}

fn text(message: &Message) -> String {
    let texts = message.content.iter().filter_map(|block| match block {
        Block::Text { text } if !text.trim().is_empty() => Some(text.as_str()),
        _ => None,
    });
    texts.collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use planwright_protocol::chat::{Purpose, SystemBlock, ToolSpec};

    fn body(request: &ChatRequest) -> Value {
        super::body("openai", request, &LeftOut::default())
    }

    fn request(model: &str) -> ChatRequest {
        ChatRequest {
            purpose: Purpose::Execution,
            model: model.into(),
            system: vec![
                SystemBlock { text: "one".into(), cache: true },
                SystemBlock { text: "two".into(), cache: false },
            ],
            messages: vec![Message::user("hi")],
            tools: vec![ToolSpec {
                name: "t".into(),
                description: "d".into(),
                parameters: json!({ "type": "object" }),
            }],
            max_output_tokens: 4_096,
            response_schema: Some(json!({ "type": "object" })),
        }
    }

    #[test]
    fn each_model_gets_only_the_fields_it_takes() {
        let new = body(&request("gpt-6-luna"));
        assert_eq!(
            (&new["max_completion_tokens"], &new["max_tokens"]),
            (&json!(4_096), &Value::Null)
        );
        assert_eq!(new["reasoning_effort"], "none");
        let without_tools = body(&ChatRequest { tools: vec![], ..request("gpt-6-luna") });
        assert_eq!(
            (&without_tools["reasoning_effort"], &without_tools["tools"]),
            (&json!("low"), &Value::Null)
        );
        assert_eq!(new["response_format"]["json_schema"]["strict"], false);
        assert_eq!(new["stream_options"]["include_usage"], true);
        assert_eq!(new["messages"][0], json!({ "role": "system", "content": "one\n\ntwo" }));

        let unknown = body(&request("some-model"));
        assert_eq!(
            (&unknown["max_tokens"], &unknown["max_completion_tokens"]),
            (&json!(4_096), &Value::Null)
        );
        assert_eq!(
            (&unknown["reasoning_effort"], &unknown["response_format"]),
            (&Value::Null, &Value::Null)
        );
    }

    #[test]
    fn a_round_of_tools_keeps_its_order_and_loses_other_vendors_blocks() {
        let mut request = request("gpt-6-sol");
        request.messages.push(Message {
            role: Role::Assistant,
            content: vec![
                Block::Opaque { model: "claude".into(), value: json!({}) },
                Block::Text { text: "let me look".into() },
                Block::ToolUse { id: "c1".into(), name: "t".into(), input: json!({ "a": 1 }) },
            ],
        });
        request.messages.push(Message {
            role: Role::User,
            content: vec![
                Block::Text { text: "hurry".into() },
                Block::ToolResult {
                    tool_use_id: "c1".into(),
                    content: "no such file".into(),
                    is_error: true,
                },
            ],
        });
        request.messages.push(Message { role: Role::Assistant, content: vec![] });
        assert_eq!(
            body(&request)["messages"].as_array().unwrap()[2..],
            [
                json!({ "role": "assistant", "content": "let me look", "tool_calls": [
                    { "id": "c1", "type": "function", "function": { "name": "t",
                    "arguments": "{\"a\":1}" } }
                ] }),
                json!({ "role": "tool", "tool_call_id": "c1", "content": "Error: no such file" }),
                json!({ "role": "user", "content": "hurry" }),
            ]
        );
    }
}
