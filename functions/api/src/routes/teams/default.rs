use crate::extract::Caller;
use crate::{ApiResult, State};
use axum::Json;
use planwright_app::teams;
use planwright_engine::id::UserId;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::team::Team;
use planwright_protocol::record::User;
use planwright_store::Result as StoreResult;

/// Makes a team the one that the caller's requests are for when they name none.
#[utoipa::path(
    post, path = "/api/teams/{team_id}/default", tag = "teams", security(("bearer" = [])),
    params(("team_id" = String, Path)), responses((status = 200, body = Team), (status = 404,
    body = Problem))
)]
pub(super) async fn make_default(state: State, caller: Caller) -> ApiResult<Json<Team>> {
    let team = caller.team().to_string();
    change_user(&state, caller.user(), |user| User { team: team.clone(), ..user.clone() }).await?;
    state.memberships.forget(caller.team(), caller.user());
    Ok(Json(teams::show(&state.app, &caller.0).await?))
}

/// Changes a person, again if somebody else did so at the same time.
pub(in crate::routes) async fn change_user(
    state: &State,
    id: UserId,
    change: impl Fn(&User) -> User + Send + Sync,
) -> StoreResult<User> {
    state.store.user_change(id, |user| *user = change(user)).await
}
