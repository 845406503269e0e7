//! Invitations: a link that is good once, for seven days, and only as long as whoever sent it could
//! send it again. It is for the address it was sent to, unless the team lets in whoever holds it.

use crate::edge::{AuditedDetail, AuditedTeam};
use crate::extract::{Body, Caller, InvitationPath, Paging, Person};
use crate::{ApiResult, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use http::StatusCode;
use planwright_app::teams::{self, Accepted};
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::team::{
    CreatedInvitation, Invitation, InvitationPreview, InvitationToken, NewInvitation, Team,
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

/// What a link is about, for whoever holds it. Its token is sent in the body: paths are logged.
#[utoipa::path(
    post, path = "/api/invitations/preview", operation_id = "preview_invitation",
    tag = "invitations", security(()), request_body = InvitationToken,
    responses((status = 200, body = InvitationPreview), (status = 404, body = Problem))
)]
pub(super) async fn preview(
    state: State,
    Body(InvitationToken { token }): Body<InvitationToken>,
) -> ApiResult<Json<InvitationPreview>> {
    Ok(Json(teams::preview_invitation(&state.app, &token).await?))
}

/// Takes the place offered. The link is good once, for the address it was sent to; for whoever
/// holds it where the team lets them in.
#[utoipa::path(
    post, path = "/api/invitations/accept", operation_id = "accept_invitation",
    tag = "invitations", security(("bearer" = [])), request_body = InvitationToken,
    responses((status = 200, body = Team), (status = 403, body = Problem), (status = 404,
    body = Problem), (status = 409, body = Problem))
)]
pub(super) async fn accept(
    state: State,
    person: Person,
    Body(InvitationToken { token }): Body<InvitationToken>,
) -> ApiResult<Response> {
    let Accepted { id, team, by_link } = teams::accept(&state.app, person.user, &token).await?;
    let mut answer = (Extension(AuditedTeam(Some(id))), Json(team)).into_response();
    if by_link {
        let detail = AuditedDetail("by the link, not by the invited address".to_owned());
        answer.extensions_mut().insert(detail);
    }
    Ok(answer)
}
