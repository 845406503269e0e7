//! GET /checkpoints

use crate::extract::{Caller, Paging, Query};
use crate::{ApiError, ApiResult, State};
use axum::response::Response;
use planwright_app::tasks;
use planwright_protocol::http::checkpoint::Checkpoint;
use planwright_protocol::http::problem::Problem;
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    resolved: bool,
}

/// The open checkpoints of all projects, oldest first.
#[utoipa::path(
    get, path = "/api/checkpoints", operation_id = "list_open", tag = "checkpoints",
    security(("bearer" = ["project_read"])),
    params(
        ("resolved" = Option<bool>, Query, description = "Only false: answered ones are listed \
            per project"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 200, description = "1 to 200, 50 \
            without it"),
        ("after" = Option<String>, Query, description = "Cursor out of the header Link"),
    ),
    responses((status = 200, body = [Checkpoint]), (status = 422, body = Problem)),
)]
pub(super) async fn list(
    state: State,
    caller: Caller,
    Query(asked): Query<Asked>,
    paging: Paging,
) -> ApiResult<Response> {
    if asked.resolved {
        let detail = "Answered checkpoints are listed per project, at \
            /api/checkpoints/project/{project_id}.";
        return Err(ApiError::unprocessable("?resolved", "not_supported", detail));
    }
    let limit = paging.limit(50, 200)?;
    let after = paging.after(&state, &caller)?;
    let (found, next) = tasks::checkpoints_of_team(&state.app, caller.team(), limit, after).await?;
    Ok(paging.respond(&state, &caller, found, next))
}
