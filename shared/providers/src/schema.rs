//! JSON Schemas as Anthropic's structured output takes them.

use serde_json::{Map, Value, json};

/// Keywords the vendor refuses with a 400; the caller validates the reply against the full schema
/// anyway.
const REFUSED: &[&str] = &[
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "default",
    "examples",
    "$schema",
    "$id",
    "title",
];

/// The same schema without refused keywords and with every object closed.
pub(crate) fn closed(schema: &Value) -> Value {
    match schema {
        Value::Object(fields) => Value::Object(closed_object(fields)),
        Value::Array(items) => Value::Array(items.iter().map(closed).collect()),
        other => other.clone(),
    }
}

fn closed_object(fields: &Map<String, Value>) -> Map<String, Value> {
    let mut kept = Map::new();
    for (name, value) in fields {
        match name.as_str() {
            // Names of properties are the caller's own words, not keywords.
            "properties" | "$defs" | "definitions" => {
                let named = value.as_object().into_iter().flatten();
                kept.insert(
                    name.clone(),
                    named.map(|(key, schema)| (key.clone(), closed(schema))).collect(),
                );
            }
            "enum" | "const" | "required" => {
                kept.insert(name.clone(), value.clone());
            }
            keyword if REFUSED.contains(&keyword) => {}
            _ => {
                kept.insert(name.clone(), closed(value));
            }
        }
    }
    if kept.contains_key("properties") || kept.get("type") == Some(&json!("object")) {
        kept.insert("additionalProperties".into(), Value::Bool(false));
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_closed_and_bounds_left_to_the_caller() {
        let schema = json!({
            "$schema": "x",
            "type": "object",
            "required": ["title", "tasks"],
            "properties": {
                "title": {"type": "string", "minLength": 1},
                "tasks": {"type": "array", "minItems": 1, "items": {"type": "object",
                "properties": {
                    "pattern": {"type": "integer", "minimum": 0}, "kind": {"enum": ["minimum", "x"]}
                }}},
            },
        });
        assert_eq!(
            closed(&schema),
            json!({
                "type": "object",
                "required": ["title", "tasks"],
                "additionalProperties": false,
                "properties": {
                    "title": {"type": "string"},
                    "tasks": {"type": "array", "items": {"type": "object",
                    "additionalProperties": false, "properties": {
                        "pattern": {"type": "integer"}, "kind": {"enum": ["minimum", "x"]}
                    }}},
                },
            })
        );
    }
}
