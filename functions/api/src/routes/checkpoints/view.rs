//! A checkpoint as the API shows it.

use planwright_engine::id::{CheckpointId, ProjectId, TaskId};
use planwright_engine::run::Run;
use planwright_platform::clock::rfc3339;
use planwright_protocol::http::checkpoint::{Checkpoint, CheckpointAttempt};
use planwright_protocol::record::CheckpointRecord;

pub(in crate::routes) fn checkpoint(
    project: ProjectId,
    project_name: Option<String>,
    record: CheckpointRecord,
    run: &Run,
) -> Checkpoint {
    let attempt = |note: planwright_protocol::record::AttemptNote| CheckpointAttempt {
        message: note.message,
        timestamp: rfc3339(note.at_ms),
    };
    Checkpoint {
        id: CheckpointId::new(project, record.number).to_string(),
        project_id: project.to_string(),
        project_name,
        task_id: record.task.map(|task| TaskId::new(project, task).to_string()),
        open: is_open(run, record.number),
        checkpoint_type: record.kind.as_str().to_owned(),
        summary: record.summary,
        attempts: record.attempts.into_iter().map(attempt).collect(),
        question: record.question,
        response: record.response,
        resolved_at: record.resolved_ms.map(rfc3339),
        created_at: rfc3339(record.created_ms),
    }
}

/// The run decides: what it does not wait for any more went away with its task.
pub(in crate::routes) fn is_open(run: &Run, number: u32) -> bool {
    run.open_checkpoints.values().any(|open| *open == number)
}
