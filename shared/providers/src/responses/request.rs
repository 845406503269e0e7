//! The neutral request as a Responses body.

use planwright_engine::pricing::{ROOM_FOR_THINKING, Thinking, capabilities};
use planwright_protocol::chat::{Block, ChatRequest, Message, Role};
use serde_json::{Value, json};

/// The smallest output limit the vendor takes.
const MIN_OUTPUT: u32 = 16;

/// Body of `POST /responses`.
pub(super) fn body(request: &ChatRequest) -> Value {
    let can = capabilities(crate::openai::PROVIDER, &request.model);
    let mut body = json!({
        "model": request.model,
        "input": input(request),
        "stream": true,
        "store": false,
        "include": ["reasoning.encrypted_content"],
        "max_output_tokens": can.output_limit(request.max_output_tokens).max(MIN_OUTPUT),
    });
    let system: Vec<&str> =
        request.system.iter().map(|b| b.text.as_str()).filter(|text| !text.is_empty()).collect();
    if !system.is_empty() {
        body["instructions"] = json!(system.join("\n\n"));
    }
    if !request.tools.is_empty() {
        // Strict mode would refuse optional parameters; arguments are checked before a tool runs.
        body["tools"] = request
            .tools
            .iter()
            .map(|tool| {
                json!({ "type": "function", "name": tool.name, "description": tool.description,
                    "parameters": tool.parameters, "strict": false })
            })
            .collect();
    }
    if can.thinking == Thinking::Adaptive && request.max_output_tokens < ROOM_FOR_THINKING {
        body["reasoning"] = json!({ "effort": "low" });
    }
    if let (Some(schema), true) = (&request.response_schema, can.structured_output) {
        let format = json!({ "type": "json_schema", "name": "reply", "schema": schema,
            "strict": false });
        body["text"] = json!({ "format": format });
    }
    body
}

/// Every block is an item of its own, in the order in which the model made them.
fn input(request: &ChatRequest) -> Value {
    request.messages.iter().flat_map(|message| items(message, &request.model)).collect()
}

fn items(message: &Message, model: &str) -> Vec<Value> {
    let role = match message.role {
        Role::User => "user",
        Role::Assistant => "assistant",
    };
    // Results must follow the calls at once.
    let is_result = |block: &&Block| matches!(block, Block::ToolResult { .. });
    let results = message.content.iter().filter(is_result);
    let others = message.content.iter().filter(|block| !is_result(block));
    results.chain(others).filter_map(|block| item(block, role, model)).collect()
}

fn item(block: &Block, role: &str, model: &str) -> Option<Value> {
    match block {
        Block::Text { text } if text.trim().is_empty() => None,
        Block::Text { text } => Some(json!({ "role": role, "content": text })),
        Block::ToolUse { id, name, input } => {
            Some(json!({ "type": "function_call", "call_id": id, "name": name,
                "arguments": input.to_string() }))
        }
        Block::ToolResult { tool_use_id, content, is_error } => {
            let output = if *is_error { format!("Error: {content}") } else { content.clone() };
            Some(json!({ "type": "function_call_output", "call_id": tool_use_id,
                "output": output }))
        }
        // Reasoning is encrypted for the model that reasoned.
        Block::Opaque { model: by, value } => {
            (by == model && value["type"] == "reasoning").then(|| value.clone())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use planwright_protocol::chat::{Purpose, SystemBlock, ToolSpec};

    #[test]
    fn a_round_of_tools_keeps_its_reasoning_before_its_calls() {
        let reasoning = json!({ "type": "reasoning", "id": "rs", "encrypted_content": "e",
            "summary": [] });
        let other = json!({ "type": "thinking" });
        let opaque = |model: &str, value: &Value| Block::Opaque {
            model: model.into(),
            value: value.clone(),
        };
        let request = ChatRequest {
            purpose: Purpose::Execution,
            model: "gpt-6-sol".into(),
            system: vec![SystemBlock { text: "be brief".into(), cache: true }],
            messages: vec![
                Message::user("hi"),
                Message {
                    role: Role::Assistant,
                    content: vec![
                        opaque("gpt-6-sol", &reasoning),
                        opaque("gpt-6-luna", &reasoning),
                        opaque("gpt-6-sol", &other),
                        Block::Text { text: "so".into() },
                        Block::ToolUse { id: "c".into(), name: "t".into(), input: json!({}) },
                    ],
                },
                Message {
                    role: Role::User,
                    content: vec![
                        Block::Text { text: "hurry".into() },
                        Block::ToolResult {
                            tool_use_id: "c".into(),
                            content: "no".into(),
                            is_error: true,
                        },
                    ],
                },
            ],
            tools: vec![ToolSpec {
                name: "t".into(),
                description: "d".into(),
                parameters: json!({}),
            }],
            max_output_tokens: 1,
            response_schema: Some(json!({ "type": "object" })),
        };
        let body = body(&request);
        assert_eq!(
            body["input"],
            json!([
                { "role": "user", "content": "hi" },
                reasoning,
                { "role": "assistant", "content": "so" },
                { "type": "function_call", "call_id": "c", "name": "t", "arguments": "{}" },
                { "type": "function_call_output", "call_id": "c", "output": "Error: no" },
                { "role": "user", "content": "hurry" },
            ])
        );
        assert_eq!((&body["store"], &body["stream"]), (&json!(false), &json!(true)));
        assert_eq!(body["include"], json!(["reasoning.encrypted_content"]));
        assert_eq!(
            (&body["max_output_tokens"], &body["instructions"]),
            (&json!(16), &json!("be brief"))
        );
        assert_eq!(body["text"]["format"]["type"], "json_schema");
        assert_eq!(body["tools"][0]["name"], "t");
    }
}
