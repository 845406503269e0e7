use crate::extract::Caller;
use crate::{ApiResult, State};
use axum::Json;
use planwright_app::teams;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::team::Team;

/// Makes a team the one that the caller's requests are for when they name none.
#[utoipa::path(
    post, path = "/api/teams/{team_id}/default", tag = "teams", security(("bearer" = [])),
    params(("team_id" = String, Path)), responses((status = 200, body = Team), (status = 404,
    body = Problem))
)]
pub(super) async fn make_default(state: State, caller: Caller) -> ApiResult<Json<Team>> {
    Ok(Json(teams::make_default(&state.app, &caller.0).await?))
}
