//! Arguments of a tool call, put together from the pieces a stream brings.

use serde_json::{Map, Value, json};

/// The only field of the arguments when what the model wrote is not a JSON object; its value is the
/// text. No tool has such a parameter, so the schema check refuses it and the model is told.
pub const INVALID_ARGUMENTS: &str = "__invalid_arguments";

/// Parses collected argument text; no text at all means no arguments.
pub(crate) fn parse_arguments(text: &str) -> Value {
    if text.trim().is_empty() {
        return json!({});
    }
    match object(text) {
        Some(arguments) => Value::Object(arguments),
        None => json!({ INVALID_ARGUMENTS: text }),
    }
}

/// Arguments as a server put them into one field: an object, its text, or nothing.
pub(crate) fn whole_arguments(value: &Value) -> Value {
    match value {
        Value::Object(arguments) => Value::Object(arguments.clone()),
        Value::Null => json!({}),
        Value::String(text) => parse_arguments(text),
        other => parse_arguments(&other.to_string()),
    }
}

/// Whether the text is a complete object.
pub(crate) fn is_whole(text: &str) -> bool {
    object(text).is_some()
}

/// The object the text stands for: itself, or the text of one, or the last of several where a
/// server opens with an empty one or says the same twice.
fn object(text: &str) -> Option<Map<String, Value>> {
    if let Ok(value) = crate::json::parse::<Value>(text) {
        return match value {
            Value::Object(fields) => Some(fields),
            Value::String(inner) => crate::json::parse(&inner).ok(),
            _ => None,
        };
    }
    let several = serde_json::Deserializer::from_str(text).into_iter::<Map<String, Value>>();
    let several = several.collect::<Result<Vec<_>, _>>().ok()?;
    let last = several.last()?;
    several.iter().all(|fields| fields.is_empty() || fields == last).then(|| last.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_object_passes_as_arguments() {
        for right in [
            r#"{"path":"a"}"#,
            r#""{\"path\":\"a\"}""#,
            r#"{}{"path":"a"}"#,
            r#"{"path":"a"}{"path":"a"}"#,
        ] {
            assert_eq!(parse_arguments(right), json!({ "path": "a" }), "{right}");
        }
        assert_eq!(parse_arguments("  "), json!({}));
        for wrong in [r#"{"path":"#, "[1]", "null", "hello", r#"{"a":1}{"b":2}"#] {
            assert_eq!(parse_arguments(wrong), json!({ INVALID_ARGUMENTS: wrong }));
        }
        assert_eq!(whole_arguments(&json!(null)), json!({}));
        assert_eq!(whole_arguments(&json!([1])), json!({ INVALID_ARGUMENTS: "[1]" }));
    }
}
