//! Tool calls that a model wrote into its text, as local models do whose server knows no format
//! for calls.
//!
//! Understood are the tags of Hermes and Qwen (`<tool_call>`), Qwen's XML (`<function=name>`),
//! Mistral's `[TOOL_CALLS]`, Llama's `<|python_tag|>`, and JSON, fenced or bare, with the name of a
//! tool and an object of arguments. A call is made only of a tool the request offers.

use crate::arguments::whole_arguments;
use planwright_protocol::chat::{Block, ChatRequest};
use serde_json::{Map, Value, json};

/// What the text of a reply without calls holds.
#[derive(Debug, PartialEq)]
pub(crate) enum Written {
    /// Nothing of the kind: the text is the answer.
    Nothing,
    /// Calls of offered tools, after the text before the first of them.
    Calls(Vec<Block>),
    /// Something meant as a call that cannot be made.
    Unusable,
}

/// Pairs of tags around one call or a list of them; the closing one may be missing at the end.
const TAGS: [(&str, &str); 6] = [
    ("<tool_call>", "</tool_call>"),
    ("<tool_calls>", "</tool_calls>"),
    ("<function_call>", "</function_call>"),
    ("[TOOL_CALLS]", "\u{0}"),
    ("<|python_tag|>", "<|eom_id|>"),
    ("<|tool_call|>", "<|/tool_call|>"),
];

struct Call {
    name: String,
    input: Value,
    /// The fields are those of a call and of nothing else.
    certain: bool,
}

/// Looks for calls in the whole text of a reply.
pub(crate) fn written(text: &str, request: &ChatRequest) -> Written {
    let text = without_thoughts(text);
    let offered = |call: &Call| request.tools.iter().any(|tool| tool.name == call.name);
    if let Some((before, calls)) = tagged(text) {
        let all = !calls.is_empty() && calls.iter().all(offered);
        return if all { blocks(before, calls, request) } else { Written::Unusable };
    }
    // A task without tools may well answer with JSON that looks like a call.
    if request.tools.is_empty() {
        return Written::Nothing;
    }
    for (before, json, last) in json_parts(text) {
        let Some(calls) = calls_in(&json) else { continue };
        if calls.iter().all(offered) {
            return blocks(before, calls, request);
        }
        if last && calls.iter().all(|call| call.certain || looks_like_tool(&call.name)) {
            return Written::Unusable;
        }
    }
    Written::Nothing
}

fn blocks(before: &str, calls: Vec<Call>, request: &ChatRequest) -> Written {
    let mut blocks = Vec::new();
    if !before.trim().is_empty() {
        blocks.push(Block::Text { text: before.trim().to_owned() });
    }
    blocks.extend(calls.into_iter().enumerate().map(|(at, call)| Block::ToolUse {
        id: format!("call_{}_{at}", request.messages.len()),
        name: call.name,
        input: call.input,
    }));
    Written::Calls(blocks)
}

/// The text after the thoughts some models write first.
fn without_thoughts(text: &str) -> &str {
    match text.rsplit_once("</think>") {
        Some((_, answer)) => answer,
        None => text,
    }
}

/// The text before the first tag and what stands in all of them; calls that cannot be read are
/// missing from the list.
fn tagged(text: &str) -> Option<(&str, Vec<Call>)> {
    let (open, close) = TAGS
        .into_iter()
        .filter(|(open, _)| text.contains(open))
        .min_by_key(|(open, _)| text.find(open))
        .or_else(|| text.contains("<function=").then_some(("<function=", "</function>")))?;
    let (before, mut rest) = text.split_once(open)?;
    let mut calls = Vec::new();
    loop {
        let (inside, after) = rest.split_once(close).unwrap_or((rest, ""));
        let inside =
            if open == "<function=" { format!("{open}{inside}") } else { inside.to_owned() };
        calls.extend(
            xml_call(&inside)
                .map(|call| vec![call])
                .or_else(|| {
                    let json: Value = crate::json::parse(unfenced(&inside)).ok()?;
                    calls_in(&json)
                })
                .unwrap_or_default(),
        );
        match after.split_once(open) {
            Some((_, next)) => rest = next,
            None => return Some((before, calls)),
        }
    }
}

