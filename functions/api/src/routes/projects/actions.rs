//! POST /projects/{id}/execute, pause and cancel

use crate::extract::{Caller, ProjectPath};
use crate::{ApiResult, State};
use axum::Json;
use planwright_app::projects;
use planwright_engine::id::ProjectId;
use planwright_engine::status::ProjectStatus;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::project::ProjectMoved;

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
    ProjectPath(id): ProjectPath,
) -> ApiResult<Json<ProjectMoved>> {
    let status = projects::execute(&state.app, caller.project(id)).await?;
    Ok(moved(id, status))
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
    ProjectPath(id): ProjectPath,
) -> ApiResult<Json<ProjectMoved>> {
    let status = projects::pause(&state.app, caller.project(id)).await?;
    Ok(moved(id, status))
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
    ProjectPath(id): ProjectPath,
) -> ApiResult<Json<ProjectMoved>> {
    let status = projects::cancel(&state.app, caller.project(id)).await?;
    Ok(moved(id, status))
}

fn moved(id: ProjectId, status: ProjectStatus) -> Json<ProjectMoved> {
    Json(ProjectMoved { status: status.as_str(), project_id: id.to_string() })
}
