//! Text out of what models write in place of text.

use serde_json::Value;

/// Text from text, numbers, lists and objects: nothing that was said is lost.
pub(super) fn prose(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Null => String::new(),
        Value::Array(list) => list.iter().map(prose).collect::<Vec<_>>().join("\n"),
        Value::Object(map) => {
            let line = |(key, value): (&String, &Value)| format!("{key}: {}", prose(value));
            map.iter().map(line).collect::<Vec<_>>().join("\n")
        }
        other => other.to_string(),
    }
}

/// Cut to a number of characters, with a mark where something is missing.
pub(super) fn cut(text: &str, most: usize) -> Option<String> {
    (text.chars().count() > most)
        .then(|| text.chars().take(most - 1).chain(['…']).collect::<String>())
}
