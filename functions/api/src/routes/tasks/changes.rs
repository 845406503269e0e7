//! GET /tasks/{id}/changes

use crate::extract::{Caller, TaskPath};
use crate::{ApiResult, State};
use axum::Json;
use planwright_app::tasks;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::task::TaskChanges;

/// What a task changed on its branch: its commits and the difference as a patch.
#[utoipa::path(
    get, path = "/api/tasks/{id}/changes", tag = "tasks", security(("bearer" = ["project_read"])),
    params(("id" = String, Path)),
    responses((status = 200, body = TaskChanges), (status = 404, body = Problem)),
)]
pub(super) async fn changes(
    state: State,
    caller: Caller,
    TaskPath(id): TaskPath,
) -> ApiResult<Json<TaskChanges>> {
    Ok(Json(tasks::changes(&state.app, caller.task(id)).await?))
}
