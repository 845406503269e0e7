//! PATCH /projects/{id}

use crate::extract::{Body, Caller, ProjectPath};
use crate::{ApiResult, State};
use axum::Json;
use planwright_app::projects;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::project::{Project, ProjectPatch};

/// Changes a project's text and settings; what is absent stays.
#[utoipa::path(
    patch, path = "/api/projects/{id}", tag = "projects", security(("bearer" = ["project_write"])),
    params(("id" = String, Path)),
    request_body = ProjectPatch,
    responses((status = 200, body = Project), (status = 404, body = Problem), (status = 422,
    body = Problem)),
)]
pub(super) async fn change(
    state: State,
    caller: Caller,
    ProjectPath(id): ProjectPath,
    Body(patch): Body<ProjectPatch>,
) -> ApiResult<Json<Project>> {
    Ok(Json(projects::change(&state.app, &caller.0, caller.project(id), patch).await?))
}
