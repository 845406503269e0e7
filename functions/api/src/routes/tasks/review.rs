//! POST /tasks/{id}/review

use crate::extract::{Body, Caller, TaskPath};
use crate::{ApiResult, State};
use axum::Json;
use planwright_app::tasks;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::task::{Review, Task};

/// Accepts the output of a task that waits for review, or asks for another attempt.
#[utoipa::path(
    post, path = "/api/tasks/{id}/review", tag = "tasks", security(("bearer" = ["task_decide"])),
    params(("id" = String, Path)),
    request_body = Review,
    responses(
        (status = 200, body = Task), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem),
    ),
)]
pub(super) async fn review(
    state: State,
    caller: Caller,
    TaskPath(id): TaskPath,
    Body(review): Body<Review>,
) -> ApiResult<Json<Task>> {
    Ok(Json(tasks::review(&state.app, caller.task(id), review).await?))
}
