//! Tool calls out of the pieces of a stream.
//!
//! OpenAI gives every call an index and, in its first piece, an id and a name. Others leave the
//! index out or make it 0 for all, repeat the name with each piece or bring it late, give no id,
//! or send the arguments whole.

use crate::arguments::{is_whole, parse_arguments};
use planwright_protocol::chat::{Block, ChatRequest};
use serde_json::{Map, Value, json};
use std::collections::HashSet;

/// Type of the opaque block that keeps what else a vendor put into a call.
pub(super) const CALL_EXTRA: &str = "chat_call_extra";
/// Calls of one reply; no model makes as many.
const MAX_CALLS: usize = 1_000;

#[derive(Default)]
pub(super) struct Calls {
    calls: Vec<Call>,
    /// Names of the tools the request offers.
    offered: Vec<String>,
}

#[derive(Default)]
struct Call {
    index: Option<u64>,
    id: String,
    name: String,
    arguments: String,
    /// Fields beside the usual ones: a thought's signature and the like.
    extra: Map<String, Value>,
}

impl Calls {
    pub fn of(request: &ChatRequest) -> Self {
        let offered = request.tools.iter().map(|tool| tool.name.clone()).collect();
        Calls { calls: Vec::new(), offered }
    }

    pub fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    /// Bytes of arguments so far.
    pub fn bytes(&self) -> usize {
        self.calls.iter().map(|call| call.arguments.len()).sum()
    }

    /// Takes the calls of one chunk in.
    pub fn take(&mut self, pieces: &Value) {
        let pieces = match pieces {
            Value::Array(pieces) => pieces.as_slice(),
            Value::Object(_) => std::slice::from_ref(pieces),
            _ => return,
        };
        for (at, piece) in pieces.iter().enumerate() {
            // Several in one chunk without indexes are told apart by their places.
            let place = (pieces.len() > 1).then_some(at as u64);
            self.extend(piece, super::wire::index(&piece["index"]).or(place));
        }
    }

    /// A call of the older form, of which a reply has one.
    pub fn take_function(&mut self, function: &Value) {
        if function.is_object() {
            self.extend(&json!({ "function": function }), Some(0));
        }
    }

    fn extend(&mut self, piece: &Value, index: Option<u64>) {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let function = &piece["function"];
        let (id, name) = (text(&piece["id"]), text(&function["name"]));
        let at = self.place(index, &id, &name, &function["arguments"]);
        let Some(call) = self.calls.get_mut(at) else { return };
        if call.id.is_empty() {
            call.id = id;
        }
        call.name = joined(&call.name, &name, &self.offered);
        match &function["arguments"] {
            Value::String(more) if is_whole(more) && call.arguments == *more => {}
            Value::String(more) => call.arguments.push_str(more),
            Value::Null => {}
            whole => call.arguments = whole.to_string(),
        }
        for (key, value) in piece.as_object().into_iter().flatten() {
            if !matches!(key.as_str(), "index" | "id" | "type" | "function") && !value.is_null() {
                call.extra.insert(key.clone(), value.clone());
            }
        }
    }

    /// Which call a piece belongs to; a new one is made where it begins one.
    fn place(&mut self, index: Option<u64>, id: &str, name: &str, arguments: &Value) -> usize {
        let same_index = match index {
            Some(index) => self.calls.iter().rposition(|call| call.index == Some(index)),
            None => self.calls.len().checked_sub(1),
        };
        let known = same_index.and_then(|at| self.calls.get(at).map(|call| (at, call)));
        // A whole call is there and this begins another.
        let begins = |call: &Call| {
            let whole = is_whole(&call.arguments);
            let repeated = arguments.as_str() == Some(call.arguments.as_str());
            !name.is_empty()
                && !call.name.is_empty()
                && whole
                && !repeated
                && !matches!(arguments, Value::Null)
        };
        let by_id = (!id.is_empty())
            .then(|| self.calls.iter().rposition(|call| call.id == id))
            .flatten()
            .filter(|at| index.is_none() || self.calls[*at].index == index);
        let found = match (by_id, known) {
            (Some(at), _) => Some(at).filter(|at| !begins(&self.calls[*at])),
            (None, Some((at, call))) if id.is_empty() => Some(at).filter(|_| !begins(call)),
            // A late id, or a server that makes up a new one for every piece.
            (None, Some((at, call))) => {
                let late = call.id.is_empty() && !begins(call);
                let anew = name.is_empty() && !is_whole(&call.arguments);
                (late || anew).then_some(at)
            }
            (None, None) => None,
        };
        found.unwrap_or_else(|| {
            if self.calls.len() < MAX_CALLS {
                self.calls.push(Call { index, ..Call::default() });
            }
            self.calls.len() - 1
        })
    }

