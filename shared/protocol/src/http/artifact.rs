//! Files that tasks wrote.

use serde::Serialize;
use utoipa::ToSchema;

/// A file of a project.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Artifact {
    /// Relative to the project's root, with `/`.
    pub path: String,
    pub size_bytes: u64,
    pub content_type: String,
    /// The task that wrote it last.
    pub task_id: Option<String>,
    pub updated_at: String,
}
