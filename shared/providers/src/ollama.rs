//! Ollama's chat, on one's own machine and free.

use crate::arguments::whole_arguments;
use crate::estimate::{at_least, input_token_bound};
use crate::http::{Caller, Timeouts, text_bytes};
use crate::openai::make_written_calls;
use crate::usage::{Counts, count};
use crate::{ChatModel, Error, ErrorKind, Health, HealthStatus, OnText};
use async_trait::async_trait;
use planwright_engine::pricing::capabilities;
use planwright_protocol::chat::{Block, ChatReply, ChatRequest, Role, StopReason};
use reqwest::Client;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::time::Duration;

pub(crate) const PROVIDER: &str = "ollama";
/// A large model is read from disk before the first byte comes.
const FIRST_BYTE: Duration = Duration::from_secs(300);
/// Smallest context asked for, in tokens. Ollama's own default cuts longer prompts without a word.
const MIN_CONTEXT: u64 = 8_192;
/// How often a model that has only been loaded is asked again.
const MAX_LOADS: u32 = 3;

/// An Ollama host.
pub struct Ollama {
    client: Client,
    base_url: String,
    caller: Caller,
}

impl Ollama {
    /// `host` is a URL, or host and port as `OLLAMA_HOST` holds them.
    pub fn new(client: Client, host: &str, timeouts: Timeouts) -> Self {
        Ollama { client, base_url: base_url(host), caller: Caller { provider: PROVIDER, timeouts } }
    }

    /// Time-outs that leave room for loading a model.
    pub fn timeouts() -> Timeouts {
        Timeouts { first_byte: FIRST_BYTE, ..Timeouts::default() }
    }
}

#[async_trait]
impl ChatModel for Ollama {
    fn provider(&self) -> &'static str {
        PROVIDER
    }

    async fn count_input_tokens(&self, request: &ChatRequest) -> Result<u64, Error> {
        Ok(input_token_bound(request))
    }

    async fn chat(
        &self,
        request: &ChatRequest,
        on_text: &mut OnText<'_>,
    ) -> Result<ChatReply, Error> {
        // A longer prompt would be cut without a word, and answered as if it were whole.
        let (least, window) =
            (at_least(request), capabilities(PROVIDER, &request.model).context_window);
        if least > u64::from(window) {
            let message = format!(
                "the prompt has at least {least} tokens, and the window of {} at {PROVIDER} holds \
                    {window}",
                request.model
            );
            return Err(Error::new(ErrorKind::ContextTooLong, message));
        }
        let body = body(request);
        for _ in 0..=MAX_LOADS {
            let post = self.client.post(format!("{}/api/chat", self.base_url)).json(&body);
            let response = self.caller.open(post).await?;
            let mut lines = self.caller.lines(response, request.max_output_tokens);
            let mut reply =
                Reply { caller: self.caller, request, text: String::new(), calls: vec![] };
            let end = loop {
                let Some(line) = lines.next().await? else { return Err(self.caller.broken()) };
                if let Some(end) = reply.take(&line, on_text)? {
                    break end;
                }
            };
            // The model was read from disk, or was about to leave, and said nothing.
            let loaded = matches!(end["done_reason"].as_str(), Some("load" | "unload"));
            if !loaded || !reply.is_empty() {
                return Ok(reply.finish(&end));
            }
        }
        let message = format!("{PROVIDER} loaded the model {MAX_LOADS} times without an answer");
        Err(Error::new(ErrorKind::Failed, message))
    }

    async fn health(&self) -> Health {
        let request = self.client.get(format!("{}/api/tags", self.base_url));
        match self.caller.probe(request, "http", &self.base_url).await {
            Err(health) => health,
            // A list too long to read still shows that the server is there.
            Ok(None) => Health {
                status: HealthStatus::Online,
                method: "http",
                details: json!({ "address": self.base_url }),
            },
            Ok(Some(tags)) => {
                let listed = tags["models"].as_array().into_iter().flatten();
                let names: Vec<&str> = listed.filter_map(|model| model["name"].as_str()).collect();
                let status =
                    if names.is_empty() { HealthStatus::Degraded } else { HealthStatus::Online };
                Health {
                    status,
                    method: "http",
                    details: json!({ "address": self.base_url, "models": names }),
                }
            }
        }
    }
}

