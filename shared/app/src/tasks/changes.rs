//! What a task changed, as its branch has it.

use super::{TaskError, read};
use crate::App;
use crate::error::PartError;
use planwright_engine::id::TaskRef;
use planwright_protocol::http::task::TaskChanges;
use planwright_protocol::record::BranchChanges;
use planwright_store::Error;

/// What a task changed since it began; empty for one that ran nothing or has not ended.
pub async fn changes(app: &App, task: TaskRef) -> Result<TaskChanges, TaskError> {
    read::find(app, task).await?;
    let kept = app.objects.branch_changes(task).await;
    let kept = kept.map_err(|error| PartError::failed("reading a task's branch", error))?;
    let Some(kept) = kept else { return Ok(TaskChanges::default()) };
    let BranchChanges { start, commit, log, diff } = serde_json::from_slice(&kept)
        .map_err(|e| Error::Malformed { what: "branch", detail: e.to_string() })?;
    Ok(TaskChanges { start, commit, log, diff })
}
