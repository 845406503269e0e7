//! A Messages stream, event by event, into a reply.

use crate::arguments::parse_arguments;
use crate::estimate::{block_bound, input_token_bound};
use crate::http::Caller;
use crate::{Error, OnText};
use planwright_engine::pricing::TokenUsage;
use planwright_protocol::chat::{Block, ChatReply, ChatRequest, StopReason};
use serde_json::{Value, json};
use sse_stream::Sse;
use std::collections::BTreeMap;

/// A reply in the making.
pub(super) struct Reply {
    caller: Caller,
    model: String,
    started: bool,
    /// By the index the vendor gives.
    blocks: BTreeMap<u64, Part>,
    stop: Option<StopReason>,
    usage: Option<TokenUsage>,
}

/// A block of which more may come.
enum Part {
    Text(String),
    /// Arguments come as pieces of JSON text; some servers send them whole at the start.
    Tool {
        id: String,
        name: String,
        whole: Value,
        json: String,
    },
    /// Thinking, and any block this product does not know.
    Opaque(Value),
}

impl Reply {
    pub fn new(caller: Caller, model: &str) -> Self {
        let model = model.to_owned();
        Reply { caller, model, started: false, blocks: BTreeMap::new(), stop: None, usage: None }
    }

    /// Takes one event in; true once the reply is complete.
    pub fn take(&mut self, event: &Sse, on_text: &mut OnText<'_>) -> Result<bool, Error> {
        let Some(data) = event.data.as_deref().filter(|data| !data.is_empty()) else {
            return Ok(false);
        };
        let data: Value = serde_json::from_str(data)
            .map_err(|e| self.caller.malformed("an event that is not JSON").caused_by(e))?;
        match data["type"].as_str().unwrap_or_default() {
            "message_start" => {
                self.started = true;
                self.count(&data["message"]["usage"]);
            }
            "content_block_start" => self.open(&data, on_text)?,
            "content_block_delta" => self.extend(&data, on_text)?,
            "message_delta" => {
                self.count(&data["usage"]);
                if let Some(reason) = data["delta"]["stop_reason"].as_str() {
                    self.stop = Some(stop_reason(reason));
                }
            }
            "message_stop" if self.stop.is_some() => return Ok(true),
            "message_stop" => {
                return Err(self.caller.malformed("the end of a reply without a reason for it"));
            }
            "error" => {
                let text = |field: &str| data["error"][field].as_str().unwrap_or("an error");
                return Err(self.caller.stream_error(text("type"), text("message"), self.started));
            }
            // Pings, ends of blocks, and whatever kind of event is invented next.
            _ => {}
        }
        Ok(false)
    }

    /// The finished reply; usage the vendor did not report is replaced by upper bounds.
    pub fn finish(self, request: &ChatRequest) -> ChatReply {
        let stop = self.stop.unwrap_or(StopReason::Other);
        let model = self.model;
        let content: Vec<Block> =
            self.blocks.into_values().filter_map(|part| part.block(&model, stop)).collect();
        let usage = self.usage.unwrap_or_else(|| TokenUsage {
            input: input_token_bound(request),
            output: content.iter().map(block_bound).sum(),
            ..TokenUsage::default()
        });
        ChatReply { content, stop, usage }
    }

    /// Later counts replace earlier ones: the vendor reports running totals.
    fn count(&mut self, usage: &Value) {
        if !usage.is_object() {
            return;
        }
        let counted = self.usage.get_or_insert_default();
        for (field, into) in [
            ("input_tokens", &mut counted.input),
            ("output_tokens", &mut counted.output),
            ("cache_read_input_tokens", &mut counted.cache_read),
            ("cache_creation_input_tokens", &mut counted.cache_write),
        ] {
            if let Some(tokens) = usage[field].as_u64() {
                *into = tokens;
            }
        }
    }

    fn open(&mut self, data: &Value, on_text: &mut OnText<'_>) -> Result<(), Error> {
        let index = self.index(data)?;
        let block = &data["content_block"];
        let text = |field: &str| block[field].as_str().unwrap_or_default().to_owned();
        let part = match block["type"].as_str() {
            Some("text") => {
                let start = text("text");
                if !start.is_empty() {
                    on_text(&start);
                }
                Part::Text(start)
            }
            Some("tool_use") => Part::Tool {
                id: text("id"),
                name: text("name"),
                whole: block["input"].clone(),
                json: String::new(),
            },
            Some(_) => Part::Opaque(block.clone()),
            None => return Err(self.caller.malformed("a block without a type")),
        };
        self.blocks.insert(index, part);
        Ok(())
    }

    fn extend(&mut self, data: &Value, on_text: &mut OnText<'_>) -> Result<(), Error> {
        let index = self.index(data)?;
        let caller = self.caller;
        let part = self
            .blocks
            .get_mut(&index)
            .ok_or_else(|| caller.malformed("more of a block it never began"))?;
        let delta = &data["delta"];
        let text = |field: &str| delta[field].as_str().unwrap_or_default();
        match (part, delta["type"].as_str().unwrap_or_default()) {
            (Part::Text(so_far), "text_delta") => {
                so_far.push_str(text("text"));
                on_text(text("text"));
            }
            (Part::Tool { json, .. }, "input_json_delta") => json.push_str(text("partial_json")),
            (Part::Opaque(block), "thinking_delta") => append(block, "thinking", text("thinking")),
            (Part::Opaque(block), "signature_delta") => {
                append(block, "signature", text("signature"))
            }
            // Citations and the like change nothing this product keeps.
            _ => {}
        }
        Ok(())
    }

    fn index(&self, data: &Value) -> Result<u64, Error> {
        data["index"].as_u64().ok_or_else(|| self.caller.malformed("a block without an index"))
    }
}

impl Part {
    fn block(self, model: &str, stop: StopReason) -> Option<Block> {
        match self {
            Part::Text(text) if text.is_empty() => None,
            Part::Text(text) => Some(Block::Text { text }),
            Part::Opaque(value) => Some(Block::Opaque { model: model.to_owned(), value }),
            Part::Tool { id, name, whole, json } => {
                let whole_given = whole.as_object().is_some_and(|fields| !fields.is_empty());
                let input =
                    if json.is_empty() && whole_given { whole } else { parse_arguments(&json) };
                // A call the limit cut in two is no call.
                let cut =
                    stop == StopReason::MaxTokens && input.get(crate::INVALID_ARGUMENTS).is_some();
                (!cut).then_some(Block::ToolUse { id, name, input })
            }
        }
    }
}

fn append(block: &mut Value, field: &str, more: &str) {
    let so_far = block[field].as_str().unwrap_or_default().to_owned();
    block[field] = json!(so_far + more);
}

fn stop_reason(reason: &str) -> StopReason {
    match reason {
        "end_turn" | "stop_sequence" => StopReason::EndTurn,
        "tool_use" => StopReason::ToolUse,
        "max_tokens" | "model_context_window_exceeded" => StopReason::MaxTokens,
        "refusal" => StopReason::Refusal,
        _ => StopReason::Other,
    }
}
