//! GET /tasks/{id}

use crate::extract::{Caller, TaskPath};
use crate::{ApiResult, State};
use axum::Json;
use planwright_app::tasks;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::task::Task;

/// One task.
#[utoipa::path(
    get, path = "/api/tasks/{id}", tag = "tasks", security(("bearer" = ["project_read"])),
    params(("id" = String, Path)),
    responses((status = 200, body = Task), (status = 404, body = Problem)),
)]
pub(super) async fn get(
    state: State,
    caller: Caller,
    TaskPath(id): TaskPath,
) -> ApiResult<Json<Task>> {
    Ok(Json(tasks::show(&state.app, caller.task(id)).await?))
}
