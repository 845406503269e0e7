//! POST /projects

use crate::extract::{Body, Caller};
use crate::{ApiResult, State};
use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::LOCATION;
use planwright_app::projects;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::project::{NewProject, Project};

/// Makes a project out of a written requirement.
#[utoipa::path(
    post, path = "/api/projects", tag = "projects", security(("bearer" = ["project_write"])),
    request_body = NewProject,
    responses((status = 201, body = Project), (status = 422, body = Problem)),
)]
pub(super) async fn create(
    state: State,
    caller: Caller,
    Body(new): Body<NewProject>,
) -> ApiResult<Response> {
    let project = projects::create(&state.app, &caller.0, new).await?;
    Ok(created(project))
}

/// 201 with the project and its address.
pub(super) fn created(project: Project) -> Response {
    let location = format!("/api/projects/{}", project.id);
    (StatusCode::CREATED, [(LOCATION, location)], Json(project)).into_response()
}
