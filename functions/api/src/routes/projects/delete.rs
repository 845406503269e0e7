//! DELETE /projects/{id}

use crate::extract::{Caller, ProjectPath};
use crate::{ApiResult, State};
use http::StatusCode;
use planwright_app::projects;
use planwright_protocol::http::problem::Problem;

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
    projects::delete(&state.app, caller.project(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
