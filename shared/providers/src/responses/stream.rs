//! A Responses stream, event by event, into a reply.

use crate::arguments::whole_arguments;
use crate::http::{Caller, text_bytes};
use crate::usage::{Counts, count};
use crate::{Billing, Error, ErrorKind, OnText};
use planwright_protocol::chat::{Block, ChatReply, ChatRequest, StopReason};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A reply in the making.
pub(super) struct Reply<'a> {
    caller: Caller,
    request: &'a ChatRequest,
    started: bool,
    /// By the place the vendor gives.
    items: BTreeMap<u64, Item>,
    bytes: usize,
    /// How the response ended, and for which reason where it is incomplete.
    end: Option<(End, String)>,
    counts: Counts,
}

/// An item of the output of which more may come.
#[derive(Default)]
struct Item {
    value: Value,
    /// Text or arguments as they streamed in.
    streamed: String,
    refused: bool,
    /// The vendor gave the whole item.
    done: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum End {
    Completed,
    Incomplete,
}

/// An event, as far as it is read.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Event {
    #[serde(rename = "type")]
    kind: String,
    output_index: Option<u64>,
    item: Value,
    delta: Value,
    arguments: Value,
    response: Value,
    error: Value,
    code: Value,
    message: Value,
}

impl<'a> Reply<'a> {
    pub fn new(caller: Caller, request: &'a ChatRequest) -> Self {
        Reply {
            caller,
            request,
            started: false,
            items: BTreeMap::new(),
            bytes: 0,
            end: None,
            counts: Counts::default(),
        }
    }

    /// Takes one event in; true once the response has ended.
    pub fn take(&mut self, data: &str, on_text: &mut OnText<'_>) -> Result<bool, Error> {
        if data.is_empty() || data == "[DONE]" {
            return Ok(false);
        }
        let event: Event = crate::json::parse(data)
            .map_err(|e| self.caller.malformed("an event that is not JSON").caused_by(e))?;
        let at = event.output_index.unwrap_or(0);
        match event.kind.as_str() {
            "response.created" | "response.in_progress" => self.started = true,
            "response.output_item.added" => {
                self.item(at)?.value = event.item;
            }
            "response.output_text.delta" | "response.refusal.delta" => {
                let text = event.delta.as_str().unwrap_or_default();
                self.grow(text.len())?;
                let item = self.item(at)?;
                item.streamed.push_str(text);
                item.refused |= event.kind == "response.refusal.delta";
                on_text(text);
            }
            "response.function_call_arguments.delta" => {
                let text = event.delta.as_str().unwrap_or_default();
                self.grow(text.len())?;
                self.item(at)?.streamed.push_str(text);
            }
            "response.function_call_arguments.done" => {
                if let Some(whole) = event.arguments.as_str() {
                    self.item(at)?.streamed = whole.to_owned();
                }
            }
            "response.output_item.done" => self.done(at, event.item, on_text)?,
            "response.completed" => {
                return self.ended(End::Completed, &event.response, on_text).map(|()| true);
            }
            "response.incomplete" => {
                return self.ended(End::Incomplete, &event.response, on_text).map(|()| true);
            }
            "response.failed" => return Err(self.failed(&event.response)),
            "error" => {
                let error = match event.error.is_null() {
                    true => json!({ "code": event.code, "message": event.message }),
                    false => event.error,
                };
                return Err(self.caller.stream_error(&error, self.started));
            }
            _ => {}
        }
        Ok(false)
    }

    /// Takes a whole response in, from a server that answered a streaming request with one.
    pub fn take_whole(&mut self, body: &str, on_text: &mut OnText<'_>) -> Result<(), Error> {
        let response: Value = crate::json::parse(body)
            .map_err(|e| self.caller.malformed("an answer that is not JSON").caused_by(e))?;
        let end = match response["status"].as_str() {
            _ if response["output"].is_null() => return Err(self.failed(&response)),
            Some("failed" | "cancelled") => return Err(self.failed(&response)),
            Some("incomplete") => End::Incomplete,
            _ => End::Completed,
        };
        self.ended(end, &response, on_text)
    }

    fn failed(&mut self, response: &Value) -> Error {
        self.count(&response["usage"]);
        match &response["error"] {
            Value::Null => self.caller.malformed("a response that failed without a reason"),
            error => self.caller.stream_error(error, self.started),
        }
    }

    fn ended(&mut self, end: End, response: &Value, on_text: &mut OnText<'_>) -> Result<(), Error> {
        self.started = true;
        self.count(&response["usage"]);
        for (at, item) in response["output"].as_array().into_iter().flatten().enumerate() {
            self.done(at as u64, item.clone(), on_text)?;
        }
        let reason = response["incomplete_details"]["reason"].as_str().unwrap_or_default();
        self.end = Some((end, reason.to_owned()));
        Ok(())
    }

    fn done(&mut self, at: u64, value: Value, on_text: &mut OnText<'_>) -> Result<(), Error> {
        let item = self.item(at)?;
        if item.done || !value.is_object() {
            return Ok(());
        }
        let (text, refused) = said(&value);
        if item.streamed.is_empty() && !text.is_empty() {
            on_text(&text);
        }
        item.refused |= refused;
        item.value = value;
        item.done = true;
        Ok(())
    }

