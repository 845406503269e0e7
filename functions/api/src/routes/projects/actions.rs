//! POST /projects/{id}/execute, pause and cancel

use crate::extract::{Caller, ProjectPath};
use crate::{ApiResult, State};
use axum::Json;
use planwright_engine::command::{Command, ProjectCommand};
use planwright_engine::id::ProjectRef;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::project::ProjectMoved;
use planwright_store::{Committed, Store, Submission};

/// Entries of the queue that one commit takes out, at most: a transaction holds 100 items. What is
/// left over belongs to tasks that no longer wait, which the queue does not show.
pub(in crate::routes) const MAX_INBOX_DELETES: usize = 60;

/// Starts the run of an approved plan, or lets a paused one go on.
#[utoipa::path(
    post, path = "/api/projects/{id}/execute", tag = "projects",
    security(("bearer" = ["project_execute"])),
    params(("id" = String, Path)),
    responses((status = 200, body = ProjectMoved), (status = 404, body = Problem), (status = 409,
    body = Problem)),
)]
pub(super) async fn execute(
    state: State,
    caller: Caller,
    path: ProjectPath,
) -> ApiResult<Json<ProjectMoved>> {
    let session = state.committers.of(ProjectRef::new(caller.team(), path.0));
    let committed =
        session.submit(Submission::new(Command::Project(ProjectCommand::Execute))).await?;
    Ok(moved(path, &committed))
}

/// Starts nothing more; running tasks finish.
#[utoipa::path(
    post, path = "/api/projects/{id}/pause", tag = "projects",
    security(("bearer" = ["project_execute"])),
    params(("id" = String, Path)),
    responses((status = 200, body = ProjectMoved), (status = 404, body = Problem), (status = 409,
    body = Problem)),
)]
pub(super) async fn pause(
    state: State,
    caller: Caller,
    path: ProjectPath,
) -> ApiResult<Json<ProjectMoved>> {
    let session = state.committers.of(ProjectRef::new(caller.team(), path.0));
    let committed =
        session.submit(Submission::new(Command::Project(ProjectCommand::Pause))).await?;
    Ok(moved(path, &committed))
}

/// Ends the project for good: running calls are dropped and their results never land.
#[utoipa::path(
    post, path = "/api/projects/{id}/cancel", tag = "projects",
    security(("bearer" = ["project_execute"])),
    params(("id" = String, Path)),
    responses((status = 200, body = ProjectMoved), (status = 404, body = Problem), (status = 409,
    body = Problem)),
)]
pub(super) async fn cancel(
    state: State,
    caller: Caller,
    path: ProjectPath,
) -> ApiResult<Json<ProjectMoved>> {
    let team = caller.team();
    let mut waiting = state.store.inbox_of(ProjectRef::new(team, path.0), None).await?;
    waiting.truncate(MAX_INBOX_DELETES);
    let submission = Submission::new(Command::Project(ProjectCommand::Cancel))
        .attach(move |_, _| waiting.iter().cloned().map(Store::inbox_delete).collect());
    let committed = state.committers.of(ProjectRef::new(team, path.0)).submit(submission).await?;
    Ok(moved(path, &committed))
}

fn moved(ProjectPath(id): ProjectPath, committed: &Committed) -> Json<ProjectMoved> {
    Json(ProjectMoved { status: committed.project.run.status.as_str(), project_id: id.to_string() })
}
