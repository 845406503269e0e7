use super::TRIES;
use crate::edge::AuditedTeam;
use crate::extract::{Body, Caller, Person};
use crate::routes::auth::team_settings;
use crate::routes::projects::bounds::Bounds;
use crate::{ApiError, ApiResult, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use http::StatusCode;
use http::header::LOCATION;
use planwright_auth::permission::Role;
use planwright_engine::id::TeamId;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::team::{MAX_NAME, NewTeam, Team, TeamChange};
use planwright_protocol::record;
use planwright_store::Error as StoreError;

/// Teams one person may belong to before they make another: nobody works in a hundred, but a script
/// might.
const MOST_TEAMS: usize = 100;

/// Makes a team, owned by the caller.
#[utoipa::path(
    post, path = "/api/teams", tag = "teams", security(("bearer" = [])), request_body = NewTeam,
    responses((status = 201, body = Team), (status = 422, body = Problem))
)]
pub(super) async fn create(
    state: State,
    person: Person,
    Body(new): Body<NewTeam>,
) -> ApiResult<Response> {
    let name = checked(&new.name)?;
    if state.store.teams_of(person.user).await?.len() >= MOST_TEAMS {
        let detail = format!("You belong to {MOST_TEAMS} teams, which is as many as there may be.");
        return Err(ApiError::conflict("too_many_teams", detail));
    }
    let id = TeamId::from_u128(state.ids.next_id());
    let team = record::Team {
        id: id.to_string(),
        name,
        personal: false,
        created_by: person.user.to_string(),
        created_ms: state.clock.now_ms(),
    };
    state.store.team_create(id, &team, person.user, &team_settings(&state)).await?;
    state.memberships.forget(id, person.user);
    tracing::info!(team = %id, "team created");
    let shown = super::shown(team, 1, Role::Owner.as_str(), None);
    Ok((
        StatusCode::CREATED,
        Extension(AuditedTeam(Some(id))),
        [(LOCATION, format!("/api/teams/{id}"))],
        Json(shown),
    )
        .into_response())
}

/// Gives a team another name.
#[utoipa::path(
    patch, path = "/api/teams/{team_id}", tag = "teams", security(("bearer" = ["team_manage"])),
    params(("team_id" = String, Path)), request_body = TeamChange,
    responses((status = 200, body = Team), (status = 404, body = Problem))
)]
pub(super) async fn change(
    state: State,
    caller: Caller,
    Body(change): Body<TeamChange>,
) -> ApiResult<Json<Team>> {
    let (name, team) = (checked(&change.name)?, caller.team());
    for tried in 1.. {
        let old = state.store.team_get(team).await?.team;
        let new = record::Team { name: name.clone(), ..(*old).clone() };
        match state.store.team_replace(team, &old, &new).await {
            Ok(()) => break,
            Err(StoreError::Conflict { .. }) if tried < TRIES => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Json(super::of_caller(&state, team, &caller).await?))
}

fn checked(name: &str) -> ApiResult<String> {
    let mut bounds = Bounds::default();
    bounds.text("/name", name, MAX_NAME);
    if name.chars().any(char::is_control) {
        bounds.fault("/name", "invalid_text", "name may have no control characters.");
    }
    bounds.done().map(|()| name.trim().to_owned())
}