/// A reply in the making.
struct Reply<'a> {
    caller: Caller,
    request: &'a ChatRequest,
    text: String,
    calls: Vec<Value>,
}

impl Reply<'_> {
    fn is_empty(&self) -> bool {
        self.text.is_empty() && self.calls.is_empty()
    }

    /// Takes one line in; the last one comes back.
    fn take(&mut self, line: &[u8], on_text: &mut OnText<'_>) -> Result<Option<Value>, Error> {
        if line.trim_ascii().is_empty() {
            return Ok(None);
        }
        let data: Value = crate::json::parse(&String::from_utf8_lossy(line))
            .map_err(|e| self.caller.malformed("a line that is not JSON").caused_by(e))?;
        if !data["error"].is_null() {
            return Err(self.caller.stream_error(&data["error"], true));
        }
        let message = &data["message"];
        if let Some(text) = message["content"].as_str().filter(|text| !text.is_empty()) {
            self.text.push_str(text);
            on_text(text);
        }
        self.calls.extend(message["tool_calls"].as_array().into_iter().flatten().cloned());
        if self.text.len() > text_bytes(self.request.max_output_tokens) {
            return Err(self.caller.too_long());
        }
        Ok((data["done"] == true).then_some(data))
    }

    fn finish(self, end: &Value) -> ChatReply {
        let request = self.request;
        let mut content = Vec::new();
        if !self.text.is_empty() {
            content.push(Block::Text { text: self.text });
        }
        for (index, call) in self.calls.iter().enumerate() {
            let function = &call["function"];
            // Older versions give no ids; a conversation of this length has had none like this one.
            let id = call["id"].as_str().filter(|id| !id.is_empty()).map(str::to_owned);
            let id = id.unwrap_or_else(|| format!("call_{}_{index}", request.messages.len()));
            content.push(Block::ToolUse {
                id,
                name: function["name"].as_str().unwrap_or_default().to_owned(),
                input: whole_arguments(&function["arguments"]),
            });
        }
        let stop = match end["done_reason"].as_str() {
            Some("length") => StopReason::MaxTokens,
            _ if !self.calls.is_empty() => StopReason::ToolUse,
            Some("stop") | None => StopReason::EndTurn,
            Some(_) => StopReason::Other,
        };
        // A prompt that is wholly cached has no count at all.
        let (input, output) = (count(&end["prompt_eval_count"]), count(&end["eval_count"]));
        let counts = Counts { input, output, ..Counts::default() };
        let (usage, bill) = counts.settle(PROVIDER, request, &content);
        let mut reply = ChatReply { content, stop, usage, bill };
        if stop == StopReason::EndTurn {
            make_written_calls(&mut reply, request);
        }
        reply
    }
}

fn body(request: &ChatRequest) -> Value {
    let can = capabilities(PROVIDER, &request.model);
    let output = can.output_limit(request.max_output_tokens);
    let mut body = json!({
        "model": request.model,
        "messages": messages(request),
        "stream": true,
        "options": { "num_predict": output, "num_ctx": context(request, output,
        can.context_window) },
    });
    if !request.tools.is_empty() {
        body["tools"] = request
            .tools
            .iter()
            .map(|tool| {
                let function = json!({ "name": tool.name, "description": tool.description,
                    "parameters": tool.parameters });
                json!({ "type": "function", "function": function })
            })
            .collect();
    } else if let Some(schema) = &request.response_schema {
        // With tools a format would forbid calling them.
        body["format"] = schema.clone();
    }
    body
}

/// A power of two that holds prompt and reply: each change of it makes Ollama load the model again.
fn context(request: &ChatRequest, output: u32, most: u32) -> u64 {
    let wanted = input_token_bound(request) + u64::from(output);
    wanted.next_power_of_two().clamp(MIN_CONTEXT, u64::from(most))
}

