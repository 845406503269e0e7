//! A team's own accounts at model providers. A key goes to Secrets Manager and comes back to
//! nobody.

use crate::extract::{Body, Caller};
use crate::{ApiResult, State};
use axum::Json;
use axum::extract::Path;
use http::StatusCode;
use planwright_app::teams;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::setup::{TeamProvider, TeamProviderChange};

/// Which providers the team reaches with its own account.
#[utoipa::path(
    get, path = "/api/teams/{team_id}/providers", tag = "providers",
    security(("bearer" = ["team_manage"])),
    params(("team_id" = String, Path)), responses((status = 200, body = Vec<TeamProvider>),
    (status = 404, body = Problem))
)]
pub(super) async fn list(state: State, caller: Caller) -> ApiResult<Json<Vec<TeamProvider>>> {
    Ok(Json(teams::providers(&state.app, caller.team()).await?))
}

/// One of them.
#[utoipa::path(
    get, path = "/api/teams/{team_id}/providers/{provider}", tag = "providers",
    security(("bearer" = ["team_manage"])),
    params(("team_id" = String, Path), ("provider" = String, Path)),
    responses((status = 200, body = TeamProvider), (status = 404, body = Problem))
)]
pub(super) async fn get(
    state: State,
    caller: Caller,
    path: Path<(String, String)>,
) -> ApiResult<Json<TeamProvider>> {
    Ok(Json(teams::provider(&state.app, caller.team(), &path.1).await?))
}

/// Gives the team's own key or address. It is used by calls that begin five minutes from now at the
/// latest.
#[utoipa::path(
    put, path = "/api/teams/{team_id}/providers/{provider}", tag = "providers",
    security(("bearer" = ["team_manage"])),
    params(("team_id" = String, Path), ("provider" = String, Path)),
    request_body = TeamProviderChange,
    responses((status = 200, body = TeamProvider), (status = 404, body = Problem), (status = 422,
    body = Problem))
)]
pub(super) async fn put(
    state: State,
    caller: Caller,
    path: Path<(String, String)>,
    Body(change): Body<TeamProviderChange>,
) -> ApiResult<Json<TeamProvider>> {
    let policy = state.settings.address_policy();
    Ok(Json(teams::put_provider(&state.app, &caller.0, &path.1, change, policy).await?))
}

/// Forgets the team's own key and address; calls go by the installation's again.
#[utoipa::path(
    delete, path = "/api/teams/{team_id}/providers/{provider}", tag = "providers",
    security(("bearer" = ["team_manage"])), params(("team_id" = String, Path),
    ("provider" = String, Path)),
    responses((status = 204), (status = 404, body = Problem))
)]
pub(super) async fn delete(
    state: State,
    caller: Caller,
    path: Path<(String, String)>,
) -> ApiResult<StatusCode> {
    teams::delete_provider(&state.app, caller.team(), &path.1).await?;
    Ok(StatusCode::NO_CONTENT)
}
