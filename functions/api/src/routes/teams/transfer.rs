//! POST /teams/{team_id}/transfer

use crate::extract::{Body, Caller};
use crate::{ApiResult, State};
use http::StatusCode;
use planwright_app::teams;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::team::Transfer;

/// Hands the team over: the member becomes owner and the caller, who was one, admin.
#[utoipa::path(
    post, path = "/api/teams/{team_id}/transfer", tag = "teams",
    security(("bearer" = ["team_delete"])),
    params(("team_id" = String, Path)), request_body = Transfer,
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem))
)]
pub(super) async fn transfer(
    state: State,
    caller: Caller,
    Body(to): Body<Transfer>,
) -> ApiResult<StatusCode> {
    teams::transfer(&state.app, &caller.0, &to.user_id).await?;
    Ok(StatusCode::NO_CONTENT)
}
