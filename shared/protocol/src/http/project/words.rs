//! Closed sets of words as schemas, read from the engine's own lists, so that the document cannot
//! drift from them.

use planwright_engine::routing::{Complexity, TaskType, Tier};
use planwright_engine::status::{PlanStatus, ProjectStatus, Rigor, TaskState};
use serde_json::Value;
use utoipa::openapi::schema::{Object, ObjectBuilder, SchemaType, Type};

/// A string out of `words`.
fn word(words: Vec<&'static str>) -> Object {
    ObjectBuilder::new().schema_type(SchemaType::new(Type::String)).enum_values(Some(words)).build()
}

/// A string out of `words`, or null.
fn word_or_null(words: Vec<&'static str>) -> Object {
    let kinds = SchemaType::from_iter([Type::String, Type::Null]);
    let words = words.into_iter().map(Value::from).chain([Value::Null]);
    ObjectBuilder::new().schema_type(kinds).enum_values(Some(words)).build()
}

pub(in crate::http) fn project_status() -> Object {
    word(ProjectStatus::ALL.iter().map(|s| s.as_str()).collect())
}

pub(in crate::http) fn plan_status() -> Object {
    word(PlanStatus::ALL.iter().map(|s| s.as_str()).collect())
}

pub(in crate::http) fn rigor() -> Object {
    word(Rigor::ALL.iter().map(|r| r.as_str()).collect())
}

pub(in crate::http) fn rigor_or_null() -> Object {
    word_or_null(Rigor::ALL.iter().map(|r| r.as_str()).collect())
}

/// Two states of the engine share a name on the wire.
pub(in crate::http) fn task_status() -> Object {
    let mut words: Vec<&str> = TaskState::ALL.iter().map(|s| s.as_str()).collect();
    words.dedup();
    word(words)
}

pub(in crate::http) fn tier() -> Object {
    word(Tier::ALL.iter().map(|t| t.as_str()).collect())
}

pub(in crate::http) fn tier_or_null() -> Object {
    word_or_null(Tier::ALL.iter().map(|t| t.as_str()).collect())
}

pub(in crate::http) fn task_type() -> Object {
    word(TaskType::ALL.iter().map(|t| t.as_str()).collect())
}

pub(in crate::http) fn complexity() -> Object {
    word(Complexity::ALL.iter().map(|c| c.as_str()).collect())
}

pub(in crate::http) fn waiting_for() -> Object {
    word_or_null(vec![
        "dependencies",
        "slot",
        "budget",
        "resource",
        "paused",
        "retry",
        "person",
        "suspended",
    ])
}
