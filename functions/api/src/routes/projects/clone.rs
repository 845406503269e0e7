//! POST /projects/{id}/clone

use super::create::created;
use crate::extract::{Caller, ProjectPath};
use crate::{ApiResult, State};
use axum::response::Response;
use planwright_app::projects;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::project::Project;

/// Makes a draft with the same requirements, settings and newest plan; nothing of the run goes with
/// it.
#[utoipa::path(
    post, path = "/api/projects/{id}/clone", tag = "projects",
    security(("bearer" = ["project_write"])),
    params(("id" = String, Path)),
    responses((status = 201, body = Project), (status = 404, body = Problem)),
)]
pub(super) async fn clone(
    state: State,
    caller: Caller,
    ProjectPath(id): ProjectPath,
) -> ApiResult<Response> {
    let project = projects::clone(&state.app, &caller.0, caller.project(id)).await?;
    Ok(created(project))
}
