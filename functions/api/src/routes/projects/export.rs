//! GET /projects/{id}/export

use crate::extract::{Caller, ProjectPath};
use crate::{ApiResult, State};
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};
use planwright_app::projects;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::project::Export;

/// Everything of a project in one JSON document, to be saved.
#[utoipa::path(
    get, path = "/api/projects/{id}/export", tag = "projects",
    security(("bearer" = ["project_read"])),
    params(("id" = String, Path)),
    responses((status = 200, body = Export), (status = 404, body = Problem)),
)]
pub(super) async fn export(
    state: State,
    caller: Caller,
    ProjectPath(id): ProjectPath,
) -> ApiResult<Response> {
    let pieces = projects::export(&state.app, caller.project(id)).await?;
    let attachment = HeaderValue::try_from(format!("attachment; filename=\"project_{id}.json\""));
    let attachment = attachment.unwrap_or_else(|_| HeaderValue::from_static("attachment"));
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (CONTENT_DISPOSITION, attachment),
    ];
    Ok((headers, Body::from_stream(pieces)).into_response())
}
