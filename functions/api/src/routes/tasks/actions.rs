//! POST /tasks/{id}/retry, cancel and interrupt

use super::{decide, read};
use crate::extract::{Caller, TaskPath};
use crate::{ApiResult, State};
use axum::Json;
use planwright_engine::command::{Command, Reply, TaskCommand};
use planwright_engine::id::{ProjectRef, TaskId, TeamId};
use planwright_engine::slot::TaskNo;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::task::Task;
use planwright_protocol::record::{CheckpointKind, CheckpointRecord, InboxEntry, InboxKind, Spec};
use planwright_store::{Store, Submission, Write};

/// Runs a failed or cancelled task again; a project that had failed goes on.
#[utoipa::path(
    post, path = "/api/tasks/{id}/retry", tag = "tasks", security(("bearer" = ["project_execute"])),
    params(("id" = String, Path)),
    responses((status = 200, body = Task), (status = 404, body = Problem), (status = 409,
    body = Problem)),
)]
pub(super) async fn retry(
    state: State,
    caller: Caller,
    TaskPath(id): TaskPath,
) -> ApiResult<Json<Task>> {
    let committed = decide::retry(&state, caller.team(), id).await?;
    read::show(&state, caller.team(), id, &committed.project).await.map(Json)
}

/// Gives a task up that is not done; a running one is dropped.
#[utoipa::path(
    post, path = "/api/tasks/{id}/cancel", tag = "tasks",
    security(("bearer" = ["project_execute"])),
    params(("id" = String, Path)),
    responses((status = 200, body = Task), (status = 404, body = Problem), (status = 409,
    body = Problem)),
)]
pub(super) async fn cancel(
    state: State,
    caller: Caller,
    TaskPath(id): TaskPath,
) -> ApiResult<Json<Task>> {
    let committed = decide::cancel(&state, caller.team(), id).await?;
    read::show(&state, caller.team(), id, &committed.project).await.map(Json)
}

/// Stops a queued or running task now; it then waits for a person at a checkpoint.
#[utoipa::path(
    post, path = "/api/tasks/{id}/interrupt", tag = "tasks",
    security(("bearer" = ["project_execute"])),
    params(("id" = String, Path)),
    responses((status = 200, body = Task), (status = 404, body = Problem), (status = 409,
    body = Problem)),
)]
pub(super) async fn interrupt(
    state: State,
    caller: Caller,
    TaskPath(id): TaskPath,
) -> ApiResult<Json<Task>> {
    let team = caller.team();
    let project = read::find(&state, team, id).await?;
    let spec = state
        .store
        .spec_get(ProjectRef::new(team, id.project), project.run.approved, id.number)
        .await?;
    let now_ms = state.clock.now_ms();
    let submission = Submission::new(Command::Task(TaskNo(id.number), TaskCommand::Interrupt))
        .attach(move |reply, _| match *reply {
            Reply::Checkpoint(number) => asked(team, id, &spec, number, now_ms),
            _ => Vec::new(),
        });
    let committed =
        state.committers.of(ProjectRef::new(team, id.project)).submit(submission).await?;
    read::show(&state, team, id, &committed.project).await.map(Json)
}

/// The question to a person, and its place in the team's queue.
fn asked(team: TeamId, id: TaskId, spec: &Spec, number: u32, now_ms: i64) -> Vec<Write> {
    let title = &spec.task.title;
    let summary = format!("A person stopped “{title}” while it was at work.");
    let record = CheckpointRecord {
        number,
        task: Some(id.number),
        kind: CheckpointKind::Interrupted,
        summary: summary.clone(),
        attempts: Vec::new(),
        question: "Run it again, go on without it, or give it up?".to_owned(),
        response: None,
        resolved_ms: None,
        created_ms: now_ms,
    };
    let entry = InboxEntry {
        project: id.project.to_string(),
        task: id.number,
        kind: InboxKind::Checkpoint,
        checkpoint: Some(number),
        title: title.clone(),
        reason: summary,
        since_ms: now_ms,
    };
    vec![
        Store::checkpoint_write(ProjectRef::new(team, id.project), &record),
        Store::inbox_write(ProjectRef::new(team, id.project), &entry),
    ]
}
