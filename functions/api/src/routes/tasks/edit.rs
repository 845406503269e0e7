//! PATCH /tasks/{id}

use crate::extract::{Body, Caller, TaskPath};
use crate::{ApiResult, State};
use axum::Json;
use planwright_app::tasks;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::task::{Task, TaskPatch};

/// Changes a task that is neither at work nor done.
#[utoipa::path(
    patch, path = "/api/tasks/{id}", tag = "tasks", security(("bearer" = ["project_write"])),
    params(("id" = String, Path)),
    request_body = TaskPatch,
    responses(
        (status = 200, body = Task), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem),
    ),
)]
pub(super) async fn edit(
    state: State,
    caller: Caller,
    TaskPath(id): TaskPath,
    Body(patch): Body<TaskPatch>,
) -> ApiResult<Json<Task>> {
    Ok(Json(tasks::edit(&state.app, caller.task(id), patch).await?))
}
