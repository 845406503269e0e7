//! The neutral request as a Messages body.

use super::stream::PAUSED;
use crate::schema::closed;
use planwright_engine::pricing::{Capabilities, ROOM_FOR_THINKING, Thinking, capabilities};
use planwright_protocol::chat::{Block, ChatRequest, Message, Role};
use serde_json::{Value, json};

/// The name of the vendor, as prices and capabilities know it.
pub(super) const PROVIDER: &str = "anthropic";
/// Cached prefixes a request may mark.
const MAX_BREAKPOINTS: usize = 4;

/// Opaque blocks of adapters of other interfaces.
const FOREIGN: [&str; 3] = ["chat_call_extra", "chat_turn_extra", "reasoning"];

/// Body of `POST /v1/messages`.
pub(super) fn body(request: &ChatRequest) -> Value {
    let can = capabilities(PROVIDER, &request.model);
    let mut body = count_body(request);
    body["max_tokens"] = json!(can.output_limit(request.max_output_tokens));
    body["stream"] = json!(true);
    body
}

/// Body of `POST /v1/messages/count_tokens`: what counts as input.
pub(super) fn count_body(request: &ChatRequest) -> Value {
    let can = capabilities(PROVIDER, &request.model);
    let mut body = json!({ "model": request.model, "messages": messages(request, &can) });
    if !request.system.is_empty() {
        body["system"] = system(request);
    }
    if !request.tools.is_empty() {
        body["tools"] = tools(request);
    }
    let mut output = json!({});
    if let (Some(schema), true) = (&request.response_schema, can.structured_output) {
        output["format"] = json!({ "type": "json_schema", "schema": closed(schema) });
    }
    if can.thinking == Thinking::Adaptive {
        // Without a display these models hide what they say between tool calls.
        body["thinking"] = json!({ "type": "adaptive", "display": "summarized" });
        if request.max_output_tokens < ROOM_FOR_THINKING {
            output["effort"] = json!("low");
        }
    }
    if output != json!({}) {
        body["output_config"] = output;
    }
    body
}

/// Marks of prefixes worth caching: two on the growing end of a conversation with tools, which is
/// sent again with every round, one on the tools, the rest on the instructions.
const ON_MESSAGES: usize = 2;

fn system(request: &ChatRequest) -> Value {
    let blocks: Vec<_> = request.system.iter().filter(|block| !block.text.is_empty()).collect();
    let marked = blocks.iter().filter(|block| block.cache).count();
    let allowed = match request.tools.is_empty() {
        true => MAX_BREAKPOINTS,
        false => MAX_BREAKPOINTS - ON_MESSAGES - 1,
    };
    // The last marks cover the longest prefixes, so the first ones give way.
    let mut dropped = marked.saturating_sub(allowed);
    blocks
        .into_iter()
        .map(|block| {
            let mut json = json!({ "type": "text", "text": block.text });
            if block.cache && dropped == 0 {
                json["cache_control"] = json!({ "type": "ephemeral" });
            } else if block.cache {
                dropped -= 1;
            }
            json
        })
        .collect()
}

/// Marks the ends of the last two turns of the user's: the next round reads what this one writes,
/// and the one before is found even where a round has more blocks than the vendor looks back over.
fn mark_end(messages: &mut [Value]) {
    let users = messages.iter_mut().rev().filter(|message| message["role"] == "user");
    for message in users.take(ON_MESSAGES) {
        if let Some(block) = message["content"].as_array_mut().and_then(|blocks| blocks.last_mut())
        {
            block["cache_control"] = json!({ "type": "ephemeral" });
        }
    }
}

fn tools(request: &ChatRequest) -> Value {
    let last = request.tools.len() - 1;
    let tools = request.tools.iter().enumerate().map(|(at, tool)| {
        let mut json = json!({ "name": tool.name, "description": tool.description,
        "input_schema": tool.parameters });
        if at == last {
            json["cache_control"] = json!({ "type": "ephemeral" });
        }
        json
    });
    tools.collect()
}

fn messages(request: &ChatRequest, can: &Capabilities) -> Value {
    let mut messages: Vec<Value> =
        request.messages.iter().filter_map(|message| converted(message, &request.model)).collect();
    let ends_with_assistant = messages.last().is_some_and(|message| message["role"] == "assistant");
    let is_paused =
        |block: &Block| matches!(block, Block::Opaque { value, .. } if value["type"] == PAUSED);
    let paused = request.messages.last().is_some_and(|last| last.content.iter().any(is_paused));
    if ends_with_assistant && !can.prefill && !paused {
        let text = json!({ "type": "text", "text": "Continue." });
        messages.push(json!({ "role": "user", "content": [text] }));
    }
    if !request.tools.is_empty() {
        mark_end(&mut messages);
    }
    Value::Array(messages)
}

/// `None` when nothing is left to send, since an empty turn is refused.
fn converted(message: &Message, model: &str) -> Option<Value> {
    // Results must come before anything else in their turn.
    let results = message.content.iter().filter(|block| matches!(block, Block::ToolResult { .. }));
    let others = message.content.iter().filter(|block| !matches!(block, Block::ToolResult { .. }));
    let content: Vec<Value> =
        results.chain(others).filter_map(|block| block_json(block, model)).collect();
    let role = match message.role {
        Role::User => "user",
        Role::Assistant => "assistant",
    };
    (!content.is_empty()).then(|| json!({ "role": role, "content": content }))
}

