//! Entries of a project's log.

use planwright_engine::event::Event;
use planwright_engine::id::{ProjectId, TaskId};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// Something that happened to a project.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProjectEvent {
    /// Contiguous per project, from 1.
    pub seq: u64,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub message: String,
    pub project_id: String,
    pub task_id: Option<String>,
    pub timestamp: String,
    #[schema(value_type = Object)]
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
            data: event.data.clone(),
        }
    }
}
