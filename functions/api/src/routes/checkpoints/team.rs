//! GET /checkpoints

use super::view;
use crate::extract::{Caller, Paging, Query};
use crate::routes::inbox::{Open, open_entries};
use crate::{ApiError, ApiResult, State};
use axum::response::Response;
use futures::{StreamExt, TryStreamExt};
use planwright_engine::id::{ProjectRef, TeamId};
use planwright_protocol::http::checkpoint::Checkpoint;
use planwright_protocol::http::problem::Problem;
use serde::Deserialize;

const AT_ONCE: usize = 8;

#[derive(Deserialize)]
pub(super) struct Filter {
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
    Query(filter): Query<Filter>,
    paging: Paging,
) -> ApiResult<Response> {
    if filter.resolved {
        let detail = "Answered checkpoints are listed per project, at \
            /api/checkpoints/project/{project_id}.";
        return Err(ApiError::unprocessable("?resolved", "not_supported", detail));
    }
    let limit = paging.limit(50, 200)?;
    let after = paging.after(&state, &caller)?;
    let team = caller.team();
    let (open, next) =
        open_entries(&state, team, limit, after, |entry| entry.checkpoint.is_some()).await?;
    let shown = open.into_iter().map(|entry| shown(&state, team, entry));
    let found: Vec<Option<Checkpoint>> =
        futures::stream::iter(shown).buffered(AT_ONCE).try_collect().await?;
    Ok(paging.respond(&state, &caller, found.into_iter().flatten().collect(), next))
}

async fn shown(state: &State, team: TeamId, open: Open) -> ApiResult<Option<Checkpoint>> {
    let Some(number) = open.entry.checkpoint else { return Ok(None) };
    let record = state.store.checkpoint_get(ProjectRef::new(team, open.project), number).await?;
    Ok(Some(view::checkpoint(open.project, Some(open.project_name), record, &open.run)))
}
