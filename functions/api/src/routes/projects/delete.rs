//! DELETE /projects/{id}

use crate::extract::{Caller, ProjectPath};
use crate::{ApiError, ApiResult, State};
use http::StatusCode;
use planwright_engine::id::{ProjectId, ProjectRef, TeamId};
use planwright_protocol::http::problem::Problem;
use std::sync::Arc;

/// Deletes a project with everything in it. What it spent stays in the team's books.
#[utoipa::path(
    delete, path = "/api/projects/{id}", tag = "projects",
    security(("bearer" = ["project_delete"])),
    params(("id" = String, Path)),
    responses((status = 204), (status = 404, body = Problem)),
)]
pub(super) async fn delete(
    state: State,
    caller: Caller,
    ProjectPath(id): ProjectPath,
) -> ApiResult<StatusCode> {
    let files =
        remove(&state, caller.team(), id).await?.ok_or_else(|| ApiError::not_found("project"))?;
    tracing::info!(project = %id, files, "project deleted");
    Ok(StatusCode::NO_CONTENT)
}

/// Stops a project and deletes its rows and files; gives how many files there were. None where
/// there is no project, or somebody else is deleting it: of several at once, one does it.
pub(in crate::routes) async fn remove(
    state: &State,
    team: TeamId,
    id: ProjectId,
) -> ApiResult<Option<usize>> {
    let routes = state.routing_of(team).await.unwrap_or_else(|_| Arc::clone(&state.routing));
    if !state.committers.remove_project(ProjectRef::new(team, id), &routes).await? {
        return Ok(None);
    }
    let files = state
        .objects
        .delete_project(ProjectRef::new(team, id))
        .await
        .map_err(|e| ApiError::internal("deleting files", &e))?;
    state.store.project_delete_end(ProjectRef::new(team, id)).await?;
    Ok(Some(files))
}
