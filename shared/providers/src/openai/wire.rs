//! The chunks of a stream as their types. Leaves that servers fill differently stay JSON values.

use crate::usage::{Counts, count, dollars};
use planwright_engine::money::MicroUsd;
use serde::Deserialize;
use serde_json::Value;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Chunk {
    pub choices: Option<Vec<Choice>>,
    pub usage: Value,
    pub error: Value,
    /// Errors that are not inside an `error`, as vLLM and some gateways write them.
    pub object: Value,
    pub message: Value,
    pub detail: Value,
    pub code: Value,
    #[serde(rename = "type")]
    pub kind: Value,
    pub x_groq: Value,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Choice {
    pub index: Value,
    pub delta: Option<Delta>,
    /// The whole turn, where the answer is no stream.
    pub message: Option<Delta>,
    pub finish_reason: Value,
    pub error: Value,
    /// Kimi reports here.
    pub usage: Value,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Delta {
    pub content: Value,
    pub refusal: Value,
    pub tool_calls: Value,
    pub function_call: Value,
    pub reasoning_content: Value,
    pub reasoning: Value,
    pub reasoning_details: Value,
    pub extra_content: Value,
}

impl Chunk {
    /// The error this chunk is, if it is one.
    pub fn error(&self) -> Option<Value> {
        if !self.error.is_null() && self.error != Value::Bool(false) {
            return Some(self.error.clone());
        }
        let choice = self.choices.iter().flatten().find(|choice| !choice.error.is_null());
        if let Some(choice) = choice {
            return Some(choice.error.clone());
        }
        let named = self.object == "error" || self.kind == "error";
        let bare = self.choices.is_none() && (self.message.is_string() || self.detail.is_string());
        (named || bare).then(|| {
            serde_json::json!({ "message": if self.message.is_string() { &self.message } else {
                &self.detail }, "code": self.code, "type": self.kind })
        })
    }
}

/// An index, which some servers write as text.
pub(super) fn index(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

/// The text of a content: a string, or a list of parts. Thoughts among the parts are no answer.
pub(super) fn text(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().map(text).collect(),
        Value::Object(part) => {
            let kind = part.get("type").and_then(Value::as_str).unwrap_or("text");
            match (kind, part.get("text")) {
                ("text" | "output_text", Some(Value::String(text))) => text.clone(),
                // Some servers nest the text once more.
                ("text" | "output_text", Some(Value::Object(inner))) => {
                    inner.get("value").and_then(Value::as_str).unwrap_or_default().to_owned()
                }
                ("refusal", _) => {
                    part.get("refusal").and_then(Value::as_str).unwrap_or_default().to_owned()
                }
                _ => String::new(),
            }
        }
        _ => String::new(),
    }
}

/// Reads a usage object into the counts so far; one that says nothing changes nothing.
pub(super) fn read_usage(usage: &Value, output_limit: u32, counts: &mut Counts) {
    if !usage.is_object() {
        return;
    }
    let details = &usage["prompt_tokens_details"];
    let first = |values: [&Value; 3]| values.into_iter().find_map(count);
    let prompt = count(&usage["prompt_tokens"]);
    // DeepSeek and Kimi name their cached tokens themselves.
    let cached = first([
        &details["cached_tokens"],
        &usage["prompt_cache_hit_tokens"],
        &usage["cached_tokens"],
    ]);
    let written = count(&details["cache_write_tokens"]);
    let completion = count(&usage["completion_tokens"]);
    // Gemini and some others leave thoughts out of the completion and put them into the total.
    let hidden = count(&usage["total_tokens"])
        .zip(prompt)
        .and_then(|(total, prompt)| total.checked_sub(prompt))
        .filter(|hidden| *hidden <= u64::from(output_limit));
    let output = completion.map(|said| said.max(hidden.unwrap_or(0))).or(hidden);
    if prompt.unwrap_or(0) > 0 {
        let cached = cached.unwrap_or(0).min(prompt.unwrap_or(0));
        let written = written.unwrap_or(0).min(prompt.unwrap_or(0) - cached);
        counts.input = prompt.map(|prompt| prompt - cached - written);
        counts.cache_read = Some(cached);
        counts.cache_write = Some(written);
    }
    if output.unwrap_or(0) > 0 {
        counts.output = output;
    }
    counts.cost = cost(usage).or(counts.cost);
}

/// OpenRouter's price of the call, in dollars; with a key of one's own the vendor's part is apart.
fn cost(usage: &Value) -> Option<MicroUsd> {
    let own = dollars(&usage["cost"]);
    let vendors = dollars(&usage["cost_details"]["upstream_inference_cost"])
        .filter(|_| usage["is_byok"] == true);
    match (own, vendors) {
        (Some(own), Some(vendors)) => Some(MicroUsd(own.0.saturating_add(vendors.0))),
        (own, vendors) => own.or(vendors),
    }
}
