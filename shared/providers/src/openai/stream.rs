//! A stream of completion chunks, or a whole completion, into a reply.

use super::calls::Calls;
use super::wire::{Chunk, Delta, index, read_usage, text};
use crate::http::{Caller, text_bytes};
use crate::usage::Counts;
use crate::written_call::{Written, written};
use crate::{Billing, Error, ErrorKind, OnText};
use planwright_protocol::chat::{Block, ChatReply, ChatRequest, StopReason};
use serde_json::{Map, Value, json};

/// Type of the opaque block that keeps what else a vendor put into its turn.
pub(super) const TURN_EXTRA: &str = "chat_turn_extra";

/// A reply in the making.
pub(super) struct Reply<'a> {
    caller: Caller,
    request: &'a ChatRequest,
    started: bool,
    /// The vendor said that the stream is over.
    done: bool,
    text: String,
    refused: bool,
    calls: Calls,
    /// Thoughts and signatures of the turn, to be sent back.
    extra: Map<String, Value>,
    finish: Option<String>,
    counts: Counts,
}

impl<'a> Reply<'a> {
    pub fn new(caller: Caller, request: &'a ChatRequest) -> Self {
        Reply {
            caller,
            request,
            started: false,
            done: false,
            text: String::new(),
            refused: false,
            calls: Calls::of(request),
            extra: Map::new(),
            finish: None,
            counts: Counts::default(),
        }
    }

    /// Takes one event in; true once the vendor has said that it was the last.
    pub fn take(
        &mut self,
        name: &str,
        data: &str,
        on_text: &mut OnText<'_>,
    ) -> Result<bool, Error> {
        let data = data.trim();
        if data.is_empty() {
            return Ok(false);
        }
        if data.trim_matches(['"', '[', ']']) == "DONE" {
            self.done = true;
            return Ok(true);
        }
        let chunk: Chunk = crate::json::parse(data)
            .map_err(|e| self.caller.malformed("a chunk that is not JSON").caused_by(e))?;
        if name == "error" && chunk.error.is_null() {
            let error = crate::json::parse(data).unwrap_or_default();
            return Err(self.caller.stream_error(&error, self.started));
        }
        self.chunk(chunk, on_text)?;
        Ok(false)
    }

    /// Takes a body in that is no stream: one completion, or several chunks in lines.
    pub fn take_whole(&mut self, body: &str, on_text: &mut OnText<'_>) -> Result<(), Error> {
        if let Ok(chunk) = crate::json::parse::<Chunk>(body) {
            self.chunk(chunk, on_text)?;
        } else if let Ok(list) = crate::json::parse::<Vec<Chunk>>(body) {
            list.into_iter().try_for_each(|chunk| self.chunk(chunk, on_text))?;
        } else {
            for line in body.lines() {
                self.take("", line, on_text)?;
            }
        }
        self.done = true;
        Ok(())
    }

    fn chunk(&mut self, chunk: Chunk, on_text: &mut OnText<'_>) -> Result<(), Error> {
        let limit = self.request.max_output_tokens;
        for usage in [&chunk.usage, &chunk.x_groq["usage"]] {
            read_usage(usage, limit, &mut self.counts);
        }
        if let Some(error) = chunk.error() {
            return Err(self.caller.stream_error(&error, self.started));
        }
        self.started |= chunk.choices.is_some() || !chunk.usage.is_null();
        // The last chunk has usage and nothing else: nothing comes after it.
        let empty = chunk.choices.as_ref().is_none_or(Vec::is_empty) && chunk.usage.is_object();
        self.done |= empty && self.counts.output.is_some() && !self.nothing_yet();
        for choice in chunk.choices.unwrap_or_default() {
            if index(&choice.index).unwrap_or(0) != 0 {
                continue;
            }
            read_usage(&choice.usage, limit, &mut self.counts);
            match (choice.delta, choice.message) {
                (Some(delta), _) => self.delta(&delta, on_text)?,
                (None, Some(whole)) if self.nothing_yet() => self.delta(&whole, on_text)?,
                _ => {}
            }
            if let Some(reason) = choice.finish_reason.as_str().filter(|reason| !reason.is_empty())
            {
                self.finish = Some(reason.to_owned());
            }
        }
        Ok(())
    }

