//! A stream of completion chunks into a reply.

use crate::arguments::parse_arguments;
use crate::estimate::{block_bound, input_token_bound};
use crate::http::Caller;
use crate::{Error, OnText};
use planwright_engine::pricing::TokenUsage;
use planwright_protocol::chat::{Block, ChatReply, ChatRequest, StopReason};
use serde_json::Value;
use std::collections::BTreeMap;

/// A reply in the making.
pub(super) struct Reply {
    caller: Caller,
    started: bool,
    text: String,
    refused: bool,
    /// By the index the vendor gives.
    calls: BTreeMap<u64, Call>,
    finish: Option<String>,
    usage: Option<TokenUsage>,
}

#[derive(Default)]
struct Call {
    id: String,
    name: String,
    arguments: String,
}

impl Reply {
    pub fn new(caller: Caller) -> Self {
        Reply {
            caller,
            started: false,
            text: String::new(),
            refused: false,
            calls: BTreeMap::new(),
            finish: None,
            usage: None,
        }
    }

    /// Takes one chunk in.
    pub fn take(&mut self, data: &str, on_text: &mut OnText<'_>) -> Result<(), Error> {
        let data: Value = serde_json::from_str(data)
            .map_err(|e| self.caller.malformed("a chunk that is not JSON").caused_by(e))?;
        if let Some(error) = data.get("error").filter(|error| !error.is_null()) {
            let kind = error["type"].as_str().or(error["code"].as_str()).unwrap_or("an error");
            let message = error["message"].as_str().or(error.as_str()).unwrap_or_default();
            return Err(self.caller.stream_error(kind, message, self.started));
        }
        self.started = true;
        if data["usage"].is_object() {
            self.usage = Some(usage(&data["usage"]));
        }
        let choice = &data["choices"][0];
        let delta = &choice["delta"];
        if let Some(text) = delta["content"].as_str().filter(|text| !text.is_empty()) {
            self.text.push_str(text);
            on_text(text);
        }
        if let Some(text) = delta["refusal"].as_str().filter(|text| !text.is_empty()) {
            self.refused = true;
            self.text.push_str(text);
            on_text(text);
        }
        for (at, piece) in delta["tool_calls"].as_array().into_iter().flatten().enumerate() {
            self.extend_call(piece, at as u64);
        }
        if let Some(reason) = choice["finish_reason"].as_str() {
            self.finish = Some(reason.to_owned());
        }
        Ok(())
    }

    /// The finished reply; without a reason for its end the stream was cut. Usage the vendor did
    /// not report is replaced by upper bounds.
    pub fn finish(self, request: &ChatRequest) -> Result<ChatReply, Error> {
        let Some(finish) = &self.finish else {
            return Err(if self.started {
                self.caller.broken()
            } else {
                self.caller.malformed("no reply at all")
            });
        };
        let cut = finish == "length";
        let mut content = Vec::new();
        if !self.text.is_empty() {
            content.push(Block::Text { text: self.text });
        }
        for (index, call) in self.calls {
            let input = parse_arguments(&call.arguments);
            // A call the limit cut in two is no call.
            if cut && input.get(crate::INVALID_ARGUMENTS).is_some() {
                continue;
            }
            let id = if call.id.is_empty() {
                format!("call_{}_{index}", request.messages.len())
            } else {
                call.id
            };
            content.push(Block::ToolUse { id, name: call.name, input });
        }
        let calls = content.iter().any(|block| matches!(block, Block::ToolUse { .. }));
        let stop = match finish.as_str() {
            _ if self.refused => StopReason::Refusal,
            "length" => StopReason::MaxTokens,
            "content_filter" => StopReason::Refusal,
            // Some servers say `stop` after a call.
            "stop" | "tool_calls" | "function_call" if calls => StopReason::ToolUse,
            "stop" => StopReason::EndTurn,
            _ => StopReason::Other,
        };
        let usage = self.usage.unwrap_or_else(|| TokenUsage {
            input: input_token_bound(request),
            output: content.iter().map(block_bound).sum(),
            ..TokenUsage::default()
        });
        Ok(ChatReply { content, stop, usage })
    }

    fn extend_call(&mut self, piece: &Value, position: u64) {
        let index = piece["index"].as_u64().unwrap_or(position);
        let call = self.calls.entry(index).or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        if call.id.is_empty() {
            call.id = text(&piece["id"]);
        }
        call.name.push_str(&text(&piece["function"]["name"]));
        call.arguments.push_str(&text(&piece["function"]["arguments"]));
    }
}

/// Cached tokens are a part of the prompt's here; only the rest is billed in full.
fn usage(usage: &Value) -> TokenUsage {
    let count = |value: &Value| value.as_u64().unwrap_or(0);
    let details = &usage["prompt_tokens_details"];
    let (cache_read, cache_write) =
        (count(&details["cached_tokens"]), count(&details["cache_write_tokens"]));
    TokenUsage {
        input: count(&usage["prompt_tokens"])
            .saturating_sub(cache_read)
            .saturating_sub(cache_write),
        output: count(&usage["completion_tokens"]),
        cache_read,
        cache_write,
    }
}