    fn item(&mut self, at: u64) -> Result<&mut Item, Error> {
        self.started = true;
        self.grow(64)?;
        Ok(self.items.entry(at).or_default())
    }

    fn grow(&mut self, bytes: usize) -> Result<(), Error> {
        self.bytes += bytes;
        let most = 2 * text_bytes(self.request.max_output_tokens);
        if self.bytes > most { Err(self.caller.too_long()) } else { Ok(()) }
    }

    /// Cached tokens are a part of the prompt's here; only the rest is billed in full.
    fn count(&mut self, usage: &Value) {
        let details = &usage["input_tokens_details"];
        if let Some(prompt) = count(&usage["input_tokens"]).filter(|prompt| *prompt > 0) {
            let cached = count(&details["cached_tokens"]).unwrap_or(0).min(prompt);
            let written = count(&details["cache_write_tokens"]).unwrap_or(0).min(prompt - cached);
            self.counts.input = Some(prompt - cached - written);
            self.counts.cache_read = Some(cached);
            self.counts.cache_write = Some(written);
        }
        if let Some(output) = count(&usage["output_tokens"]).filter(|output| *output > 0) {
            self.counts.output = Some(output);
        }
    }

    fn content(&self) -> Vec<Block> {
        let items = self.items.values();
        items.filter_map(|item| item.block(self.request)).collect()
    }

    /// What is known of the bill of a stream that failed.
    pub fn billing(&self) -> Billing {
        if !self.started {
            return Billing::Unknown;
        }
        let (provider, content) = (self.caller.provider, self.content());
        Billing::AtMost(self.counts.at_most(provider, self.request, &content))
    }

    /// The finished reply; usage the vendor did not report is replaced by upper bounds.
    pub fn finish(self) -> Result<ChatReply, Error> {
        let Some((end, reason)) = &self.end else {
            return Err(match self.started {
                true => self.caller.broken(),
                false => self.caller.malformed("no reply at all"),
            });
        };
        let mut content = self.content();
        let (usage, bill) = self.counts.settle(self.caller.provider, self.request, &content);
        let is_call = |block: &Block| matches!(block, Block::ToolUse { .. });
        let stop = match (end, reason.as_str()) {
            _ if self.items.values().any(|item| item.refused) => StopReason::Refusal,
            (End::Incomplete, "max_output_tokens" | "max_tokens") => StopReason::MaxTokens,
            (End::Incomplete, "content_filter") => StopReason::Refusal,
            (End::Incomplete, _) => StopReason::Other,
            _ if content.iter().any(is_call) => StopReason::ToolUse,
            _ => StopReason::EndTurn,
        };
        if stop == StopReason::MaxTokens {
            // A call the limit cut in two is no call.
            content.retain(|block| match block {
                Block::ToolUse { input, .. } => input.get(crate::INVALID_ARGUMENTS).is_none(),
                _ => true,
            });
        }
        if !content.iter().any(is_call) {
            // Only a turn with calls is continued, so only there is reasoning wanted back.
            content.retain(|block| !matches!(block, Block::Opaque { .. }));
        }
        if stop == StopReason::Other {
            let message =
                format!("{} left the response incomplete: {reason}", self.caller.provider);
            return Err(Error::new(ErrorKind::Failed, message).billed_as(Billing::Unknown));
        }
        Ok(ChatReply { content, stop, usage, bill })
    }
}

impl Item {
    fn block(&self, request: &ChatRequest) -> Option<Block> {
        match self.value["type"].as_str().unwrap_or("message") {
            "message" => {
                let whole = if self.done { said(&self.value).0 } else { String::new() };
                let text = if whole.is_empty() { self.streamed.clone() } else { whole };
                (!text.is_empty()).then_some(Block::Text { text })
            }
            "function_call" => {
                let text = |field: &str| self.value[field].as_str().unwrap_or_default().to_owned();
                let streamed = json!(self.streamed);
                let whole = &self.value["arguments"];
                let given = if self.streamed.is_empty() || self.done { whole } else { &streamed };
                let id = Some(text("call_id")).filter(|id| !id.is_empty());
                Some(Block::ToolUse {
                    id: id.unwrap_or_else(|| text("id")),
                    name: text("name"),
                    input: whole_arguments(given),
                })
            }
            _ => {
                let mut value = self.value.clone();
                if let Some(fields) = value.as_object_mut() {
                    // Items that are sent back have no status.
                    fields.remove("status");
                }
                Some(Block::Opaque { model: request.model.clone(), value })
            }
        }
    }
}

/// The text of a message, and whether it is a refusal.
fn said(item: &Value) -> (String, bool) {
    let parts = item["content"].as_array().into_iter().flatten();
    let mut refused = false;
    let text = parts
        .filter_map(|part| match part["type"].as_str() {
            Some("output_text" | "text") => part["text"].as_str(),
            Some("refusal") => {
                refused = true;
                part["refusal"].as_str()
            }
            _ => None,
        })
        .collect();
    (text, refused)
}