    fn nothing_yet(&self) -> bool {
        self.text.is_empty() && self.calls.is_empty()
    }

    fn delta(&mut self, delta: &Delta, on_text: &mut OnText<'_>) -> Result<(), Error> {
        let refusal = text(&delta.refusal);
        self.refused |= !refusal.is_empty();
        for text in [text(&delta.content), refusal] {
            if !text.is_empty() {
                self.text.push_str(&text);
                on_text(&text);
            }
        }
        self.calls.take(&delta.tool_calls);
        self.calls.take_function(&delta.function_call);
        for (field, piece) in [
            ("reasoning_content", &delta.reasoning_content),
            ("reasoning", &delta.reasoning),
            ("reasoning_details", &delta.reasoning_details),
            ("extra_content", &delta.extra_content),
        ] {
            if !piece.is_null() {
                extend(self.extra.entry(field).or_insert(Value::Null), piece);
            }
        }
        let thoughts: usize = self.extra.values().map(weight).sum();
        let most = text_bytes(self.request.max_output_tokens);
        if self.text.len() + self.calls.bytes() > most || thoughts > 2 * most {
            return Err(self.caller.too_long());
        }
        Ok(())
    }

    /// What is known of the bill of a stream that failed.
    pub fn billing(&self) -> Billing {
        if !self.started {
            return Billing::Unknown;
        }
        let (provider, request) = (self.caller.provider, self.request);
        let mut content = self.calls.blocks(request, false);
        if !self.text.is_empty() {
            content.push(Block::Text { text: self.text.clone() });
        }
        if !self.extra.is_empty() {
            content.push(self.turn_extra());
        }
        Billing::AtMost(self.counts.at_most(provider, request, &content))
    }

    fn turn_extra(&self) -> Block {
        let value = json!({ "type": TURN_EXTRA, "fields": self.extra });
        Block::Opaque { model: self.request.model.clone(), value }
    }

    /// The finished reply. A stream that neither gave a reason for its end nor said that it was
    /// over was cut. Usage the vendor did not report is replaced by upper bounds.
    pub fn finish(self) -> Result<ChatReply, Error> {
        if self.finish.is_none() && !(self.done && self.started) {
            return Err(if self.started {
                self.caller.broken()
            } else {
                self.caller.malformed("no reply at all")
            });
        }
        let reason = self.finish.as_deref().unwrap_or("stop");
        let mut stop = match end_of(reason) {
            Some(End::Failed) => {
                let message = format!("{} stopped with {reason}", self.caller.provider);
                return Err(Error::new(ErrorKind::Failed, message).billed_as(Billing::Unknown));
            }
            _ if self.refused => StopReason::Refusal,
            Some(End::Stop(stop)) => stop,
            None => StopReason::Other,
        };
        let calls = self.calls.blocks(self.request, stop == StopReason::MaxTokens);
        let mut content = Vec::new();
        if !calls.is_empty() && !self.extra.is_empty() {
            // Only a turn with calls is continued, so only there are thoughts wanted back.
            content.push(self.turn_extra());
        }
        let thought = !self.extra.is_empty();
        if !self.text.is_empty() {
            content.push(Block::Text { text: self.text });
        }
        if !calls.is_empty() && matches!(stop, StopReason::EndTurn | StopReason::Other) {
            stop = StopReason::ToolUse;
        }
        let has_calls = !calls.is_empty();
        content.extend(calls);
        let written_by = if thought && content.is_empty() {
            // Thoughts alone were billed too.
            vec![Block::Opaque { model: String::new(), value: Value::Null }]
        } else {
            content.clone()
        };
        let (usage, bill) = self.counts.settle(self.caller.provider, self.request, &written_by);
        let mut reply = ChatReply { content, stop, usage, bill };
        if !has_calls && matches!(reply.stop, StopReason::EndTurn | StopReason::Other) {
            make_written_calls(&mut reply, self.request);
        }
        Ok(reply)
    }
}

