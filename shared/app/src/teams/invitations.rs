//! Invitations: a link that is good once, for seven days, and only as long as whoever sent it could
//! send it again. It is for the address it was sent to, unless the team lets in whoever holds it.

use super::{TeamError, default_of, may_touch};
use crate::check::Invalid;
use crate::error::PartError;
use crate::mail::{self, Kind, Letter, Sent};
use crate::pages::Found;
use crate::{Actor, App};
use planwright_auth::email::Email;
use planwright_auth::one_time;
use planwright_auth::permission::{Permission, Role, allows};
use planwright_engine::id::{InvitationId, TeamId, UserId};
use planwright_platform::clock::rfc3339;
use planwright_protocol::http::team::{
    CreatedInvitation, Invitation, InvitationPreview, NewInvitation, Team,
};
use planwright_protocol::record;
use planwright_store::Error as StoreError;

/// Life of an invitation in milliseconds: 7 days.
const LIFE_MS: i64 = 7 * 86_400_000;

/// A page of the invitations that wait, oldest first.
pub async fn invitations(
    app: &App,
    team: TeamId,
    limit: usize,
    after: Option<String>,
) -> Result<Found<Invitation>, TeamError> {
    let page = app.store.invitations_list(team, limit, after).await?;
    let now_ms = app.clock.now_ms();
    let items = page.items.into_iter().map(|invitation| shown(invitation, now_ms)).collect();
    Ok((items, page.next))
}

/// Invites somebody: they are sent a link that is good once. An address has one open invitation to
/// a team, and who invites has shown that their own address is theirs.
pub async fn invite(
    app: &App,
    actor: &Actor,
    new: &NewInvitation,
) -> Result<CreatedInvitation, TeamError> {
    let email: Email = new
        .email
        .parse()
        .map_err(|_| Invalid::one("/email", "invalid_email", "This is not an e-mail address."))?;
    let (team, role) = (actor.team_id, super::role(&new.role)?);
    may_touch(actor, &[role])?;
    let inviter = app.store.user_get(actor.user_id).await?;
    if mail::is_sent(app) && !inviter.email_verified {
        return Err(TeamError::InviterUnverified);
    }
    let token =
        one_time::generate(&*app.ids).map_err(|error| PartError::failed("making a link", error))?;
    let (id, now_ms) = (InvitationId::from_u128(app.ids.next_id()), app.clock.now_ms());
    let invitation = record::Invitation {
        id: id.to_string(),
        team: team.to_string(),
        email: email.to_string(),
        role: role.to_string(),
        invited_by: actor.user_id.to_string(),
        hash: one_time::hash(token.expose()),
        created_ms: now_ms,
        expires_ms: now_ms + LIFE_MS,
    };
    match app.store.invitation_create(team, id, &invitation, now_ms).await {
        Ok(()) => {}
        Err(StoreError::Exists { .. }) => return Err(TeamError::InvitedAlready),
        Err(error) => return Err(error.into()),
    }
    // Behind a `#` a browser sends nothing: no log on the way has the token.
    let link = format!("{}/invitation#{}", app.settings.public_url, token.expose());
    if let Sent::TooOften(error) = send(app, &inviter, &invitation, &link).await? {
        app.store.invitation_delete(team, id, &invitation).await?;
        return Err(error.into());
    }
    Ok(CreatedInvitation { invitation: shown(invitation, now_ms), link })
}

/// Takes an invitation back: its link is void at once.
pub async fn take_back_invitation(
    app: &App,
    team: TeamId,
    id: InvitationId,
) -> Result<(), TeamError> {
    let invitation = app.store.invitation_get(team, id).await?;
    Ok(app.store.invitation_delete(team, id, &invitation).await?)
}

/// What a link is about, for whoever holds it.
pub async fn preview_invitation(app: &App, token: &str) -> Result<InvitationPreview, TeamError> {
    let (team, _, invitation) = found(app, token).await?;
    let inviter = inviter(app, team, &invitation).await?;
    let expired = invitation.expires_ms <= app.clock.now_ms();
    Ok(InvitationPreview {
        team_name: app.store.team_get(team).await?.team.into_inner().name,
        email: invitation.email,
        role: invitation.role,
        inviter,
        expires_at: rfc3339(invitation.expires_ms),
        expired,
    })
}

/// A place that was taken.
#[derive(Debug)]
pub struct Accepted {
    pub id: TeamId,
    pub team: Team,
    /// By somebody else than the address it was sent to.
    pub by_link: bool,
}

