//! GET /checkpoints/project/{pid} and GET /checkpoints/{id}

use super::view;
use crate::extract::{Caller, CheckpointPath, Paging, ProjectPath, Query};
use crate::routes::projects::paginate_filtered::{Chunk, gather};
use crate::{ApiError, ApiResult, State};
use axum::Json;
use axum::response::Response;
use futures::FutureExt;
use planwright_engine::id::{CheckpointId, ProjectId, ProjectRef, TeamId};
use planwright_engine::run::Run;
use planwright_protocol::http::checkpoint::Checkpoint;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::record::CheckpointRecord;
use planwright_store::{Error, keys};
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Filter {
    #[serde(default)]
    resolved: Resolved,
}

/// Which checkpoints are wanted.
#[derive(Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Resolved {
    /// Those that wait for an answer.
    #[default]
    False,
    /// Those that do not any more.
    True,
    All,
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
    Query(filter): Query<Filter>,
    paging: Paging,
) -> ApiResult<Response> {
    let limit = paging.limit(50, 200)?;
    let after = paging.after(&state, &caller)?;
    let team = caller.team();
    let run = state.store.run_get(ProjectRef::new(team, id)).await?.run;
    // One more than is shown tells whether there is a next page.
    let read = |after| chunk(&state, team, id, &run, filter.resolved, limit + 1, after).boxed();
    let (checkpoints, next) = gather(limit, after, read).await?;
    Ok(paging.respond(&state, &caller, checkpoints, next))
}

async fn chunk(
    state: &State,
    team: TeamId,
    id: ProjectId,
    run: &Run,
    wanted: Resolved,
    size: usize,
    after: Option<String>,
) -> ApiResult<Chunk<Checkpoint>> {
    let page = state.store.checkpoints_list(ProjectRef::new(team, id), size, after).await?;
    let entry = |record: CheckpointRecord| {
        let position = keys::checkpoint(ProjectRef::new(team, id), record.number).sk;
        let fits = match wanted {
            Resolved::All => true,
            Resolved::False => view::is_open(run, record.number),
            Resolved::True => !view::is_open(run, record.number),
        };
        (position, fits.then(|| view::checkpoint(id, None, record, run)))
    };
    Ok(Chunk { entries: page.items.into_iter().map(entry).collect(), more: page.next.is_some() })
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
    let (record, run) = find(&state, caller.team(), id).await?;
    Ok(Json(view::checkpoint(id.project, None, record, &run)))
}

/// A checkpoint and the run it belongs to; 404 for one that is not the team's.
pub(super) async fn find(
    state: &State,
    team: TeamId,
    id: CheckpointId,
) -> ApiResult<(CheckpointRecord, Run)> {
    let found = tokio::try_join!(
        state.store.checkpoint_get(ProjectRef::new(team, id.project), id.number),
        state.store.run_get(ProjectRef::new(team, id.project)),
    );
    match found {
        Ok((record, stored)) => Ok((record, stored.run)),
        Err(Error::NotFound { .. }) => Err(ApiError::not_found("checkpoint")),
        Err(error) => Err(error.into()),
    }
}
