//! A person's answer to what a task asks in the middle of its work: the result of its call.

use super::TaskError;
use crate::App;
use crate::check::Invalid;
use crate::records;
use planwright_engine::command::{Command, Rejection, TaskCommand, data};
use planwright_engine::id::TaskRef;
use planwright_engine::slot::TaskNo;
use planwright_protocol::record::CheckpointRecord;
use planwright_store::Submission;
use serde_json::json;

/// Writes the answer where the task looks for it, and lets the task go on.
pub(super) async fn answer(
    app: &App,
    task: TaskRef,
    record: CheckpointRecord,
    text: Option<String>,
) -> Result<(), TaskError> {
    let text = text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let Some(text) = text else {
        let detail = "Write the answer to the task's question as guidance.";
        return Err(Invalid::one("/guidance", "missing", detail).into());
    };
    let committer = app.committers.of(task.project);
    let run = committer.peek().await?;
    let waits = run.run.suspended.get(&task.number).map(|suspended| suspended.token.clone());
    let (Some(call), Some(token)) = (record.call.clone(), waits) else {
        return Err(Rejection::AlreadyResolved.into());
    };
    let data = data([("checkpoint", json!(record.number))]);
    let now_ms = app.clock.now_ms();
    let mut writes = records::question_answered(task, record, call, &text, now_ms);
    let waiting = app.store.inbox_of(task.project, Some(task.number)).await?;
    writes.extend(records::waits_no_more(waiting));
    let command = Command::Task(TaskNo(task.number), TaskCommand::Resume { token, data });
    committer.submit(Submission::new(command).attach(move |_, _| writes.clone())).await?;
    Ok(())
}
