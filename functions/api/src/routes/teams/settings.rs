//! Limits, models and tools of a team.

use crate::edge::AuditedDetail;
use crate::extract::{Body, Caller};
use crate::{ApiResult, State};
use axum::Json;
use axum::response::{IntoResponse, Response};
use planwright_app::teams;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::setup::{TeamSettings, TeamSettingsChange};

/// What the team has decided for all its projects.
#[utoipa::path(
    get, path = "/api/teams/{team_id}/settings", operation_id = "settings", tag = "teams",
    security(("bearer" = ["member_read"])), params(("team_id" = String, Path)),
    responses((status = 200, body = TeamSettings), (status = 404, body = Problem))
)]
pub(super) async fn show(state: State, caller: Caller) -> ApiResult<Json<TeamSettings>> {
    Ok(Json(teams::settings(&state.app, caller.team()).await?))
}

/// Changes it. Limits count from the next reservation on, models and tools within five minutes.
#[utoipa::path(
    patch, path = "/api/teams/{team_id}/settings", operation_id = "change_settings", tag = "teams",
    security(("bearer" = ["team_manage"])), params(("team_id" = String, Path)),
    request_body = TeamSettingsChange,
    responses((status = 200, body = TeamSettings), (status = 404, body = Problem), (status = 422,
    body = Problem))
)]
pub(super) async fn change(
    state: State,
    caller: Caller,
    Body(change): Body<TeamSettingsChange>,
) -> ApiResult<Response> {
    let settings = teams::change_settings(&state.app, &caller.0, &change).await?;
    let mut answer = Json(settings).into_response();
    if let Some(open) = change.open_invitations {
        let who = if open { "whoever has the link" } else { "the invited alone" };
        let detail = AuditedDetail(format!("invitations are for {who}"));
        answer.extensions_mut().insert(detail);
    }
    Ok(answer)
}
