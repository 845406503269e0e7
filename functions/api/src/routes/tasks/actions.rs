//! POST /tasks/{id}/retry, skip, cancel and interrupt

use crate::extract::{Caller, OptionalBody, TaskPath};
use crate::{ApiResult, State};
use axum::Json;
use planwright_app::tasks;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::task::{Retry, Task};

/// Runs a failed or cancelled task again; a project that had failed goes on.
#[utoipa::path(
    post, path = "/api/tasks/{id}/retry", tag = "tasks", security(("bearer" = ["project_execute"])),
    params(("id" = String, Path)), request_body = Option<Retry>,
    responses((status = 200, body = Task), (status = 404, body = Problem), (status = 409,
    body = Problem), (status = 422, body = Problem)),
)]
pub(super) async fn retry(
    state: State,
    caller: Caller,
    TaskPath(id): TaskPath,
    OptionalBody(how): OptionalBody<Retry>,
) -> ApiResult<Json<Task>> {
    Ok(Json(tasks::retry(&state.app, caller.task(id), how).await?))
}

/// Goes on without a task: one that has failed, was cancelled, or waits for a person.
#[utoipa::path(
    post, path = "/api/tasks/{id}/skip", tag = "tasks", security(("bearer" = ["project_execute"])),
    params(("id" = String, Path)),
    responses((status = 200, body = Task), (status = 404, body = Problem), (status = 409,
    body = Problem)),
)]
pub(super) async fn skip(
    state: State,
    caller: Caller,
    TaskPath(id): TaskPath,
) -> ApiResult<Json<Task>> {
    Ok(Json(tasks::skip(&state.app, caller.task(id)).await?))
}

/// Gives a task up that is not done; a running one is dropped.
#[utoipa::path(
    post, path = "/api/tasks/{id}/cancel", tag = "tasks",
    security(("bearer" = ["project_execute"])),
    params(("id" = String, Path)),
    responses((status = 200, body = Task), (status = 404, body = Problem), (status = 409,
    body = Problem)),
)]
pub(super) async fn cancel(
    state: State,
    caller: Caller,
    TaskPath(id): TaskPath,
) -> ApiResult<Json<Task>> {
    Ok(Json(tasks::cancel(&state.app, caller.task(id)).await?))
}

/// Stops a queued or running task now; it then waits for a person at a checkpoint.
#[utoipa::path(
    post, path = "/api/tasks/{id}/interrupt", tag = "tasks",
    security(("bearer" = ["project_execute"])),
    params(("id" = String, Path)),
    responses((status = 200, body = Task), (status = 404, body = Problem), (status = 409,
    body = Problem)),
)]
pub(super) async fn interrupt(
    state: State,
    caller: Caller,
    TaskPath(id): TaskPath,
) -> ApiResult<Json<Task>> {
    Ok(Json(tasks::interrupt(&state.app, caller.task(id)).await?))
}
