//! Invitations: a link that is good once, for seven days, and only as long as whoever sent it could
//! send it again.

use crate::edge::AuditedTeam;
use crate::error::field;
use crate::extract::{Body, Caller, InvitationPath, Paging, Person};
use crate::{ApiError, ApiResult, State};
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use http::StatusCode;
use planwright_app::teams;
use planwright_auth::email::Email;
use planwright_auth::one_time;
use planwright_auth::permission::{Permission, Role, allows};
use planwright_engine::id::{InvitationId, TeamId, UserId};
use planwright_platform::clock::rfc3339;
use planwright_platform::mail::Mail;
use planwright_platform::secret::Secret;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::team::{
    CreatedInvitation, Invitation, InvitationPreview, NewInvitation, Team,
};
use planwright_protocol::record;
use planwright_store::Error as StoreError;

/// Life of an invitation in milliseconds: 7 days.
const LIFE_MS: i64 = 7 * 86_400_000;

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
    let page = state.store.invitations_list(caller.team(), limit, after).await?;
    let now_ms = state.clock.now_ms();
    let items = page.items.into_iter().map(|invitation| shown(invitation, now_ms)).collect();
    Ok(paging.respond(&state, &caller, items, page.next))
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
    let email: Email = new.email.parse().map_err(|_| {
        ApiError::invalid(vec![field(
            "/email",
            "invalid_email",
            "This is not an e-mail address.".to_owned(),
        )])
    })?;
    let (team, role) = (caller.team(), teams::role(&new.role)?);
    teams::may_touch(&caller.0, &[role])?;
    let token =
        one_time::generate(&*state.ids).map_err(|e| ApiError::internal("making a link", &e))?;
    let (id, now_ms) = (InvitationId::from_u128(state.ids.next_id()), state.clock.now_ms());
    let invitation = record::Invitation {
        id: id.to_string(),
        team: team.to_string(),
        email: email.to_string(),
        role: role.to_string(),
        invited_by: caller.user().to_string(),
        hash: one_time::hash(token.expose()),
        created_ms: now_ms,
        expires_ms: now_ms + LIFE_MS,
    };
    state.store.invitation_create(team, id, &invitation).await?;
    let link = format!("{}/invitations/{}", state.settings.public_url, token.expose());
    send(&state, &invitation, team, caller.user(), &link).await?;
    let created = CreatedInvitation { invitation: shown(invitation, now_ms), link };
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
    let invitation = state.store.invitation_get(caller.team(), id).await?;
    state.store.invitation_delete(caller.team(), id, &invitation).await?;
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
    let (team, _, invitation) = found(&state, &token).await?;
    let inviter = inviter(&state, team, &invitation).await?;
    let expired = invitation.expires_ms <= state.clock.now_ms();
    Ok(Json(InvitationPreview {
        team_name: state.store.team_get(team).await?.team.into_inner().name,
        email: invitation.email,
        role: invitation.role,
        inviter,
        expires_at: rfc3339(invitation.expires_ms),
        expired,
    }))
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
    let (team, id, invitation) = found(&state, &token).await?;
    inviter(&state, team, &invitation).await?;
    let now_ms = state.clock.now_ms();
    if invitation.expires_ms <= now_ms {
        let detail = "This invitation has expired; ask for another one.";
        return Err(ApiError::new(StatusCode::GONE, "invitation_expired", detail));
    }
    let place = record::Membership {
        team: team.to_string(),
        user: person.user.to_string(),
        role: invitation.role.clone(),
        joined_ms: now_ms,
    };
    match state.store.invitation_accept(team, id, &invitation, person.user, &place).await {
        Ok(()) => {}
        Err(StoreError::Exists { .. }) => {
            return Err(ApiError::conflict("already_member", "You belong to this team already."));
        }
        Err(error) => return Err(error.into()),
    }
    state.memberships.forget(team, person.user);
    tracing::info!(%team, user = %person.user, role = invitation.role, "invitation accepted");
    let default = teams::default_of(&state.app, person.user).await?;
    let standing = state.store.team_get(team).await?;
    let shown =
        teams::shown(standing.team.into_inner(), standing.members, &place.role, default.as_deref());
    Ok((Extension(AuditedTeam(Some(team))), Json(shown)).into_response())
}

async fn found(
    state: &State,
    token: &str,
) -> ApiResult<(TeamId, InvitationId, record::Invitation)> {
    let known = match token.len() {
        one_time::LEN => state.store.invitation_by_hash(&one_time::hash(token)).await?,
        _ => None,
    };
    known.ok_or_else(|| ApiError::not_found("invitation"))
}

/// The name of whoever invited. Once they could not invite to this role any more, their invitation
/// is none.
async fn inviter(
    state: &State,
    team: TeamId,
    invitation: &record::Invitation,
) -> ApiResult<String> {
    let void = || ApiError::not_found("invitation");
    let user: UserId = invitation.invited_by.parse().map_err(|_| void())?;
    let role = state
        .store
        .member_get(team, user)
        .await?
        .and_then(|entry| entry.place.role.parse::<Role>().ok());
    let owners = invitation.role == record::OWNER;
    let still =
        role.is_some_and(|r| allows(r, Permission::MemberManage) && (!owners || r == Role::Owner));
    let user =
        state.store.user_find(user).await?.filter(|user| still && user.active).ok_or_else(void)?;
    Ok(user.display_name)
}

async fn send(
    state: &State,
    invitation: &record::Invitation,
    team: TeamId,
    by: UserId,
    link: &str,
) -> ApiResult<()> {
    let (name, by) = (
        state.store.team_get(team).await?.team.into_inner().name,
        state.store.user_get(by).await?.display_name,
    );
    let text = format!(
        "{by} invites you to work with the team \"{name}\" as {}.\n\nOpen this address within \
            seven days:\n{link}\n\n\
         If you expected no invitation, nothing happens unless you open it and accept.\n",
        invitation.role
    );
    let subject = format!("{by} invites you to {name} on Planwright");
    let mail = Mail { to: invitation.email.clone(), subject, text: Secret::new(text) };
    let sent = state.mailer.send(&mail, state.clock.now_ms()).await;
    // The link is in the answer too: an outbox out of order does not undo the invitation.
    if let Err(error) = sent {
        tracing::error!(error = &error as &dyn std::error::Error, "an invitation was not mailed");
    }
    Ok(())
}

fn shown(invitation: record::Invitation, now_ms: i64) -> Invitation {
    Invitation {
        id: invitation.id,
        email: invitation.email,
        role: invitation.role,
        invited_by: invitation.invited_by,
        created_at: rfc3339(invitation.created_ms),
        expires_at: rfc3339(invitation.expires_ms),
        status: if invitation.expires_ms <= now_ms { "expired" } else { "open" }.to_owned(),
    }
}