fn block_json(block: &Block, model: &str) -> Option<Value> {
    match block {
        Block::Text { text } if text.trim().is_empty() => None,
        Block::Text { text } => Some(json!({ "type": "text", "text": text })),
        Block::ToolUse { id, name, input } => {
            Some(json!({ "type": "tool_use", "id": tool_use_id(id), "name": name, "input": input }))
        }
        Block::ToolResult { tool_use_id: id, content, is_error } => {
            let mut json = json!({ "type": "tool_result", "tool_use_id": tool_use_id(id),
            "content": content });
            if *is_error {
                json["is_error"] = json!(true);
            }
            Some(json)
        }
        // Thinking is bound to the model that thought it; another one refuses the request.
        Block::Opaque { model: thinker, value } => {
            let kind = value["type"].as_str().unwrap_or_default();
            let foreign = FOREIGN.contains(&kind) || kind == PAUSED;
            (thinker == model && !foreign).then(|| value.clone())
        }
    }
}

/// Ids another vendor gave may hold characters this one refuses.
fn tool_use_id(id: &str) -> String {
    id.chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '_' || c == '-' { c } else { '_' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use planwright_protocol::chat::{Purpose, SystemBlock, ToolSpec};

    fn request(model: &str) -> ChatRequest {
        ChatRequest {
            purpose: Purpose::Execution,
            model: model.into(),
            system: vec![],
            messages: vec![Message::user("hi")],
            tools: vec![],
            max_output_tokens: 4_096,
            response_schema: None,
        }
    }

    fn tool(name: &str) -> ToolSpec {
        ToolSpec {
            name: name.into(),
            description: "d".into(),
            parameters: json!({ "type": "object" }),
        }
    }

    #[test]
    fn no_request_to_a_strict_model_carries_what_it_refuses() {
        let mut request = request("claude-sonnet-5-5");
        request.tools = vec![tool("a")];
        request.response_schema = Some(json!({ "type": "object", "properties": {} }));
        request.messages.push(Message {
            role: Role::Assistant,
            content: vec![Block::Text { text: "so".into() }],
        });
        let body = body(&request);
        for refused in ["tool_choice", "temperature", "top_p", "top_k"] {
            assert_eq!(body[refused], Value::Null, "{refused}");
        }
        assert_eq!(body["thinking"], json!({ "type": "adaptive", "display": "summarized" }));
        assert_eq!(body["output_config"]["format"]["schema"]["additionalProperties"], false);
        assert_eq!(body["output_config"]["effort"], "low");
        assert_eq!(body["messages"][2]["content"][0]["text"], "Continue.");
        assert_eq!(super::body(&self::request("claude-sonnet-4-6"))["thinking"], Value::Null);
    }

    #[test]
    fn marked_prefixes_are_cached_within_the_vendors_limit() {
        let mut request = request("claude-haiku-4-5-20251001");
        request.tools = vec![tool("a"), tool("b")];
        request.system =
            (0..5).map(|n| SystemBlock { text: n.to_string(), cache: n != 2 }).collect();
        let body = body(&request);
        let cached = |list: &Value| -> Vec<bool> {
            list.as_array()
                .unwrap()
                .iter()
                .map(|b| b["cache_control"]["type"] == "ephemeral")
                .collect()
        };
        assert_eq!(cached(&body["tools"]), [false, true]);
        assert_eq!(cached(&body["system"]), [false, false, false, false, true]);
        assert_eq!(cached(&body["messages"][0]["content"]), [true]);
        request.tools.clear();
        let body = super::body(&request);
        assert_eq!(cached(&body["system"]), [true, true, false, true, true]);
        assert_eq!(cached(&body["messages"][0]["content"]), [false]);
    }

    #[test]
    fn a_paused_turn_goes_back_as_the_last_one_and_other_adapters_blocks_stay_here() {
        let mut request = request("claude-sonnet-5-5");
        let opaque = |kind: &str| Block::Opaque {
            model: "claude-sonnet-5-5".into(),
            value: json!({ "type": kind }),
        };
        let content = vec![
            opaque("server_tool_use"),
            opaque("reasoning"),
            opaque("chat_turn_extra"),
            opaque(PAUSED),
        ];
        request.messages.push(Message { role: Role::Assistant, content });
        let messages = body(&request)["messages"].clone();
        assert_eq!(messages[1]["content"], json!([{ "type": "server_tool_use" }]));
        assert_eq!(messages.as_array().unwrap().len(), 2);
    }

    #[test]
    fn thinking_goes_back_only_to_the_model_that_thought_it() {
        let mut request = request("claude-opus-5-5");
        let thought = |model: &str| Block::Opaque {
            model: model.into(),
            value: json!({ "type": "thinking", "by": model }),
        };
        let content = vec![
            thought("claude-opus-5-5"),
            thought("claude-sonnet-5-5"),
            Block::Text { text: "a".into() },
        ];
        request.messages.push(Message { role: Role::Assistant, content });
        request
            .messages
            .push(Message { role: Role::Assistant, content: vec![thought("claude-sonnet-5-5")] });
        request.messages.push(Message::user("b"));
        let body = body(&request);
        let turns = body["messages"].as_array().unwrap();
        assert_eq!(turns.len(), 3);
        assert_eq!(turns[1]["content"].as_array().unwrap().len(), 2);
        assert_eq!(turns[1]["content"][0]["by"], "claude-opus-5-5");
    }

    #[test]
    fn results_come_first_and_ids_of_other_vendors_are_made_to_fit() {
        let mut request = request("claude-haiku-4-5");
        let content = vec![
            Block::Text { text: "and then".into() },
            Block::Text { text: " ".into() },
            Block::ToolResult {
                tool_use_id: "call.1:0".into(),
                content: "no".into(),
                is_error: true,
            },
        ];
        request.messages.push(Message { role: Role::User, content });
        let body = body(&request);
        assert_eq!(
            body["messages"][1]["content"],
            json!([
                { "type": "tool_result", "tool_use_id": "call_1_0", "content": "no",
                "is_error": true },
                { "type": "text", "text": "and then" },
            ])
        );
    }
}
