//! Finding what may be the plan in what a model wrote: objects, and lists of objects, wherever they
//! stand in its text. Which of them is the plan is decided by reading each as one.

use super::lenient::{self, Fault, Reading};
use serde_json::Value;

/// The text is looked at no more often than this, whatever braces are in it.
const MOST_LOOKS: usize = 16;

/// What was found.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Found {
    /// In the order of the text.
    pub readings: Vec<Reading>,
    /// The largest part that began like JSON and could not be read.
    pub fault: Option<Fault>,
}

/// Every object and every list of objects that stands in no other one. Strict JSON where it is
/// that, else as [`lenient`] reads it.
pub(super) fn find(text: &str) -> Found {
    let thought = after_thinking(text);
    let found = find_from(text, thought);
    if found.readings.is_empty() && found.fault.is_none() && thought > 0 {
        return find_from(text, 0);
    }
    found
}

fn find_from(text: &str, from: usize) -> Found {
    let mut found = Found::default();
    let mut largest = 0;
    let mut budget = text.len().saturating_mul(MOST_LOOKS) + 4_096;
    let mut at = from;
    while let Some(start) = begin(text, at) {
        match read(text, start) {
            Ok(reading) => {
                at = reading.end;
                if !is_empty(&reading.value) {
                    found.readings.push(reading);
                }
            }
            Err(fault) => {
                let looked = fault.reached.saturating_sub(start);
                budget = budget.saturating_sub(looked.max(1));
                if !fault.begun && fault.code != "cut_off" {
                    at = start + 1;
                } else {
                    // Never inside it: a task of a broken plan is not the plan.
                    at = end_of(text, start);
                    if found.fault.is_none() || at - start > largest {
                        largest = at - start;
                        found.fault = Some(fault);
                    }
                }
            }
        }
        if budget == 0 {
            break;
        }
    }
    found
}

fn is_empty(value: &Value) -> bool {
    value.as_object().is_some_and(serde_json::Map::is_empty)
        || value.as_array().is_some_and(Vec::is_empty)
}

fn read(text: &str, start: usize) -> Result<Reading, Fault> {
    let rest = text.get(start..).unwrap_or_default();
    let mut strict = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
    if let Some(Ok(value)) = strict.next() {
        let end = start + strict.byte_offset();
        return Ok(Reading { value, end, mends: Vec::new(), unclosed: false });
    }
    lenient::read(text, start)
}

/// The next `{`, or the next `[` with an object, a list or a string in it: `[1]` and `[x]` are
/// notes in prose.
fn begin(text: &str, from: usize) -> Option<usize> {
    let rest = text.get(from..)?;
    rest.char_indices()
        .find(|(at, c)| match c {
            '{' => true,
            '[' => {
                let inner = rest[at + 1..].trim_start();
                inner.starts_with(['{', '/', '"']) || inner.starts_with("[{")
            }
            _ => false,
        })
        .map(|(at, _)| from + at)
}

/// The byte after the bracket that closes what begins here; brackets in strings do not count. The
/// end of the text where nothing closes it.
fn end_of(text: &str, start: usize) -> usize {
    let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
    for (at, byte) in text.bytes().enumerate().skip(start) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => depth += 1,
            b'}' | b']' if !in_string => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    text.len()
}

/// Where the thinking that some models write into their answer ends.
fn after_thinking(text: &str) -> usize {
    ["</think>", "</thinking>", "</thought>", "</reasoning>", "</analysis>"]
        .iter()
        .filter_map(|tag| text.rfind(tag).map(|at| at + tag.len()))
        .max()
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn values(text: &str) -> Vec<Value> {
        find(text).readings.into_iter().map(|r| r.value).collect()
    }

    #[test]
    fn objects_are_found_in_prose_fences_and_after_thinking() {
        let expected = vec![json!({"a": "x } , ]", "b": [1]})];
        for text in [
            r#"{"a":"x } , ]","b":[1]}"#,
            "Here is the plan:\n```json\n{\"a\":\"x } , ]\",\"b\":[1,],}\n```\nDone {",
            "I use {placeholders} and [1] here: {\"a\":\"x } , ]\",\"b\":[1]}",
            "<think>maybe {\"a\": 1}? {\"b\"...</think>{\"a\":\"x } , ]\",\"b\":[1]}",
        ] {
            assert_eq!(values(text), expected, "{text}");
        }
        assert_eq!(values("{\"a\":1} then [{\"b\":2}]"), [json!({"a": 1}), json!([{"b": 2}])]);
    }

    #[test]
    fn a_part_of_a_broken_plan_is_no_plan() {
        let found = find("{\"tasks\": [{\"title\": \"t\"}, oops here]} ");
        assert!(found.readings.is_empty());
        assert_eq!(found.fault.map(|f| (f.code, f.at)), Some(("not_json", 27)));
        for text in ["", "no", "[1]", "}{", "- [ ] one\n- [x] two"] {
            assert!(values(text).is_empty(), "{text}");
        }
        assert_eq!(find("{\"a\": \"é").fault.map(|f| f.code), Some("cut_off"));
    }

    #[test]
    fn a_text_full_of_braces_takes_no_long_time() {
        for piece in ["{", "{ ", "{\"", "{/*", "[{", "{a:", "{\"a\":\"}", "[\"", "{\"a\" "] {
            let _ = find(&piece.repeat(300_000 / piece.len()));
        }
    }
}
