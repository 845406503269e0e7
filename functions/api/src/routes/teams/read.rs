use crate::extract::{Caller, Person};
use crate::{ApiResult, State};
use axum::Json;
use planwright_app::teams;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::team::Team;

/// The teams the caller belongs to, oldest first.
#[utoipa::path(
    get, path = "/api/teams", tag = "teams", security(("bearer" = [])),
    responses((status = 200, body = Vec<Team>))
)]
pub(super) async fn list(state: State, person: Person) -> ApiResult<Json<Vec<Team>>> {
    Ok(Json(teams::list(&state.app, person.user, person.bound).await?))
}

/// One of them.
#[utoipa::path(
    get, path = "/api/teams/{team_id}", tag = "teams", security(("bearer" = ["member_read"])),
    params(("team_id" = String, Path)), responses((status = 200, body = Team), (status = 404,
    body = Problem))
)]
pub(super) async fn get(state: State, caller: Caller) -> ApiResult<Json<Team>> {
    Ok(Json(teams::show(&state.app, &caller.0).await?))
}
