//! Where the plan stands in what the model answered.

use super::keys::{self, DESCRIPTION, PHASES, QUESTIONS, RISKS, SUMMARY, TASKS, TESTS, TITLE};
use crate::plan::{Note, lenient};
use serde_json::{Map, Value, json};

/// Wrappers around a plan: `{"response": {"plan": {...}}}`.
const MAX_WRAPPERS: usize = 6;

/// The object with `tasks` or `phases` under those names, whatever it was wrapped in.
pub(super) fn find(value: &Value, notes: &mut Vec<Note>) -> Option<Map<String, Value>> {
    let (mut root, wrappers) = unwrap(value, 0)?;
    if let Some(last) = wrappers.last().filter(|name| !name.is_empty()) {
        notes.push(Note::new("", "unwrapped", format!("the plan stood in `{last}`")));
    } else if value.is_array() {
        notes.push(Note::new("", "unwrapped", "the answer was the list of tasks alone"));
    }
    for (names, name) in [
        (TASKS, "tasks"),
        (PHASES, "phases"),
        (SUMMARY, "summary"),
        (QUESTIONS, "open_questions"),
        (RISKS, "risk_assessment"),
        (TESTS, "test_strategy"),
    ] {
        let Some((given, found)) = keys::field(&root, names) else { continue };
        if given != name {
            let detail = format!("`{given}` was read as `{name}`");
            notes.push(Note::new("", "renamed", detail));
            let (given, found) = (given.to_owned(), found.clone());
            root.remove(&given);
            root.insert(name.to_owned(), found);
        }
    }
    Some(root)
}

/// A task that stands alone.
pub(super) fn is_task(value: &Value) -> bool {
    let Some(object) = value.as_object() else { return false };
    let (object, _) = keys::snake_keys(object);
    ["title", "name", "task"].iter().any(|name| object.get(*name).is_some_and(Value::is_string))
        && keys::field(&object, DESCRIPTION).is_some_and(|(_, text)| text.is_string())
}

fn unwrap(value: &Value, depth: usize) -> Option<(Map<String, Value>, Vec<String>)> {
    if depth > MAX_WRAPPERS {
        return None;
    }
    match value {
        Value::Array(list) => tasks_or_phases(list).map(|root| (root, Vec::new())),
        Value::String(text) => {
            let from = text.find(['{', '['])?;
            unwrap(&lenient::read(text, from).ok()?.value, depth + 1)
        }
        Value::Object(object) => {
            let (object, _) = keys::snake_keys(object);
            if holds(&object, TASKS) || holds(&object, PHASES) {
                return Some((object, Vec::new()));
            }
            let inner = object.iter().filter(|(_, v)| v.is_object() || v.is_array() || is_json(v));
            for (name, value) in inner {
                let Some((mut root, mut wrappers)) = unwrap(value, depth + 1) else { continue };
                for (key, value) in &object {
                    if key != name && !root.contains_key(key) {
                        root.insert(key.clone(), value.clone());
                    }
                }
                wrappers.push(name.clone());
                return Some((root, wrappers));
            }
            None
        }
        _ => None,
    }
}

fn named(name: &str, value: Value) -> Map<String, Value> {
    Map::from_iter([(name.to_owned(), value)])
}

fn is_json(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.trim_start().starts_with(['{', '[']))
}

fn holds(object: &Map<String, Value>, names: &'static [&'static str]) -> bool {
    match keys::field(object, names) {
        Some((_, Value::Array(list))) => list.iter().any(|element| match element {
            Value::Array(wave) => wave.iter().any(Value::is_object),
            other => other.is_object() || other.is_string(),
        }),
        Some((_, Value::Object(map))) => {
            !map.is_empty() && map.values().all(|v| v.is_object() || v.is_array())
        }
        _ => false,
    }
}

/// A list at the top: of phases where its objects have tasks, else of tasks.
fn tasks_or_phases(list: &[Value]) -> Option<Map<String, Value>> {
    let objects = || list.iter().filter_map(Value::as_object).map(|o| keys::snake_keys(o).0);
    let titled = |o: &Map<String, Value>| keys::field(o, TITLE).is_some();
    if objects().any(|o| (holds(&o, TASKS) || holds(&o, PHASES)) && !is_plan(&o)) {
        return Some(named("phases", json!(list)));
    }
    if let [one] = list
        && objects().any(|o| is_plan(&o))
    {
        return one.as_object().map(|o| keys::snake_keys(o).0);
    }
    objects().any(|o| titled(&o)).then(|| named("tasks", json!(list)))
}

/// A list of one whole plan.
fn is_plan(object: &Map<String, Value>) -> bool {
    keys::field(object, TITLE).is_none_or(|(name, _)| name == "summary")
        && (object.contains_key("tasks") || object.contains_key("phases"))
}
