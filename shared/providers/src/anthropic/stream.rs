//! A Messages stream, event by event, into a reply.

use crate::arguments::{parse_arguments, whole_arguments};
use crate::http::{Caller, text_bytes};
use crate::usage::{Counts, count};
use crate::{Billing, Error, OnText};
use planwright_protocol::chat::{Block, ChatReply, ChatRequest, StopReason};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Type of the opaque block behind a turn that the vendor paused: it goes back as the last of the
/// conversation.
pub(super) const PAUSED: &str = "paused_turn";

/// A reply in the making.
pub(super) struct Reply<'a> {
    caller: Caller,
    request: &'a ChatRequest,
    started: bool,
    /// By the index the vendor gives.
    blocks: BTreeMap<u64, Part>,
    bytes: usize,
    stop: Option<StopReason>,
    counts: Counts,
    /// The count of the output is the last one, not the one a stream begins with.
    output_is_final: bool,
}

/// An event, as far as it is read.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Event {
    #[serde(rename = "type")]
    kind: String,
    index: Option<u64>,
    message: Value,
    usage: Value,
    content_block: Value,
    delta: Value,
    error: Value,
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

impl<'a> Reply<'a> {
    pub fn new(caller: Caller, request: &'a ChatRequest) -> Self {
        Reply {
            caller,
            request,
            started: false,
            blocks: BTreeMap::new(),
            bytes: 0,
            stop: None,
            counts: Counts::default(),
            output_is_final: false,
        }
    }

    /// Takes one event in; true once the reply is complete.
    pub fn take(&mut self, data: &str, on_text: &mut OnText<'_>) -> Result<bool, Error> {
        if data.is_empty() {
            return Ok(false);
        }
        let event: Event = crate::json::parse(data)
            .map_err(|e| self.caller.malformed("an event that is not JSON").caused_by(e))?;
        match event.kind.as_str() {
            "message_start" => {
                self.started = true;
                self.count(&event.message["usage"]);
            }
            "content_block_start" => self.open(&event, on_text)?,
            "content_block_delta" => self.extend(&event, on_text)?,
            "message_delta" => {
                self.count(&event.usage);
                self.output_is_final |= count(&event.usage["output_tokens"]).is_some();
                self.stopped(&event.delta["stop_reason"]);
            }
            "message_stop" if self.stop.is_some() => return Ok(true),
            "message_stop" => {
                return Err(self.caller.malformed("the end of a reply without a reason for it"));
            }
            "error" => return Err(self.caller.stream_error(&event.error, self.started)),
            _ if !event.error.is_null() => {
                return Err(self.caller.stream_error(&event.error, self.started));
            }
            // Pings, ends of blocks, and whatever kind of event is invented next.
            _ => {}
        }
        Ok(false)
    }

    /// Takes a whole message in, from a server that answered a streaming request with one.
    pub fn take_whole(&mut self, body: &str, on_text: &mut OnText<'_>) -> Result<(), Error> {
        let message: Value = crate::json::parse(body)
            .map_err(|e| self.caller.malformed("an answer that is not JSON").caused_by(e))?;
        if !message["error"].is_null() {
            return Err(self.caller.stream_error(&message["error"], false));
        }
        for (index, block) in message["content"].as_array().into_iter().flatten().enumerate() {
            let (index, content_block) = (Some(index as u64), block.clone());
            self.open(&Event { index, content_block, ..Event::default() }, on_text)?;
        }
        self.started = message["content"].is_array();
        self.count(&message["usage"]);
        self.output_is_final = true;
        self.stopped(&message["stop_reason"]);
        Ok(())
    }

    fn stopped(&mut self, reason: &Value) {
        if let Some(reason) = reason.as_str() {
            self.stop = Some(stop_reason(reason));
        }
    }

    /// The blocks so far.
    fn content(&self, stop: StopReason) -> Vec<Block> {
        let parts = self.blocks.values();
        parts.filter_map(|part| part.block(&self.request.model, stop)).collect()
    }

    /// What is known of the bill of a stream that failed: the prompt as the vendor counted it when
    /// it began, and what arrived of the reply.
    pub fn billing(&self) -> Billing {
        if !self.started {
            return Billing::Unknown;
        }
        let content = self.content(StopReason::Other);
        Billing::AtMost(self.counts.at_most(self.caller.provider, self.request, &content))
    }

