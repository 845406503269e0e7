//! POST /tasks/bulk

use super::decide;
use crate::extract::{Body, Caller};
use crate::routes::projects::bounds::Bounds;
use crate::{ApiError, ApiResult, State};
use axum::Json;
use futures::StreamExt;
use planwright_engine::id::{TaskId, TeamId};
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::task::{Bulk, BulkAction, BulkDone, BulkFailure, MAX_BULK};

/// Tasks worked on at once; what falls together commits together.
const AT_ONCE: usize = 8;

/// Retries or cancels many tasks. Each one succeeds or fails by itself.
#[utoipa::path(
    post, path = "/api/tasks/bulk", tag = "tasks", security(("bearer" = ["project_execute"])),
    request_body = Bulk,
    responses((status = 200, body = BulkDone), (status = 422, body = Problem)),
)]
pub(super) async fn bulk(
    state: State,
    caller: Caller,
    Body(bulk): Body<Bulk>,
) -> ApiResult<Json<BulkDone>> {
    if !(1..=MAX_BULK).contains(&bulk.task_ids.len()) {
        let mut bounds = Bounds::default();
        bounds.fault(
            "/task_ids",
            "out_of_bounds",
            format!("task_ids must name 1 to {MAX_BULK} tasks."),
        );
        bounds.done()?;
    }
    let (state, team, action) = (&state, caller.team(), bulk.action);
    let outcomes = futures::stream::iter(bulk.task_ids)
        .map(|id| async move {
            let outcome = one(state, team, action, &id).await;
            (id, outcome)
        })
        .buffered(AT_ONCE);
    let done = outcomes.fold(BulkDone::default(), |mut done, (id, outcome)| async move {
        match outcome {
            Ok(()) => done.succeeded.push(id),
            Err(error) => {
                done.failed.push(BulkFailure { id, reason: error.problem().detail.clone() })
            }
        }
        done
    });
    Ok(Json(done.await))
}

async fn one(state: &State, team: TeamId, action: BulkAction, id: &str) -> ApiResult<()> {
    let id: TaskId = id.parse().map_err(|_| ApiError::not_found("task"))?;
    match action {
        BulkAction::Retry => decide::retry(state, team, id).await?,
        BulkAction::Cancel => decide::cancel(state, team, id).await?,
    };
    Ok(())
}