/// Makes calls of what the model wrote as text, or marks what cannot be one.
pub(crate) fn make_written_calls(reply: &mut ChatReply, request: &ChatRequest) {
    match written(&reply.text(), request) {
        Written::Nothing => {}
        Written::Unusable => reply.stop = StopReason::UnusableCall,
        Written::Calls(blocks) => {
            reply.content.retain(|block| !matches!(block, Block::Text { .. }));
            reply.content.extend(blocks);
            reply.stop = StopReason::ToolUse;
        }
    }
}

/// Adds a piece of a stream to what there is: texts are joined, lists appended, objects merged.
fn extend(so_far: &mut Value, piece: &Value) {
    match (so_far, piece) {
        (Value::String(text), Value::String(more)) => text.push_str(more),
        (Value::Array(items), Value::Array(more)) => {
            for piece in more {
                let continued = items.iter_mut().rev().find(|item| same_detail(item, piece));
                match continued {
                    Some(item) => join_detail(item, piece),
                    None => items.push(piece.clone()),
                }
            }
        }
        (Value::Object(fields), Value::Object(more)) => {
            for (key, value) in more {
                fields.insert(key.clone(), value.clone());
            }
        }
        (so_far, piece) => *so_far = piece.clone(),
    }
}

/// OpenRouter streams one detail of a reasoning in pieces with one index.
fn same_detail(item: &Value, piece: &Value) -> bool {
    index(&piece["index"]).is_some()
        && item["index"] == piece["index"]
        && item["type"] == piece["type"]
        && piece["type"] != "reasoning.encrypted"
}

fn join_detail(item: &mut Value, piece: &Value) {
    for (key, value) in piece.as_object().into_iter().flatten() {
        let joins = matches!(key.as_str(), "text" | "summary");
        match (&mut item[key.as_str()], value) {
            (_, Value::Null) => {}
            (Value::String(text), Value::String(more)) if joins => text.push_str(more),
            (place, value) => *place = value.clone(),
        }
    }
}

/// Roughly the bytes of a value.
fn weight(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(weight).sum::<usize>() + items.len() * 32,
        Value::Object(fields) => {
            fields.iter().map(|(key, value)| key.len() + weight(value) + 32).sum()
        }
        _ => 8,
    }
}

/// What a reason for the end means.
enum End {
    Stop(StopReason),
    /// The vendor gave up.
    Failed,
}

/// Reasons in the words of OpenAI, Mistral, Gemini, DeepSeek, GLM, Anthropic behind gateways,
/// text-generation-inference and llama.cpp.
fn end_of(reason: &str) -> Option<End> {
    let stop = match reason.to_lowercase().as_str() {
        "stop" | "eos" | "eos_token" | "end_turn" | "stop_sequence" | "complete" | "completed"
        | "end" | "done" | "finish" | "finished" | "finish_reason_stop" | "null" => {
            StopReason::EndTurn
        }
        // Without a call these mean nothing; with one they are a use of tools.
        "tool_calls" | "tool_call" | "tool_use" | "function_call" | "function_calls"
        | "unknown" => StopReason::Other,
        "length" | "max_tokens" | "max_output_tokens" | "max_length" => StopReason::MaxTokens,
        "model_length" | "model_context_window_exceeded" | "context_length_exceeded" => {
            StopReason::ContextExceeded
        }
        "content_filter"
        | "content_filtered"
        | "safety"
        | "refusal"
        | "recitation"
        | "blocklist"
        | "prohibited_content"
        | "spii"
        | "sensitive"
        | "guardrail_intervened"
        | "image_safety" => StopReason::Refusal,
        "malformed_function_call" | "unexpected_tool_call" => StopReason::UnusableCall,
        "error"
        | "network_error"
        | "insufficient_system_resource"
        | "abort"
        | "aborted"
        | "cancelled" => return Some(End::Failed),
        _ => return None,
    };
    Some(End::Stop(stop))
}