fn messages(request: &ChatRequest) -> Value {
    let mut messages = Vec::new();
    for block in request.system.iter().filter(|block| !block.text.is_empty()) {
        messages.push(json!({ "role": "system", "content": block.text }));
    }
    let mut names: HashMap<&str, &str> = HashMap::new();
    for message in &request.messages {
        let role = match message.role {
            Role::User => "user",
            Role::Assistant => "assistant",
        };
        let mut turn = json!({ "role": role, "content": "" });
        let mut text = String::new();
        let mut calls = Vec::new();
        for block in &message.content {
            match block {
                Block::Text { text: more } => text.push_str(more),
                Block::ToolUse { id, name, input } => {
                    names.insert(id, name);
                    calls.push(json!({ "function": { "name": name, "arguments": input } }));
                }
                Block::ToolResult { tool_use_id, content, is_error } => {
                    let content =
                        if *is_error { format!("Error: {content}") } else { content.clone() };
                    let name = names.get(tool_use_id.as_str()).copied().unwrap_or_default();
                    messages.push(json!({ "role": "tool", "content": content, "tool_name": name }));
                }
                Block::Opaque { .. } => {}
            }
        }
        if text.is_empty() && calls.is_empty() {
            continue;
        }
        turn["content"] = json!(text);
        if !calls.is_empty() {
            turn["tool_calls"] = Value::Array(calls);
        }
        messages.push(turn);
    }
    Value::Array(messages)
}

/// `OLLAMA_HOST` as Ollama itself reads it: plain HTTP and port 11434 unless said otherwise, and an
/// address that means every interface is reached through loopback.
fn base_url(host: &str) -> String {
    let host = host.trim().trim_end_matches('/');
    if host.contains("://") {
        return host.to_owned();
    }
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if port.parse::<u16>().is_ok() && !name.ends_with(':') => (name, port),
        _ => (host, "11434"),
    };
    let name = if matches!(name, "" | "0.0.0.0" | "[::]") { "127.0.0.1" } else { name };
    format!("http://{name}:{port}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use planwright_protocol::chat::{Message, Purpose, SystemBlock, ToolSpec};

    #[test]
    fn every_spelling_of_the_host_is_understood() {
        for (host, url) in [
            ("127.0.0.1:11434", "http://127.0.0.1:11434"),
            ("gpu.example", "http://gpu.example:11434"),
            ("0.0.0.0", "http://127.0.0.1:11434"),
            (":8080", "http://127.0.0.1:8080"),
            ("[::1]:11434", "http://[::1]:11434"),
            ("https://ollama.example/", "https://ollama.example"),
        ] {
            assert_eq!(base_url(host), url);
        }
    }

    #[test]
    fn a_request_names_its_context_and_the_tool_behind_each_result() {
        let mut request = ChatRequest {
            purpose: Purpose::Execution,
            model: "qwen3:8b".into(),
            system: vec![SystemBlock { text: "be brief".into(), cache: true }],
            messages: vec![
                Message::user("hi"),
                Message {
                    role: Role::Assistant,
                    content: vec![Block::ToolUse {
                        id: "c".into(),
                        name: "t".into(),
                        input: json!({ "a": 1 }),
                    }],
                },
                Message {
                    role: Role::User,
                    content: vec![Block::ToolResult {
                        tool_use_id: "c".into(),
                        content: "ok".into(),
                        is_error: false,
                    }],
                },
            ],
            tools: vec![ToolSpec {
                name: "t".into(),
                description: "d".into(),
                parameters: json!({}),
            }],
            max_output_tokens: 1_000_000,
            response_schema: Some(json!({ "type": "object" })),
        };
        let sent = body(&request);
        assert_eq!(sent["options"], json!({ "num_predict": 8_192, "num_ctx": 16_384 }));
        assert_eq!(
            sent["messages"][2]["tool_calls"][0]["function"]["arguments"],
            json!({ "a": 1 })
        );
        assert_eq!(
            sent["messages"][3],
            json!({ "role": "tool", "content": "ok", "tool_name": "t" })
        );
        assert_eq!(sent["format"], Value::Null);

        request.tools.clear();
        assert_eq!(body(&request)["format"], json!({ "type": "object" }));
        request.messages.push(Message::user("x".repeat(500_000)));
        assert_eq!(body(&request)["options"]["num_ctx"], 32_768);
    }
}