/// Takes the place offered. The link is good once.
pub async fn accept(app: &App, user: UserId, token: &str) -> Result<Accepted, TeamError> {
    let (team, id, invitation) = found(app, token).await?;
    inviter(app, team, &invitation).await?;
    let meant = is_for(app, user, &invitation).await?;
    let setup = app.store.setup_get(team).await?.unwrap_or_default();
    if !meant && !setup.open_invitations {
        return Err(TeamError::NotInvited(invitation.email));
    }
    let now_ms = app.clock.now_ms();
    if invitation.expires_ms <= now_ms {
        return Err(TeamError::InvitationExpired);
    }
    let place = record::Membership {
        team: team.to_string(),
        user: user.to_string(),
        role: invitation.role.clone(),
        joined_ms: now_ms,
    };
    match app.store.invitation_accept(team, id, &invitation, user, &place).await {
        Ok(()) => {}
        Err(StoreError::Exists { .. }) => return Err(TeamError::AlreadyMember),
        Err(error) => return Err(error.into()),
    }
    app.memory.forget_member(team, user);
    tracing::info!(%team, %user, role = invitation.role, "invitation accepted");
    let default = default_of(app, user).await?;
    let counted = app.store.team_get(team).await?;
    let shown =
        super::shown(counted.team.into_inner(), counted.members, &place.role, default.as_deref());
    Ok(Accepted { id: team, team: shown, by_link: !meant })
}

/// Whether this is who was invited: the address is theirs, and they have shown so where mail is
/// sent.
async fn is_for(
    app: &App,
    user: UserId,
    invitation: &record::Invitation,
) -> Result<bool, TeamError> {
    let user = app.store.user_get(user).await?;
    Ok(user.email == invitation.email && (user.email_verified || !mail::is_sent(app)))
}

/// Whether this token invites this address, so that it may register where strangers may not.
pub(crate) async fn invites(app: &App, token: &str, email: &str) -> Result<bool, PartError> {
    let invited = async {
        let (team, _, invitation) = found(app, token).await?;
        inviter(app, team, &invitation).await?;
        Ok(invitation.expires_ms > app.clock.now_ms() && invitation.email == email)
    };
    match invited.await {
        Ok(invited) => Ok(invited),
        Err(TeamError::Part(PartError::Store(StoreError::NotFound { .. }))) => Ok(false),
        Err(TeamError::Part(error)) => Err(error),
        Err(_) => Ok(false),
    }
}

async fn found(
    app: &App,
    token: &str,
) -> Result<(TeamId, InvitationId, record::Invitation), TeamError> {
    let known = match token.len() {
        one_time::LEN => app.store.invitation_by_hash(&one_time::hash(token)).await?,
        _ => None,
    };
    known.ok_or_else(|| TeamError::unknown("invitation"))
}

/// The name of whoever invited. Once they could not invite to this role any more, their invitation
/// is none.
async fn inviter(
    app: &App,
    team: TeamId,
    invitation: &record::Invitation,
) -> Result<String, TeamError> {
    let void = || TeamError::unknown("invitation");
    let user: UserId = invitation.invited_by.parse().map_err(|_| void())?;
    let role = app
        .store
        .member_get(team, user)
        .await?
        .and_then(|entry| entry.place.role.parse::<Role>().ok());
    let owners = invitation.role == record::OWNER;
    let still =
        role.is_some_and(|r| allows(r, Permission::MemberManage) && (!owners || r == Role::Owner));
    let user =
        app.store.user_find(user).await?.filter(|user| still && user.active).ok_or_else(void)?;
    Ok(user.display_name)
}

async fn send(
    app: &App,
    inviter: &record::User,
    invitation: &record::Invitation,
    link: &str,
) -> Result<Sent, TeamError> {
    let (Ok(team), Ok(by)) = (invitation.team.parse(), inviter.id.parse()) else {
        return Ok(Sent::Done);
    };
    let team = mail::plain_name(&app.store.team_get(team).await?.team.name);
    let name = mail::plain_name(&inviter.display_name);
    let text = format!(
        "{name} ({}) invites you to work with the team \"{team}\" as {}.\n\nOpen this address \
            within seven days:\n{link}\n\n\
         If you expected no invitation, nothing happens unless you open it and accept.\n",
        inviter.email, invitation.role
    );
    let subject = format!("{name} invites you to {team} on Planwright");
    let letter =
        Letter { kind: Kind::Invitation, to: &invitation.email, by: Some(by), subject, text };
    Ok(mail::send(app, letter).await?)
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
