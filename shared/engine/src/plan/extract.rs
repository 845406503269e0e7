//! Finding the JSON object in what a model wrote.

use serde_json::Value;

/// Balanced braces tried before the text counts as holding no object: prose may have a few before
/// the plan.
const MOST_TRIED: usize = 8;

/// Strict JSON, else the first balanced object in the text that is JSON, if need be without
/// trailing commas.
pub fn extract(text: &str) -> Option<Value> {
    let whole = text.trim();
    if let Ok(value @ Value::Object(_)) = serde_json::from_str(whole) {
        return Some(value);
    }
    let mut rest = whole;
    for _ in 0..MOST_TRIED {
        let object = first_object(rest)?;
        let read = serde_json::from_str(object)
            .or_else(|_| serde_json::from_str(&without_trailing_commas(object)));
        if let Ok(value) = read {
            return Some(value);
        }
        // Never inside it: a task of a broken plan is not the plan.
        let end = object.as_ptr().addr() - rest.as_ptr().addr() + object.len();
        rest = rest.get(end..)?;
    }
    None
}

/// From the first `{` to the brace that closes it; braces inside strings do not count.
fn first_object(text: &str) -> Option<&str> {
    let start = text.find('{')?;
    let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
    for (at, byte) in text.bytes().enumerate().skip(start) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' if !in_string => depth += 1,
            b'}' if !in_string => {
                depth -= 1;
                if depth == 0 {
                    return text.get(start..=at);
                }
            }
            _ => {}
        }
    }
    None
}

fn without_trailing_commas(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let (mut in_string, mut escaped) = (false, false);
    for (at, c) in text.char_indices() {
        let next = || text[at + c.len_utf8()..].trim_start().chars().next();
        if c == ',' && !in_string && matches!(next(), Some('}' | ']')) {
            continue;
        }
        match c {
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' => in_string = !in_string,
            _ => {}
        }
        kept.push(c);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn json_is_found_in_prose_fences_and_with_trailing_commas() {
        let expected = json!({"a": "x } , ]", "b": [1]});
        for text in [
            r#"{"a":"x } , ]","b":[1]}"#,
            "Here is the plan:\n```json\n{\"a\":\"x } , ]\",\"b\":[1,],}\n```\nDone {",
        ] {
            assert_eq!(extract(text), Some(expected.clone()), "{text}");
        }
        assert_eq!(
            extract("I use {placeholders} here: {\"a\":\"x } , ]\",\"b\":[1]}"),
            Some(expected)
        );
        assert_eq!(
            extract("{\"tasks\": [{\"title\": \"t\"} oops]}"),
            None,
            "a part of a broken plan is no plan"
        );
        for text in ["", "no", "[1]", "{", "{\"a\":", "}{", "{\"a\": \"é"] {
            assert_eq!(extract(text), None, "{text}");
        }
    }
}
