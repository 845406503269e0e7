//! GET /projects/{id}/plans and GET /projects/{id}/plans/{plan_id}

use super::tag;
use crate::extract::{Caller, Paging, PlanPath, ProjectPath};
use crate::{ApiResult, State};
use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::ETAG;
use planwright_app::plans;
use planwright_protocol::http::plan::Plan;
use planwright_protocol::http::problem::Problem;

/// The versions of a project's plan, newest first.
#[utoipa::path(
    get, path = "/api/projects/{id}/plans", tag = "plans", security(("bearer" = ["project_read"])),
    params(
        ("id" = String, Path),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "1 to 100, 20 \
            without it"),
        ("after" = Option<String>, Query, description = "Cursor out of the header Link"),
    ),
    responses((status = 200, body = [Plan]), (status = 404, body = Problem)),
)]
pub(super) async fn list(
    state: State,
    caller: Caller,
    ProjectPath(id): ProjectPath,
    paging: Paging,
) -> ApiResult<Response> {
    let limit = paging.limit(20, 100)?;
    let after = paging.after(&state, &caller)?;
    let (found, next) = plans::list(&state.app, caller.project(id), limit, after).await?;
    Ok(paging.respond(&state, &caller, found, next))
}

/// One version. Its `ETag` guards editing and approving it.
#[utoipa::path(
    get, path = "/api/projects/{id}/plans/{plan_id}", tag = "plans",
    security(("bearer" = ["project_read"])),
    params(("id" = String, Path), ("plan_id" = String, Path)),
    responses((status = 200, body = Plan), (status = 404, body = Problem)),
)]
pub(super) async fn get(state: State, caller: Caller, path: PlanPath) -> ApiResult<Response> {
    let project = caller.project(path.plan.project);
    let plan = plans::show(&state.app, project, path.plan.number).await?;
    Ok(([(ETAG, tag::of(&plan.hash))], Json(plan)).into_response())
}
