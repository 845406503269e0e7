//! POST /tasks/bulk

use crate::extract::{Body, Caller};
use crate::{ApiError, ApiResult, State};
use axum::Json;
use planwright_app::tasks;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::task::{Bulk, BulkDone, BulkFailure};

/// Retries, skips, gives up or cancels many tasks. Each one succeeds or fails by itself.
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
    let all = tasks::bulk(&state.app, caller.team(), bulk).await?;
    let mut done = BulkDone { left: all.left, ..BulkDone::default() };
    for (id, outcome) in all.outcomes {
        match outcome {
            Ok(()) => done.succeeded.push(id),
            Err(error) => {
                let reason = ApiError::from(error).problem().detail.clone();
                done.failed.push(BulkFailure { id, reason });
            }
        }
    }
    Ok(Json(done))
}
