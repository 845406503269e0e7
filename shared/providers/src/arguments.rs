//! Arguments of a tool call, put together from the pieces a stream brings.

use serde_json::{Value, json};

/// The only field of the arguments when what the model wrote is not a JSON object; its value is the
/// text. No tool has such a parameter, so the schema check refuses it and the model is told.
pub const INVALID_ARGUMENTS: &str = "__invalid_arguments";

/// Parses collected argument text; no text at all means no arguments.
pub(crate) fn parse_arguments(text: &str) -> Value {
    if text.trim().is_empty() {
        return json!({});
    }
    match serde_json::from_str(text) {
        Ok(Value::Object(arguments)) => Value::Object(arguments),
        _ => json!({ INVALID_ARGUMENTS: text }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_object_passes_as_arguments() {
        assert_eq!(parse_arguments(r#"{"path":"a"}"#), json!({"path": "a"}));
        assert_eq!(parse_arguments("  "), json!({}));
        for wrong in [r#"{"path":"#, "[1]", "null", "hello"] {
            assert_eq!(parse_arguments(wrong), json!({ INVALID_ARGUMENTS: wrong }));
        }
    }
}
