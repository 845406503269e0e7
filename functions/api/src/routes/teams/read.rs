use crate::extract::{Caller, Person};
use crate::{ApiResult, State};
use axum::Json;
use planwright_app::teams;
use planwright_engine::id::TeamId;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::team::Team;
use planwright_protocol::record::Membership;
use planwright_store::Kept;
use std::collections::HashMap;

/// The teams the caller belongs to, oldest first.
#[utoipa::path(
    get, path = "/api/teams", tag = "teams", security(("bearer" = [])),
    responses((status = 200, body = Vec<Team>))
)]
pub(super) async fn list(state: State, person: Person) -> ApiResult<Json<Vec<Team>>> {
    let mut places = state.store.teams_of(person.user).await?;
    if let Some(bound) = person.bound {
        places.retain(|place| place.team == bound.to_string());
    }
    let ids: Vec<TeamId> = places.iter().filter_map(|place| place.team.parse().ok()).collect();
    let default = teams::default_of(&state.app, person.user).await?;
    let found = state.store.teams_get(&ids).await?;
    let mut found: HashMap<String, _> = found.into_iter().map(|s| (s.team.id.clone(), s)).collect();
    let show = |place: &Kept<Membership>| {
        found.remove(&place.team).map(|found| {
            teams::shown(found.team.into_inner(), found.members, &place.role, default.as_deref())
        })
    };
    Ok(Json(places.iter().filter_map(show).collect()))
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
