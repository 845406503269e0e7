//! GET /tasks/{id}/rounds

use crate::extract::{Caller, TaskPath};
use crate::{ApiResult, State};
use axum::Json;
use planwright_app::tasks;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::task::TaskRound;

/// What the attempts of a task did, round by round, oldest first.
#[utoipa::path(
    get, path = "/api/tasks/{id}/rounds", tag = "tasks", security(("bearer" = ["project_read"])),
    params(("id" = String, Path)),
    responses((status = 200, body = [TaskRound]), (status = 404, body = Problem)),
)]
pub(super) async fn rounds(
    state: State,
    caller: Caller,
    TaskPath(id): TaskPath,
) -> ApiResult<Json<Vec<TaskRound>>> {
    Ok(Json(tasks::rounds(&state.app, caller.task(id)).await?))
}
