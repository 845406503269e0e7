//! DELETE /projects/{id}

use crate::extract::{Caller, ProjectPath};
use crate::{ApiError, ApiResult, State};
use http::StatusCode;
use planwright_engine::command::{Command, Rejection};
use planwright_engine::id::{ProjectId, TeamId};
use planwright_protocol::http::problem::Problem;
use planwright_store::{Error, Session, Submission};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Deletes a project with everything in it. What it spent stays in the team's books.
#[utoipa::path(
    delete, path = "/api/projects/{id}", tag = "projects", security(("bearer" = ["project_delete"])),
    params(("id" = String, Path)),
    responses((status = 204), (status = 404, body = Problem)),
)]
pub(super) async fn delete(state: State, caller: Caller, ProjectPath(id): ProjectPath) -> ApiResult<StatusCode> {
    let files = remove(&state, caller.team(), id).await?;
    tracing::info!(project = %id, files, "project deleted");
    Ok(StatusCode::NO_CONTENT)
}

/// Stops a project and deletes its rows and files; gives how many files there were.
pub(in crate::routes) async fn remove(state: &State, team: TeamId, id: ProjectId) -> ApiResult<usize> {
    let session = state.sessions.of(team, id);
    stop(&session).await?;
    state.store.project_delete(team, id).await?;
    state.sessions.forget(team, id);
    state.objects.delete_project(team, id).await.map_err(|e| ApiError::internal("deleting files", &e))
}

/// Ends what runs, and books the money of calls that are still out: once the run is gone nobody could settle them, and
/// they would stay reserved in the team's day for ever.
async fn stop(session: &Arc<Session>) -> ApiResult<()> {
    let mut project = session.peek().await?;
    if project.run.is_active() {
        match session.submit(Submission::new(Command::Cancel)).await {
            Ok(committed) => project = committed.project,
            Err(Error::Rejected(Rejection::ProjectStatus { .. })) => project = session.peek().await?,
            Err(error) => return Err(error.into()),
        }
    }
    if !project.run.orphans.is_empty() {
        session.submit(Submission::new(Command::Sweep { up: BTreeSet::new(), restarted: true })).await?;
    }
    Ok(())
}
