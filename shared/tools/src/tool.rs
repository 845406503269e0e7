use crate::Error;
use async_trait::async_trait;
use planwright_engine::id::{ProjectId, TaskId, TeamId};
use planwright_protocol::chat::ToolSpec;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Who is calling: everything a tool may touch is named here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ToolContext {
    pub team: TeamId,
    pub project: ProjectId,
    pub task: TaskId,
    /// The attempt's fencing token: a file written under a higher one by the same task is not
    /// overwritten.
    pub epoch: u64,
}

/// What goes back to the model.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ToolOutput {
    pub text: String,
    /// The call did not do what was asked; `text` says why and what to change.
    #[serde(default)]
    pub is_error: bool,
    /// Files this call left behind.
    #[serde(default)]
    pub artifacts: Vec<Artifact>,
}

impl ToolOutput {
    /// A call that did what was asked.
    pub fn done(text: impl Into<String>) -> Self {
        ToolOutput { text: text.into(), ..ToolOutput::default() }
    }

    /// A call the model has to mend.
    pub fn refused(text: impl Into<String>) -> Self {
        ToolOutput { text: text.into(), is_error: true, ..ToolOutput::default() }
    }
}

/// A file a task wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Artifact {
    /// Relative to the project's files.
    pub path: String,
    pub size_bytes: u64,
    /// By the path's extension.
    pub content_type: String,
}

/// One tool.
#[async_trait]
pub trait Tool: Send + Sync {
    /// How it is offered to a model; its `parameters` are what the registry checks arguments
    /// against.
    fn spec(&self) -> &ToolSpec;

    /// Runs it. `arguments` have passed the schema of [`Tool::spec`].
    async fn call(&self, ctx: &ToolContext, arguments: Value) -> Result<ToolOutput, Error>;
}
