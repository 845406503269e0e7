//! POST /checkpoints/{id}/resolve

use crate::extract::{Body, Caller, CheckpointPath};
use crate::{ApiResult, State};
use axum::Json;
use planwright_app::tasks;
use planwright_protocol::http::checkpoint::{Checkpoint, Resolve};
use planwright_protocol::http::problem::Problem;

/// Answers a checkpoint: try again, with guidance or with a changed task, go on without it, or give
/// it up. The run goes on in every case.
#[utoipa::path(
    post, path = "/api/checkpoints/{id}/resolve", tag = "checkpoints",
    security(("bearer" = ["task_decide"])),
    params(("id" = String, Path)),
    request_body = Resolve,
    responses(
        (status = 200, body = Checkpoint), (status = 404, body = Problem), (status = 409,
        body = Problem),
        (status = 422, body = Problem),
    ),
)]
pub(super) async fn resolve(
    state: State,
    caller: Caller,
    CheckpointPath(id): CheckpointPath,
    Body(resolve): Body<Resolve>,
) -> ApiResult<Json<Checkpoint>> {
    Ok(Json(tasks::resolve_checkpoint(&state.app, caller.team(), id, resolve).await?))
}