    /// The blocks of the reply, each call after what must be sent back with it. Of a reply that was
    /// `cut`, a call in two is no call.
    pub fn blocks(&self, request: &ChatRequest, cut: bool) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut ids = HashSet::new();
        for (at, call) in self.calls.iter().enumerate() {
            let input = parse_arguments(&call.arguments);
            if cut && input.get(crate::INVALID_ARGUMENTS).is_some() {
                continue;
            }
            // A conversation of this length has had no id like this one.
            let made = || format!("call_{}_{at}", request.messages.len());
            let given = Some(call.id.clone()).filter(|id| !id.is_empty() && !ids.contains(id));
            let id = given.unwrap_or_else(made);
            ids.insert(id.clone());
            if !call.extra.is_empty() {
                let value = json!({ "type": CALL_EXTRA, "id": id, "fields": call.extra });
                blocks.push(Block::Opaque { model: request.model.clone(), value });
            }
            blocks.push(Block::ToolUse { id, name: call.name.clone(), input });
        }
        blocks
    }
}

/// A name and one more piece of it: a repetition, the name so far with more, or what follows.
fn joined(so_far: &str, more: &str, offered: &[String]) -> String {
    let together = format!("{so_far}{more}");
    let is_offered = |name: &str| offered.iter().any(|tool| tool == name);
    if more.is_empty() || (more == so_far && !is_offered(&together)) {
        so_far.to_owned()
    } else if more.starts_with(so_far) && !is_offered(&together) {
        more.to_owned()
    } else if is_offered(so_far) && !is_offered(&together) {
        so_far.to_owned()
    } else {
        together
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use planwright_protocol::chat::{Message, Purpose, ToolSpec};

    fn request() -> ChatRequest {
        ChatRequest {
            purpose: Purpose::Execution,
            model: "m".into(),
            system: vec![],
            messages: vec![Message::user("hi")],
            tools: vec![ToolSpec {
                name: "write_file".into(),
                description: String::new(),
                parameters: json!({}),
            }],
            max_output_tokens: 100,
            response_schema: None,
        }
    }

    fn calls(chunks: &[Value]) -> Vec<(String, String, Value)> {
        let request = request();
        let mut calls = Calls::of(&request);
        chunks.iter().for_each(|chunk| calls.take(chunk));
        let blocks = calls.blocks(&request, false);
        let uses = blocks.into_iter().filter_map(|block| match block {
            Block::ToolUse { id, name, input } => Some((id, name, input)),
            _ => None,
        });
        uses.collect()
    }

    fn piece(index: Option<u64>, id: &str, name: &str, arguments: &str) -> Value {
        let mut piece = json!({ "function": { "name": name, "arguments": arguments } });
        if let Some(index) = index {
            piece["index"] = json!(index);
        }
        if !id.is_empty() {
            piece["id"] = json!(id);
        }
        json!([piece])
    }

    fn call(id: &str, input: Value) -> (String, String, Value) {
        (id.to_owned(), "write_file".to_owned(), input)
    }

    #[test]
    fn calls_are_told_apart_with_and_without_indexes_and_ids() {
        let (a, b) = (r#"{"a":1}"#, r#"{"b":2}"#);
        let two = |first: &str, second: &str| {
            vec![call(first, json!({ "a": 1 })), call(second, json!({ "b": 2 }))]
        };
        for (chunks, expected) in [
            (
                vec![piece(None, "x", "write_file", a), piece(None, "y", "write_file", b)],
                two("x", "y"),
            ),
            (
                vec![piece(Some(0), "x", "write_file", a), piece(Some(0), "y", "write_file", b)],
                two("x", "y"),
            ),
            (
                vec![piece(Some(0), "", "write_file", a), piece(Some(0), "", "write_file", b)],
                two("call_1_0", "call_1_1"),
            ),
            (
                vec![piece(None, "", "write_file", a), piece(None, "", "write_file", b)],
                two("call_1_0", "call_1_1"),
            ),
            (
                vec![piece(Some(0), "x", "write_file", a), piece(Some(1), "x", "write_file", b)],
                two("x", "call_1_1"),
            ),
            (
                vec![
                    piece(Some(0), "x", "write_file", "{\"a\""),
                    piece(Some(1), "y", "write_file", b),
                    piece(Some(0), "", "", ":1}"),
                ],
                two("x", "y"),
            ),
            (
                vec![
                    piece(None, "x", "write_file", "{\"a\""),
                    piece(None, "", "", ":1}"),
                    piece(None, "y", "write_file", b),
                ],
                two("x", "y"),
            ),
            (
                vec![json!([
                    { "function": { "name": "write_file", "arguments": a } },
                    { "function": { "name": "write_file", "arguments": b } },
                ])],
                two("call_1_0", "call_1_1"),
            ),
        ] {
            assert_eq!(calls(&chunks), expected, "{chunks:?}");
        }
    }

    #[test]
    fn one_call_in_any_pieces_is_one_call() {
        for chunks in [
            vec![
                piece(Some(0), "x", "write_file", "{\"a\""),
                piece(Some(0), "x", "write_file", ":1}"),
            ],
            vec![piece(Some(0), "x", "write_", ""), piece(Some(0), "", "file", r#"{"a":1}"#)],
            vec![piece(Some(0), "x", "write", ""), piece(Some(0), "x", "write_file", r#"{"a":1}"#)],
            vec![piece(Some(0), "x", "", r#"{"a":1}"#), piece(Some(0), "", "write_file", "")],
            vec![piece(Some(0), "", "write_file", "{\"a\""), piece(Some(0), "x", "", ":1}")],
            vec![piece(Some(0), "", "write_file", r#"{"a":1}"#), piece(Some(0), "x", "", "")],
            vec![piece(Some(0), "x", "write_file", "{\"a\""), piece(Some(0), "y", "", ":1}")],
            vec![
                piece(Some(0), "x", "write_file", r#"{"a":1}"#),
                piece(Some(0), "x", "write_file", r#"{"a":1}"#),
            ],
            vec![json!([{ "index": "0", "id": "x", "function":
                { "name": "write_file", "arguments": { "a": 1 } } }])],
            vec![piece(Some(0), "x", "write_file", "{}"), piece(Some(0), "", "", r#"{"a":1}"#)],
        ] {
            assert_eq!(calls(&chunks), [call("x", json!({ "a": 1 }))], "{chunks:?}");
        }
    }

    #[test]
    fn what_else_a_call_carries_stands_before_it() {
        let request = request();
        let mut calls = Calls::of(&request);
        let extra = json!({ "google": { "thought_signature": "s" } });
        calls.take(&json!([{ "id": "x", "type": "function", "extra_content": extra,
            "function": { "name": "write_file", "arguments": "{}" } }]));
        let blocks = calls.blocks(&request, false);
        let value = json!({ "type": CALL_EXTRA, "id": "x", "fields": { "extra_content": extra } });
        assert_eq!(blocks[0], Block::Opaque { model: "m".into(), value });
    }
}
