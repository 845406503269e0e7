//! POST /projects/{id}/plans

use super::tag;
use crate::extract::{Body, Caller, LARGE, ProjectPath};
use crate::{ApiResult, State};
use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{ETAG, LOCATION};
use planwright_app::plans;
use planwright_protocol::http::plan::{Plan, PlanImport};
use planwright_protocol::http::problem::Problem;

/// Takes a plan written by a person or a program as the next version.
#[utoipa::path(
    post, path = "/api/projects/{id}/plans", tag = "plans",
    security(("bearer" = ["project_write"])),
    params(("id" = String, Path)),
    request_body = PlanImport,
    responses(
        (status = 201, body = Plan), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem),
    ),
)]
pub(super) async fn import(
    state: State,
    caller: Caller,
    ProjectPath(id): ProjectPath,
    Body(import): Body<PlanImport, LARGE>,
) -> ApiResult<Response> {
    Ok(created(plans::import(&state.app, &caller.0, caller.project(id), import).await?))
}

/// 201 with the plan, its tag and its address.
pub(super) fn created(plan: Plan) -> Response {
    let location = format!("/api/projects/{}/plans/{}", plan.project_id, plan.id);
    let tag = tag::of(&plan.hash);
    (StatusCode::CREATED, [(ETAG, tag)], [(LOCATION, location)], Json(plan)).into_response()
}
