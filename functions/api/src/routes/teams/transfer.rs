use super::members::entry;
use crate::extract::{Body, Caller};
use crate::{ApiError, ApiResult, State};
use http::StatusCode;
use planwright_auth::permission::Role;
use planwright_engine::id::UserId;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::team::Transfer;
use planwright_store::Place;

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
    let (team, from) = (caller.team(), caller.user());
    let to: UserId = to.user_id.parse().map_err(|_| ApiError::not_found("member"))?;
    if to == from {
        return Err(ApiError::unprocessable(
            "/user_id",
            "not_allowed",
            "You own this team already.",
        ));
    }
    let (giver, taker) =
        (entry(&state, team, from).await?.place, entry(&state, team, to).await?.place);
    if !giver.is_owner() {
        return Err(ApiError::forbidden("owner_only", "Only an owner hands a team over."));
    }
    state
        .store
        .ownership_transfer(
            team,
            Place { user: from, held: &giver },
            Place { user: to, held: &taker },
            Role::Admin.as_str(),
        )
        .await?;
    state.memberships.forget(team, from);
    state.memberships.forget(team, to);
    tracing::info!(%team, %from, %to, "team handed over");
    Ok(StatusCode::NO_CONTENT)
}
