//! DELETE /projects/{id}

use crate::extract::{Caller, ProjectPath};
use crate::{ApiError, ApiResult, State};
use http::StatusCode;
use planwright_engine::id::{ProjectId, TeamId};
use planwright_protocol::http::problem::Problem;
use planwright_store::Error;

/// Deletes a project with everything in it. What it spent stays in the team's books.
#[utoipa::path(
    delete, path = "/api/projects/{id}", tag = "projects", security(("bearer" = ["project_delete"])),
    params(("id" = String, Path)),
    responses((status = 204), (status = 404, body = Problem)),
)]
pub(super) async fn delete(state: State, caller: Caller, ProjectPath(id): ProjectPath) -> ApiResult<StatusCode> {
    let files = remove(&state, caller.team(), id).await?.ok_or_else(|| ApiError::not_found("project"))?;
    tracing::info!(project = %id, files, "project deleted");
    Ok(StatusCode::NO_CONTENT)
}

/// Stops a project and deletes its rows and files; gives how many files there were, or none where the project was gone.
pub(in crate::routes) async fn remove(state: &State, team: TeamId, id: ProjectId) -> ApiResult<Option<usize>> {
    let mut known = true;
    match state.sessions.remove(team, id).await {
        Ok(()) => {}
        Err(Error::NotFound { .. }) => {
            // Without its run, but still somebody's: an earlier request was cut short.
            known = state.store.project_team(id).await?.is_some();
            state.store.project_delete(team, id).await?;
            state.sessions.forget(team, id);
        }
        Err(error) => return Err(error.into()),
    }
    let files = state.objects.delete_project(team, id).await.map_err(|e| ApiError::internal("deleting files", &e))?;
    Ok(known.then_some(files))
}
