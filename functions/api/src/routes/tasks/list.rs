//! GET /tasks/project/{pid}

use crate::extract::{Caller, Paging, ProjectPath, Query};
use crate::{ApiResult, State};
use axum::response::Response;
use planwright_app::tasks::{self, Filter};
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::task::Task;

/// The tasks of a project's approved plan.
#[utoipa::path(
    get, path = "/api/tasks/project/{pid}", tag = "tasks", security(("bearer" = ["project_read"])),
    params(
        ("pid" = String, Path),
        ("status" = Option<String>, Query), ("wave" = Option<u32>, Query),
        ("phase" = Option<String>, Query),
        ("model_tier" = Option<String>, Query),
        ("search" = Option<String>, Query, description = "In title and description, whatever the \
            case"),
        ("sort" = Option<String>, Query, description = "priority (without it), created_at, wave \
            or status"),
        ("sort_dir" = Option<String>, Query, description = "asc (without it) or desc"),
        ("exclude_output" = Option<bool>, Query, description = "Leaves output_text out"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 500, description = "1 to 500, 100 \
            without it"),
        ("after" = Option<String>, Query, description = "Cursor out of the header Link"),
    ),
    responses((status = 200, body = [Task]), (status = 404, body = Problem), (status = 422,
    body = Problem)),
)]
pub(super) async fn list(
    state: State,
    caller: Caller,
    ProjectPath(id): ProjectPath,
    Query(filter): Query<Filter>,
    paging: Paging,
) -> ApiResult<Response> {
    let limit = paging.limit(100, 500)?;
    let after = paging.after(&state, &caller)?;
    let (found, next) = tasks::list(&state.app, caller.project(id), &filter, limit, after).await?;
    Ok(paging.respond(&state, &caller, found, next))
}
