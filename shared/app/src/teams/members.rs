//! Who belongs to a team.

use super::{TRIES, TeamError, may_touch};
use crate::check::Invalid;
use crate::error::{PartError, Refused, require};
use crate::pages::Found;
use crate::{Actor, App};
use planwright_auth::permission::{Permission, Role};
use planwright_engine::id::{TeamId, UserId};
use planwright_platform::clock::rfc3339;
use planwright_protocol::http::team::Member;
use planwright_protocol::record::{Membership, User};
use planwright_store::{Error as StoreError, MemberEntry, Place};

/// A page of the members, in the order they signed up.
pub async fn list(
    app: &App,
    team: TeamId,
    limit: usize,
    after: Option<String>,
) -> Result<Found<Member>, TeamError> {
    let page = app.store.members_list(team, limit, after).await?;
    let ids: Vec<UserId> =
        page.items.iter().filter_map(|entry| entry.place.user.parse().ok()).collect();
    let users = app.store.users_get(&ids).await?;
    let members = page.items.into_iter().map(|entry| {
        let user = users.get(&entry.place.user);
        shown(entry.place.into_inner(), entry.seen_ms, user)
    });
    Ok((members.collect(), page.next))
}

/// Gives a member another role.
pub async fn change_role(
    app: &App,
    actor: &Actor,
    user: UserId,
    role: &str,
) -> Result<Member, TeamError> {
    let (team, role) = (actor.team_id, super::role(role)?);
    let mut tries = 1;
    loop {
        let MemberEntry { place, seen_ms } = entry(app, team, user).await?;
        may_touch(actor, &[role, held(&place)?])?;
        match app.store.member_change(team, user, &place, role.as_str()).await {
            Ok(place) => {
                app.memory.forget_member(team, user);
                let known = app.store.user_find(user).await?;
                return Ok(shown(place, seen_ms, known.as_ref()));
            }
            Err(StoreError::Conflict { .. }) if tries < TRIES => tries += 1,
            Err(error) => return Err(error.into()),
        }
    }
}

/// Removes a member, or lets the actor leave. The last owner stays.
pub async fn remove(app: &App, actor: &Actor, user: UserId) -> Result<(), TeamError> {
    let team = actor.team_id;
    let leaves = user == actor.user_id;
    if !leaves {
        require(actor, Permission::MemberManage)?;
    }
    let mut tries = 1;
    loop {
        let MemberEntry { place, .. } = entry(app, team, user).await?;
        if !leaves {
            may_touch(actor, &[held(&place)?])?;
        }
        match app.store.member_remove(team, user, &place).await {
            Ok(()) => break,
            Err(StoreError::Conflict { .. }) if tries < TRIES => tries += 1,
            Err(error) => return Err(error.into()),
        }
    }
    app.memory.forget_member(team, user);
    tracing::info!(%team, member = %user, leaves, "membership ended");
    Ok(())
}

/// Hands the team over: the member becomes owner and the actor, who was one, admin.
pub async fn transfer(app: &App, actor: &Actor, to: &str) -> Result<(), TeamError> {
    let (team, from) = (actor.team_id, actor.user_id);
    let to: UserId = to.parse().map_err(|_| TeamError::unknown("member"))?;
    if to == from {
        return Err(Invalid::one("/user_id", "not_allowed", "You own this team already.").into());
    }
    let (giver, taker) = (entry(app, team, from).await?.place, entry(app, team, to).await?.place);
    if !giver.is_owner() {
        return Err(Refused::NotYours.into());
    }
    let admin = Role::Admin.as_str();
    let giver = Place { user: from, held: &giver };
    let taker = Place { user: to, held: &taker };
    app.store.ownership_transfer(team, giver, taker, admin).await?;
    app.memory.forget_member(team, from);
    app.memory.forget_member(team, to);
    tracing::info!(%team, %from, %to, "team handed over");
    Ok(())
}

async fn entry(app: &App, team: TeamId, user: UserId) -> Result<MemberEntry, TeamError> {
    app.store.member_get(team, user).await?.ok_or_else(|| TeamError::unknown("member"))
}

fn held(place: &Membership) -> Result<Role, PartError> {
    place.role.parse().map_err(|error| PartError::failed("reading a stored role", error))
}

fn shown(place: Membership, seen_ms: Option<i64>, user: Option<&User>) -> Member {
    Member {
        email: user.map(|user| user.email.clone()).unwrap_or_default(),
        display_name: user.map(|user| user.display_name.clone()).unwrap_or_default(),
        user_id: place.user,
        role: place.role,
        joined_at: rfc3339(place.joined_ms),
        last_active_at: seen_ms.map(rfc3339),
    }
}
