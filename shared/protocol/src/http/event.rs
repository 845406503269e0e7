//! Entries of a project's log.

use planwright_engine::event::{self, Event, EventKind};
use planwright_engine::id::{ProjectId, TaskId};
use serde::Serialize;
use serde_json::{Map, Value};
use std::borrow::Cow;
use utoipa::openapi::schema::{Discriminator, ObjectBuilder, OneOfBuilder, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Something that happened to a project. Its document is one schema for each kind.
#[derive(Clone, Debug, Serialize)]
pub struct ProjectEvent {
    /// Contiguous per project, from 1.
    pub seq: u64,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub message: String,
    pub project_id: String,
    pub task_id: Option<String>,
    pub timestamp: String,
    pub data: Map<String, Value>,
}

impl ProjectEvent {
    /// `timestamp` is `event.at_ms` as RFC 3339.
    pub fn new(project: ProjectId, event: &Event, timestamp: String) -> Self {
        ProjectEvent {
            seq: event.seq,
            kind: event.kind.as_str(),
            message: event.message.clone(),
            project_id: project.to_string(),
            task_id: event.task.map(|task| TaskId::new(project, task).to_string()),
            timestamp,
            data: event.happening().data(),
        }
    }
}

impl PartialSchema for ProjectEvent {
    fn schema() -> RefOr<Schema> {
        let mut kinds = OneOfBuilder::new()
            .description(Some("Something that happened to a project; `type` says what."));
        let mut discriminator = Discriminator::new("type");
        for kind in EventKind::ALL {
            let reference = Ref::from_schema_name(schema_name(*kind));
            discriminator.mapping.insert(kind.as_str().to_owned(), reference.ref_location.clone());
            kinds = kinds.item(reference);
        }
        kinds.discriminator(Some(discriminator)).into()
    }
}

impl ToSchema for ProjectEvent {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("ProjectEvent")
    }

    fn schemas(named: &mut event::NamedSchemas) {
        for (kind, data) in event::schemas(named) {
            named.push((schema_name(kind), of_kind(kind, data)));
        }
    }
}

/// `task_start` is `TaskStartEvent`.
fn schema_name(kind: EventKind) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters
            .next()
            .map(|c| c.to_ascii_uppercase())
            .into_iter()
            .chain(letters)
            .collect::<String>()
    };
    let words: String = kind.as_str().split('_').map(capital).collect();
    format!("{words}Event")
}

fn of_kind(kind: EventKind, data: RefOr<Schema>) -> RefOr<Schema> {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    let seq = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .description(Some("Contiguous per project, from 1."));
    let task = ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        .description(Some("None for the project's own events."));
    let mut object = ObjectBuilder::new()
        .property("seq", seq)
        .property("type", text().enum_values(Some([kind.as_str()])))
        .property("message", text().description(Some("One sentence for people; may be empty.")))
        .property("project_id", text())
        .property("task_id", task)
        .property("timestamp", text())
        .property("data", always_there(data));
    for name in ["seq", "type", "message", "project_id", "timestamp", "data"] {
        object = object.required(name);
    }
    object.into()
}

/// A field that is not optional is always sent, with its default where an older entry has none.
fn always_there(schema: RefOr<Schema>) -> RefOr<Schema> {
    let RefOr::T(Schema::Object(mut object)) = schema else { return schema };
    for (name, field) in &mut object.properties {
        let optional = match field {
            RefOr::Ref(reference) => {
                reference.default = None;
                false
            }
            RefOr::T(Schema::Object(field)) => {
                field.default = None;
                is_nullable(&field.schema_type)
            }
            RefOr::T(Schema::Array(field)) => {
                field.default = None;
                is_nullable(&field.schema_type)
            }
            RefOr::T(Schema::OneOf(field)) => {
                field.default = None;
                true
            }
            RefOr::T(_) => true,
        };
        if !optional {
            object.required.push(name.clone());
        }
    }
    RefOr::T(Schema::Object(object))
}

fn is_nullable(kind: &SchemaType) -> bool {
    matches!(kind, SchemaType::Array(kinds) if kinds.contains(&Type::Null))
}
