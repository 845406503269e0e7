//! POST /teams and PATCH /teams/{team_id}

use crate::edge::AuditedTeam;
use crate::extract::{Body, Caller, Origin, Person};
use crate::{ApiResult, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use http::StatusCode;
use http::header::LOCATION;
use planwright_app::teams;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::team::{NewTeam, Team, TeamChange};

/// Makes a team, owned by the caller.
#[utoipa::path(
    post, path = "/api/teams", tag = "teams", security(("bearer" = [])), request_body = NewTeam,
    responses((status = 201, body = Team), (status = 422, body = Problem))
)]
pub(super) async fn create(
    state: State,
    person: Person,
    Origin(origin): Origin,
    Body(new): Body<NewTeam>,
) -> ApiResult<Response> {
    let (id, team) = teams::create(&state.app, &origin, person.user, &new.name).await?;
    Ok((
        StatusCode::CREATED,
        Extension(AuditedTeam(Some(id))),
        [(LOCATION, format!("/api/teams/{id}"))],
        Json(team),
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
    Ok(Json(teams::rename(&state.app, &caller.0, &change.name).await?))
}
