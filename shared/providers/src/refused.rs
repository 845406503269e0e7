//! Optional request fields a server refused once: they are left out from then on.
//!
//! Servers that speak chat completions differ in what they take. What one refused is remembered
//! for its address and model as long as the process lives; a refusal costs nothing but its time.

use crate::ErrorKind;
use crate::http::Refusal;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use std::sync::{LazyLock, Mutex, PoisonError};

/// Fields of a request that can be left out, or replaced, without changing what is asked.
const OPTIONAL: [&str; 7] = [
    "stream_options",
    "max_completion_tokens",
    "max_tokens",
    "reasoning_effort",
    "response_format",
    "temperature",
    "parallel_tool_calls",
];
/// Fields of earlier turns that only some servers want back.
const OF_MESSAGES: [&str; 4] =
    ["reasoning_content", "reasoning_details", "reasoning", "extra_content"];
/// Words of a refusal that is about a value, not about the field.
const ABOUT_THE_VALUE: [&str; 6] =
    ["too large", "too high", "at most", "less than", "exceed", "greater than"];
/// Addresses and models whose refusals are kept.
const MAX_KEPT: usize = 10_000;

type Known = HashMap<(String, String), BTreeSet<&'static str>>;

static KNOWN: LazyLock<Mutex<Known>> = LazyLock::new(Mutex::default);

/// What to leave out of requests to one model of one server.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct LeftOut(BTreeSet<&'static str>);

impl LeftOut {
    pub fn of(address: &str, model: &str) -> Self {
        let known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        LeftOut(known.get(&(address.to_owned(), model.to_owned())).cloned().unwrap_or_default())
    }

    pub fn has(&self, field: &str) -> bool {
        self.0.contains(field)
    }

    /// Learns from a refusal of `body`; false where it names no field that can be left out.
    pub fn learn(&mut self, refusal: &Refusal, body: &Value, address: &str) -> bool {
        let Some(field) = named(refusal, body) else { return false };
        if !self.0.insert(field) {
            return false;
        }
        let model = body["model"].as_str().unwrap_or_default().to_owned();
        tracing::info!(field, model, "a model's server refuses a field, which is now left out");
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MAX_KEPT {
            known.clear();
        }
        known.entry((address.to_owned(), model)).or_default().insert(field);
        true
    }
}

/// The field of `body` that the refusal is about.
fn named(refusal: &Refusal, body: &Value) -> Option<&'static str> {
    if !matches!(refusal.status, 400 | 422) || refusal.error.kind() != ErrorKind::BadRequest {
        return None;
    }
    let said = refusal.body.to_lowercase();
    let json: Value = serde_json::from_str(&refusal.body).unwrap_or_default();
    let messages = body["messages"].as_array();
    let in_messages = |field: &str| {
        messages.into_iter().flatten().any(|message| {
            message.get(field).is_some()
                || message["tool_calls"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .any(|call| call.get(field).is_some())
        })
    };
    let sent = OPTIONAL.into_iter().filter(|field| body.get(*field).is_some());
    let sent = sent.chain(OF_MESSAGES.into_iter().filter(|field| in_messages(field)));
    let about_value = ABOUT_THE_VALUE.iter().any(|words| said.contains(words));
    let mut named: Vec<(usize, &str)> = sent
        .filter(|field| !(about_value && field.starts_with("max_")))
        .filter_map(|field| Some((word(&said, field)?, field)))
        .collect();
    named.sort_unstable();
    let param = json["error"]["param"].as_str();
    let exact = named.iter().find(|(_, field)| Some(*field) == param);
    exact.or(named.first()).map(|(_, field)| *field)
}

/// Where `name` stands in the text as a word of its own.
fn word(text: &str, name: &str) -> Option<usize> {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(name)
        .map(|(at, _)| at)
        .find(|at| !text[..*at].ends_with(part) && !text[at + name.len()..].starts_with(part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;
    use serde_json::json;

    fn refusal(status: u16, body: &str) -> Refusal {
        let error = Error::new(ErrorKind::BadRequest, "x");
        Refusal { error, status, body: body.to_owned() }
    }

    #[test]
    fn the_field_a_refusal_is_about_is_found_in_every_wording() {
        let body = json!({ "model": "m", "stream_options": {}, "max_tokens": 5,
            "reasoning_effort": "none", "messages": [{ "reasoning_content": "x" }] });
        for (said, field) in [
            (
                r#"{"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with
                this model. Use 'max_completion_tokens' instead."}}"#,
                Some("max_tokens"),
            ),
            (
                r#"{"detail":[{"type":"extra_forbidden","loc":["body","stream_options"],
                "msg":"Extra inputs are not permitted"}]}"#,
                Some("stream_options"),
            ),
            (
                r#"{"error":{"param":"reasoning_effort","message":"max_tokens and reasoning_effort"}}"#,
                Some("reasoning_effort"),
            ),
            ("reasoning_content is not allowed in input", Some("reasoning_content")),
            ("max_tokens is too large: 9000. This model supports at most 4096", None),
            ("no_max_tokens_here", None),
            ("temperature is not supported", None),
        ] {
            assert_eq!(named(&refusal(400, said), &body), field, "{said}");
        }
        assert_eq!(named(&refusal(404, "max_tokens"), &body), None);
    }

    #[test]
    fn what_one_server_refused_is_remembered_for_it_alone() {
        let body = json!({ "model": "m", "stream_options": {} });
        let mut left = LeftOut::of("http://a", "m");
        assert!(left.learn(&refusal(400, "stream_options?"), &body, "http://a"));
        assert!(!left.learn(&refusal(400, "stream_options?"), &body, "http://a"));
        assert!(LeftOut::of("http://a", "m").has("stream_options"));
        assert!(!LeftOut::of("http://b", "m").has("stream_options"));
    }
}