/// `<function=name><parameter=key>value</parameter></function>`
fn xml_call(text: &str) -> Option<Call> {
    let (_, rest) = text.split_once("<function=")?;
    let (name, mut rest) = rest.split_once('>')?;
    let mut input = Map::new();
    while let Some((_, parameter)) = rest.split_once("<parameter=") {
        let (key, value) = parameter.split_once('>')?;
        let (value, after) = value.split_once("</parameter>").unwrap_or((value, ""));
        let value = value.strip_prefix('\n').unwrap_or(value);
        let value = value.strip_suffix('\n').unwrap_or(value);
        input.insert(key.trim().to_owned(), json!(value));
        rest = after;
    }
    Some(Call { name: name.trim().to_owned(), input: Value::Object(input), certain: true })
}

fn unfenced(text: &str) -> &str {
    let text = text.trim();
    let Some(inside) = text.strip_prefix("```") else { return text };
    let inside = inside.split_once('\n').map_or(inside, |(_, body)| body);
    inside.trim_end().strip_suffix("```").unwrap_or(inside).trim()
}

/// JSON in the text: each with the text before it, and whether nothing comes after it.
fn json_parts(text: &str) -> Vec<(&str, Value, bool)> {
    let whole = text.trim();
    if let Ok(json) = crate::json::parse::<Value>(unfenced(whole)) {
        return vec![("", json, true)];
    }
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find("```").map(|found| at + found) {
        let Some(body) = text[start..].find('\n').map(|found| start + found + 1) else { break };
        let end = text[body..].find("```").map_or(text.len(), |found| body + found);
        if let Ok(json) = crate::json::parse(text[body..end].trim()) {
            let after = text.get(end + 3..).unwrap_or_default();
            parts.push((&text[..start], json, after.trim().is_empty()));
        }
        at = (end + 3).min(text.len());
    }
    // A bare object or several, one after another, perhaps after a sentence.
    if let (true, Some(start)) = (parts.is_empty(), text.find(['{', '['])) {
        let values = serde_json::Deserializer::from_str(&text[start..]).into_iter::<Value>();
        let values: Vec<Value> = values.map_while(Result::ok).collect();
        if !values.is_empty() {
            parts.push((&text[..start], Value::Array(values), false));
        }
    }
    parts
}

/// The calls a JSON value stands for, if it is nothing else.
fn calls_in(json: &Value) -> Option<Vec<Call>> {
    match json {
        Value::Array(items) if !items.is_empty() => {
            let each: Option<Vec<_>> = items.iter().map(calls_in).collect();
            Some(each?.into_iter().flatten().collect())
        }
        Value::Object(fields) => match fields.get("tool_calls") {
            Some(calls @ Value::Array(_)) => calls_in(calls),
            _ => call_in(fields).map(|call| vec![call]),
        },
        _ => None,
    }
}

fn call_in(fields: &Map<String, Value>) -> Option<Call> {
    if let Some(Value::Object(function)) = fields.get("function") {
        return call_in(function);
    }
    let named = ["name", "tool", "tool_name", "function", "function_name", "action"];
    let name = named.into_iter().find_map(|key| fields.get(key)?.as_str())?;
    let given = ["arguments", "parameters", "args", "input", "tool_input", "action_input"];
    let (key, arguments) = given.into_iter().find_map(|key| Some((key, fields.get(key)?)))?;
    let certain = matches!(key, "arguments" | "parameters") && !name.contains(char::is_whitespace);
    let input = whole_arguments(arguments);
    let is_object = arguments.is_object() || arguments.is_string();
    let known = ["id", "type", "call_id"];
    let others = fields
        .keys()
        .filter(|key| !named.contains(&key.as_str()) && !given.contains(&key.as_str()))
        .any(|key| !known.contains(&key.as_str()));
    (is_object && !others && input.get(crate::INVALID_ARGUMENTS).is_none()).then(|| Call {
        name: name.to_owned(),
        input,
        certain,
    })
}

