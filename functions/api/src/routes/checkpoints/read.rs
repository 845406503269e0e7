//! GET /checkpoints/project/{pid} and GET /checkpoints/{id}

use crate::extract::{Caller, CheckpointPath, Paging, ProjectPath, Query};
use crate::{ApiResult, State};
use axum::Json;
use axum::response::Response;
use planwright_app::tasks::{self, Resolved};
use planwright_protocol::http::checkpoint::Checkpoint;
use planwright_protocol::http::problem::Problem;
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    resolved: Resolved,
}

/// A project's checkpoints, newest first.
#[utoipa::path(
    get, path = "/api/checkpoints/project/{pid}", tag = "checkpoints",
    security(("bearer" = ["project_read"])),
    params(
        ("pid" = String, Path),
        ("resolved" = Option<String>, Query, description = "false (without it), true or all"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 200, description = "1 to 200, 50 \
            without it"),
        ("after" = Option<String>, Query, description = "Cursor out of the header Link"),
    ),
    responses((status = 200, body = [Checkpoint]), (status = 404, body = Problem)),
)]
pub(super) async fn list(
    state: State,
    caller: Caller,
    ProjectPath(id): ProjectPath,
    Query(asked): Query<Asked>,
    paging: Paging,
) -> ApiResult<Response> {
    let limit = paging.limit(50, 200)?;
    let after = paging.after(&state, &caller)?;
    let project = caller.project(id);
    let (found, next) =
        tasks::checkpoints(&state.app, project, asked.resolved, limit, after).await?;
    Ok(paging.respond(&state, &caller, found, next))
}

/// One checkpoint.
#[utoipa::path(
    get, path = "/api/checkpoints/{id}", tag = "checkpoints",
    security(("bearer" = ["project_read"])),
    params(("id" = String, Path)),
    responses((status = 200, body = Checkpoint), (status = 404, body = Problem)),
)]
pub(super) async fn get(
    state: State,
    caller: Caller,
    CheckpointPath(id): CheckpointPath,
) -> ApiResult<Json<Checkpoint>> {
    Ok(Json(tasks::checkpoint(&state.app, caller.team(), id).await?))
}
