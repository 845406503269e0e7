//! PATCH /projects/{id}/plans/{plan_id}

use super::import::created;
use super::tag;
use crate::extract::{Body, Caller, PlanPath};
use crate::{ApiError, ApiResult, State};
use axum::response::Response;
use http::HeaderMap;
use planwright_app::plans;
use planwright_engine::plan::Edit;
use planwright_protocol::http::plan::{Plan, PlanEdit};
use planwright_protocol::http::problem::Problem;

/// Changes the newest version and stores the result as the next one. Versions never change, so
/// `If-Match` guards against an edit that somebody else has made meanwhile: an older version
/// answers 412.
#[utoipa::path(
    patch, path = "/api/projects/{id}/plans/{plan_id}", tag = "plans",
    security(("bearer" = ["project_write"])),
    params(
        ("id" = String, Path), ("plan_id" = String, Path),
        ("If-Match" = String, Header, description = "The plan's ETag"),
    ),
    request_body = PlanEdit,
    responses(
        (status = 201, body = Plan), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 412, body = Problem), (status = 422, body = Problem), (status = 428,
        body = Problem),
    ),
)]
pub(super) async fn edit(
    state: State,
    caller: Caller,
    path: PlanPath,
    headers: HeaderMap,
    Body(edit): Body<Edit>,
) -> ApiResult<Response> {
    if !tag::is_given(&headers) {
        let detail =
            "Say in If-Match which plan this changes: its ETag, or its hash in double quotes.";
        return Err(ApiError::precondition_required(detail));
    }
    let seen = tag::seen(&headers);
    let plan = plans::edit(&state.app, &caller.0, path.plan, &seen, edit).await?;
    Ok(created(plan))
}