/// Names of tools have no blanks; people and things have.
fn looks_like_tool(name: &str) -> bool {
    name.contains(['_', '.'])
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use planwright_protocol::chat::{Message, Purpose, ToolSpec};

    fn request(tools: &[&str]) -> ChatRequest {
        let tool = |name: &&str| ToolSpec {
            name: (*name).to_owned(),
            description: String::new(),
            parameters: json!({}),
        };
        ChatRequest {
            purpose: Purpose::Execution,
            model: "m".into(),
            system: vec![],
            messages: vec![Message::user("hi")],
            tools: tools.iter().map(tool).collect(),
            max_output_tokens: 100,
            response_schema: None,
        }
    }

    #[test]
    fn a_call_of_an_offered_tool_is_a_call_however_it_is_written() {
        for text in [
            r#"{"name":"write_file","arguments":{"path":"a"}}"#,
            "```json\n{\"name\":\"write_file\",\"parameters\":{\"path\":\"a\"}}\n```",
            "```\n[{\"name\":\"write_file\",\"arguments\":\"{\\\"path\\\":\\\"a\\\"}\"}]\n```",
            r#"<tool_call>{"name":"write_file","arguments":{"path":"a"}}</tool_call>"#,
            "<think>hm</think>\n<tool_call>\n{\"name\":\"write_file\",\"arguments\":{\"path\":\"a\"}}",
            r#"{"tool_calls":[{"id":"1","type":"function","function":{"name":"write_file",
                "arguments":{"path":"a"}}}]}"#,
            "<tool_call>\n<function=write_file>\n<parameter=path>\na\n</parameter>\n</function>",
            "<function=write_file><parameter=path>a</parameter></function>",
            r#"[TOOL_CALLS][{"name":"write_file","arguments":{"path":"a"}}]"#,
            r#"<|python_tag|>{"name":"write_file","parameters":{"path":"a"}}"#,
            r#"{"tool":"write_file","args":{"path":"a"}}"#,
        ] {
            let Written::Calls(blocks) = written(text, &request(&["write_file"])) else {
                panic!("{text}")
            };
            let call = Block::ToolUse {
                id: "call_1_0".into(),
                name: "write_file".into(),
                input: json!({ "path": "a" }),
            };
            assert_eq!(blocks, [call], "{text}");
        }
    }

    #[test]
    fn words_before_a_call_stay_and_several_calls_are_all_made() {
        let text = "I write both.\n<tool_call>{\"name\":\"a\",\"arguments\":{}}</tool_call>\n\
            <tool_call>{\"name\":\"b\",\"arguments\":{}}</tool_call>";
        let Written::Calls(blocks) = written(text, &request(&["a", "b"])) else { panic!() };
        assert_eq!(blocks[0], Block::Text { text: "I write both.".into() });
        assert_eq!(blocks.len(), 3);
        let bare = "Now: {\"name\":\"a\",\"arguments\":{}} {\"name\":\"b\",\"arguments\":{}}";
        let Written::Calls(blocks) = written(bare, &request(&["a", "b"])) else { panic!() };
        assert_eq!(blocks.len(), 3);
    }

    #[test]
    fn an_answer_is_left_alone_and_a_call_that_cannot_be_made_is_marked() {
        let with = |text| written(text, &request(&["write_file"]));
        for text in [
            "All done.",
            r#"{"name":"Alice","input":{"age":5}}"#,
            r#"{"name":"write_file"}"#,
            r#"{"name":"write_file","arguments":{},"reason":"an example","other":1}"#,
            "Use `{` to open.",
            "```rust\nfn main() {}\n```",
            "[1, 2, 3]",
            "",
        ] {
            assert_eq!(with(text), Written::Nothing, "{text}");
        }
        for text in [
            r#"{"name":"delete_everything","arguments":{}}"#,
            "I search.\n```json\n{\"name\":\"search\",\"arguments\":{\"q\":\"x\"}}\n```\n",
            r#"<tool_call>{"name":"other","arguments":{}}</tool_call>"#,
            "<tool_call>{\"name\":\"write_file\",\"argum",
        ] {
            assert_eq!(with(text), Written::Unusable, "{text}");
        }
        let json = r#"{"name":"write_file","arguments":{}}"#;
        assert_eq!(written(json, &request(&[])), Written::Nothing);
        let tagged = format!("<tool_call>{json}</tool_call>");
        assert_eq!(written(&tagged, &request(&[])), Written::Unusable);
    }
}
