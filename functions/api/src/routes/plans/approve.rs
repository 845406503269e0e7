//! POST /projects/{id}/plans/{plan_id}/approve

use super::tag;
use crate::extract::{Caller, OptionalBody, PlanPath};
use crate::{ApiResult, State};
use axum::Json;
use http::HeaderMap;
use planwright_app::plans;
use planwright_protocol::http::plan::{Approval, Approved};
use planwright_protocol::http::problem::Problem;

/// Accepts a plan and the most it may cost, and turns it into tasks. Tasks that the plan approved
/// before already had, unchanged, keep their number and their result.
#[utoipa::path(
    post, path = "/api/projects/{id}/plans/{plan_id}/approve", tag = "plans",
    security(("bearer" = ["plan_approve"])),
    params(
        ("id" = String, Path), ("plan_id" = String, Path),
        ("If-Match" = Option<String>, Header, description = "The plan's ETag"),
    ),
    request_body = Option<Approval>,
    responses(
        (status = 200, body = Approved), (status = 404, body = Problem), (status = 409,
        body = Problem),
        (status = 412, body = Problem), (status = 422, body = Problem),
    ),
)]
pub(super) async fn approve(
    state: State,
    caller: Caller,
    path: PlanPath,
    headers: HeaderMap,
    OptionalBody(approval): OptionalBody<Approval>,
) -> ApiResult<Json<Approved>> {
    let seen = tag::seen(&headers);
    Ok(Json(plans::approve(&state.app, &caller.0, path.plan, &seen, approval).await?))
}
