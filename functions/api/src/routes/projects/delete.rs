//! DELETE /projects/{id}

use crate::extract::{Caller, ProjectPath};
use crate::{ApiError, ApiResult, State};
use http::StatusCode;
use planwright_engine::command::{Command, Rejection};
use planwright_engine::id::{ProjectId, TeamId};
use planwright_engine::routing::RoutingTable;
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

/// Stops a project and deletes its rows and files; gives how many files there were. Of several at once, one does it.
pub(in crate::routes) async fn remove(state: &State, team: TeamId, id: ProjectId) -> ApiResult<usize> {
    let session = state.sessions.of(team, id);
    let routes = state.routing_of(team).await.unwrap_or_else(|_| Arc::clone(&state.routing));
    match stop(&session, routes).await {
        // Cut short earlier, after its run was deleted.
        Err(error) if error.problem().status == StatusCode::NOT_FOUND.as_u16() => {}
        stopped => stopped?,
    }
    if !state.store.project_delete_begin(id, state.clock.now_ms()).await? {
        return Err(ApiError::not_found("project"));
    }
    state.store.project_delete(team, id).await?;
    state.sessions.forget(team, id);
    let files = state.objects.delete_project(team, id).await;
    let files = files.map_err(|e| ApiError::internal("deleting files", &e))?;
    state.store.project_delete_end(id).await?;
    Ok(files)
}

/// Ends what runs, and books the money of calls that are still out: once the run is gone nobody could settle them, and
/// they would stay reserved in the team's day for ever.
async fn stop(session: &Arc<Session>, routes: Arc<RoutingTable>) -> ApiResult<()> {
    let mut project = session.peek().await?;
    if project.run.is_active() {
        match session.submit(Submission::new(Command::Cancel)).await {
            Ok(committed) => project = committed.project,
            Err(Error::Rejected(Rejection::ProjectStatus { .. })) => project = session.peek().await?,
            Err(error) => return Err(error.into()),
        }
    }
    if !project.run.orphans.is_empty() {
        let command = Command::Sweep { up: BTreeSet::new(), restarted: true };
        session.submit(Submission::new(command).routes(routes)).await?;
    }
    Ok(())
}
