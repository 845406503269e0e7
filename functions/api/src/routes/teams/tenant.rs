//! All of a team at once: handed out, or deleted.

use crate::edge::AuditedTeam;
use crate::extract::{Body, Caller};
use crate::{ApiResult, State};
use axum::body::Body as AnswerBody;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use planwright_app::teams;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::team::{TeamDeleted, TeamDeletion};

/// Every row the team has, one JSON object per line. Files are at the artifacts of each project.
#[utoipa::path(
    get, path = "/api/teams/{team_id}/export", operation_id = "export_team", tag = "teams",
    security(("bearer" = ["team_manage"])), params(("team_id" = String, Path)),
    responses((status = 200, body = String, content_type = "application/x-ndjson"), (status = 404,
    body = Problem))
)]
pub(super) async fn export(state: State, caller: Caller) -> ApiResult<Response> {
    let team = caller.team();
    let lines = teams::export(&state.app, team).await?;
    let name = format!("attachment; filename=\"{team}.jsonl\"");
    let headers = [(CONTENT_TYPE, "application/x-ndjson".to_owned()), (CONTENT_DISPOSITION, name)];
    Ok((headers, AnswerBody::from_stream(lines)).into_response())
}

/// Deletes the team with everything in it: rows, files, keys. It looks again at the end, and
/// answers only once nothing is left.
#[utoipa::path(
    delete, path = "/api/teams/{team_id}", tag = "teams", security(("bearer" = ["team_delete"])),
    params(("team_id" = String, Path)), request_body = TeamDeletion,
    responses((status = 200, body = TeamDeleted), (status = 404, body = Problem), (status = 422,
    body = Problem))
)]
pub(super) async fn delete(
    state: State,
    caller: Caller,
    Body(asked): Body<TeamDeletion>,
) -> ApiResult<Response> {
    let deleted = teams::delete(&state.app, caller.team(), &asked.confirm).await?;
    // Its own log is gone with it.
    Ok((Extension(AuditedTeam(None)), Json(deleted)).into_response())
}