    /// The finished reply. Once the vendor said why it ends, nothing is missing but the last event.
    /// Usage the vendor did not report is replaced by upper bounds.
    pub fn finish(self) -> Result<ChatReply, Error> {
        let Some(mut stop) = self.stop else { return Err(self.caller.broken()) };
        let mut content = self.content(stop);
        let calls = content.iter().any(|block| matches!(block, Block::ToolUse { .. }));
        if calls && stop == StopReason::EndTurn {
            stop = StopReason::ToolUse;
        }
        let mut counts = self.counts;
        if !self.output_is_final {
            counts.output = None;
        }
        let (usage, mut bill) = counts.settle(self.caller.provider, self.request, &content);
        // Not billed since 2026-06-02.
        bill.free = stop == StopReason::Refusal && content.is_empty();
        if stop == StopReason::Paused {
            let value = json!({ "type": PAUSED });
            content.push(Block::Opaque { model: self.request.model.clone(), value });
        }
        Ok(ChatReply { content, stop, usage, bill })
    }

    /// Later counts replace earlier ones: the vendor reports running totals.
    fn count(&mut self, usage: &Value) {
        for (field, into) in [
            ("input_tokens", &mut self.counts.input),
            ("output_tokens", &mut self.counts.output),
            ("cache_read_input_tokens", &mut self.counts.cache_read),
            ("cache_creation_input_tokens", &mut self.counts.cache_write),
        ] {
            // Some gateways end a stream with zeros for what they said at its beginning.
            if let Some(tokens) = count(&usage[field]).filter(|n| *n > 0 || into.is_none()) {
                *into = Some(tokens);
            }
        }
    }

    fn grow(&mut self, bytes: usize) -> Result<(), Error> {
        self.bytes += bytes;
        // Thinking is summarised and signed beside the text.
        let most = 3 * text_bytes(self.request.max_output_tokens);
        if self.bytes > most { Err(self.caller.too_long()) } else { Ok(()) }
    }

    fn open(&mut self, event: &Event, on_text: &mut OnText<'_>) -> Result<(), Error> {
        let index = self.index(event)?;
        let block = &event.content_block;
        self.grow(64)?;
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

    fn extend(&mut self, event: &Event, on_text: &mut OnText<'_>) -> Result<(), Error> {
        let index = self.index(event)?;
        let delta = &event.delta;
        let pieces = ["text", "partial_json", "thinking", "signature"];
        self.grow(pieces.iter().filter_map(|piece| delta[piece].as_str()).map(str::len).sum())?;
        let caller = self.caller;
        let part = self
            .blocks
            .get_mut(&index)
            .ok_or_else(|| caller.malformed("more of a block it never began"))?;
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

    fn index(&self, event: &Event) -> Result<u64, Error> {
        event.index.ok_or_else(|| self.caller.malformed("a block without an index"))
    }
}

impl Part {
    fn block(&self, model: &str, stop: StopReason) -> Option<Block> {
        match self {
            Part::Text(text) if text.is_empty() => None,
            Part::Text(text) => Some(Block::Text { text: text.clone() }),
            Part::Opaque(value) => {
                Some(Block::Opaque { model: model.to_owned(), value: value.clone() })
            }
            Part::Tool { id, name, whole, json } => {
                let input =
                    if json.is_empty() { whole_arguments(whole) } else { parse_arguments(json) };
                // A call the limit cut in two is no call.
                let limit = matches!(stop, StopReason::MaxTokens | StopReason::ContextExceeded);
                let cut = limit && input.get(crate::INVALID_ARGUMENTS).is_some();
                (!cut).then(|| Block::ToolUse { id: id.clone(), name: name.clone(), input })
            }
        }
    }
}

fn append(block: &mut Value, field: &str, more: &str) {
    match &mut block[field] {
        Value::String(text) => text.push_str(more),
        other => *other = json!(more),
    }
}

fn stop_reason(reason: &str) -> StopReason {
    match reason {
        "end_turn" | "stop_sequence" => StopReason::EndTurn,
        "tool_use" => StopReason::ToolUse,
        "max_tokens" => StopReason::MaxTokens,
        "model_context_window_exceeded" => StopReason::ContextExceeded,
        "refusal" => StopReason::Refusal,
        "pause_turn" => StopReason::Paused,
        _ => StopReason::Other,
    }
}
