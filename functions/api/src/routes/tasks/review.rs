//! POST /tasks/{id}/review

use super::decide::{self, Decision, Verdict};
use super::read;
use crate::extract::{Body, Caller, TaskPath};
use crate::routes::projects::bounds::Bounds;
use crate::{ApiResult, State};
use axum::Json;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::task::{MAX_GUIDANCE, Review, ReviewAction, Task};

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
    let mut bounds = Bounds::default();
    bounds.length("/feedback", review.feedback.as_deref().unwrap_or_default(), MAX_GUIDANCE);
    bounds.done()?;
    let (action, verdict) = match review.action {
        ReviewAction::Approve => ("approve", Verdict::Approve),
        ReviewAction::Retry => ("retry", Verdict::Retry),
    };
    let decision = Decision {
        action,
        verdict,
        checkpoint: None,
        notes: review.feedback.filter(|feedback| !feedback.trim().is_empty()).into_iter().collect(),
        title: None,
        description: None,
        counts: true,
    };
    let committed = decide::resolve(&state, caller.team(), id, decision).await?;
    read::show(&state, caller.team(), id, &committed.project).await.map(Json)
}
