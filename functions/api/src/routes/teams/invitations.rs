//! Invitations: a link that is good once, for seven days, and only as long as whoever sent it could
//! send it again.

use crate::edge::AuditedTeam;
use crate::extract::{Body, Caller, InvitationPath, Paging, Person};
use crate::{ApiResult, State};
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use http::StatusCode;
use planwright_app::teams::{self, Accepted};
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::team::{
    CreatedInvitation, Invitation, InvitationPreview, NewInvitation, Team,
};

/// Invitations that wait, oldest first.
#[utoipa::path(
    get, path = "/api/teams/{team_id}/invitations", tag = "invitations",
    security(("bearer" = ["member_manage"])),
    params(
        ("team_id" = String, Path),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 200, description = "1 to 200, 50 \
            without it"),
        ("after" = Option<String>, Query, description = "Cursor out of the header Link"),
    ),
    responses((status = 200, body = Vec<Invitation>), (status = 404, body = Problem))
)]
pub(super) async fn list(state: State, caller: Caller, paging: Paging) -> ApiResult<Response> {
    let limit = paging.limit(50, 200)?;
    let after = paging.after(&state, &caller)?;
    let (found, next) = teams::invitations(&state.app, caller.team(), limit, after).await?;
    Ok(paging.respond(&state, &caller, found, next))
}

/// Invites somebody: they are sent a link that is good once.
#[utoipa::path(
    post, path = "/api/teams/{team_id}/invitations", tag = "invitations",
    security(("bearer" = ["member_manage"])),
    params(("team_id" = String, Path)), request_body = NewInvitation,
    responses((status = 201, body = CreatedInvitation), (status = 422, body = Problem))
)]
pub(super) async fn create(
    state: State,
    caller: Caller,
    Body(new): Body<NewInvitation>,
) -> ApiResult<Response> {
    let created = teams::invite(&state.app, &caller.0, &new).await?;
    Ok((StatusCode::CREATED, Json(created)).into_response())
}

/// Takes an invitation back: its link is void at once.
#[utoipa::path(
    delete, path = "/api/teams/{team_id}/invitations/{id}", tag = "invitations",
    security(("bearer" = ["member_manage"])), params(("team_id" = String, Path), ("id" = String,
    Path)),
    responses((status = 204), (status = 404, body = Problem))
)]
pub(super) async fn delete(
    state: State,
    caller: Caller,
    InvitationPath(id): InvitationPath,
) -> ApiResult<StatusCode> {
    teams::take_back_invitation(&state.app, caller.team(), id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a link is about, for whoever holds it.
#[utoipa::path(
    get, path = "/api/invitations/{token}", tag = "invitations", security(()),
    params(("token" = String, Path)),
    responses((status = 200, body = InvitationPreview), (status = 404, body = Problem))
)]
pub(super) async fn preview(
    state: State,
    Path(token): Path<String>,
) -> ApiResult<Json<InvitationPreview>> {
    Ok(Json(teams::preview_invitation(&state.app, &token).await?))
}

/// Takes the place offered. The link is good once.
#[utoipa::path(
    post, path = "/api/invitations/{token}/accept", tag = "invitations", security(("bearer" = [])),
    params(("token" = String, Path)),
    responses((status = 200, body = Team), (status = 404, body = Problem), (status = 409,
    body = Problem))
)]
pub(super) async fn accept(
    state: State,
    person: Person,
    Path(token): Path<String>,
) -> ApiResult<Response> {
    let Accepted { id, team } = teams::accept(&state.app, person.user, &token).await?;
    Ok((Extension(AuditedTeam(Some(id))), Json(team)).into_response())
}
