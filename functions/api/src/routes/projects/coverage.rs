//! GET /projects/{id}/coverage

use crate::extract::{Caller, ProjectPath};
use crate::{ApiResult, State};
use axum::Json;
use planwright_app::projects;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::project::Coverage;

/// Which blocks of the requirements the tasks say they cover: those of the approved plan, else of
/// the newest one.
#[utoipa::path(
    get, path = "/api/projects/{id}/coverage", tag = "projects",
    security(("bearer" = ["project_read"])),
    params(("id" = String, Path)),
    responses((status = 200, body = Coverage), (status = 404, body = Problem)),
)]
pub(super) async fn coverage(
    state: State,
    caller: Caller,
    ProjectPath(id): ProjectPath,
) -> ApiResult<Json<Coverage>> {
    Ok(Json(projects::coverage(&state.app, caller.project(id)).await?))
}
