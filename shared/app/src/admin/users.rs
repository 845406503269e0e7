use super::{AT_ONCE, AdminError, CHUNK};
use crate::App;
use crate::check::Invalid;
use crate::pages::Found;
use futures::{StreamExt, TryStreamExt, stream};
use planwright_engine::id::{TeamId, UserId};
use planwright_platform::clock::rfc3339;
use planwright_protocol::http::admin::{AdminUser, AdminUserChange};
use planwright_protocol::record::{User, UserRole};
use planwright_store::Error as StoreError;

/// A page of everybody who signed up, newest first.
pub async fn users(
    app: &App,
    limit: usize,
    after: Option<String>,
) -> Result<Found<AdminUser>, AdminError> {
    let page = app.store.users_listed(limit, after).await?;
    let mut known = app.store.users_get(&page.items).await?;
    let users: Vec<User> =
        page.items.iter().filter_map(|id| known.remove(&id.to_string())).collect();
    let shown = stream::iter(users).map(|user| shown(app, user)).buffered(AT_ONCE);
    Ok((shown.try_collect().await?, page.next))
}

/// Lets somebody in or out, or makes them an operator. `by` is the operator who does so.
pub async fn change_user(
    app: &App,
    by: UserId,
    id: &str,
    change: &AdminUserChange,
) -> Result<AdminUser, AdminError> {
    let id: UserId = id.parse().map_err(|_| StoreError::NotFound { what: "user" })?;
    if change.role.is_none() && change.is_active.is_none() {
        return Err(Invalid::empty().into());
    }
    let role = change.role.as_deref().map(UserRole::of);
    if role == Some(None) {
        return Err(Invalid::one("/role", "unknown_role", "A role is admin or user.").into());
    }
    let role = role.flatten();
    if id == by && role.is_some() {
        return Err(AdminError::OwnRole);
    }
    if id == by && change.is_active == Some(false) {
        return Err(AdminError::SelfDeactivation);
    }
    let known = app.store.user_find(id).await?.ok_or(StoreError::NotFound { what: "user" })?;
    let ends = role == Some(UserRole::User) || change.is_active == Some(false);
    if ends && known.role == UserRole::Admin && known.active && operators(app).await? < 2 {
        return Err(AdminError::LastOperator);
    }
    let changed = |user: &mut User| {
        user.role = role.unwrap_or(user.role);
        user.active = change.is_active.unwrap_or(user.active);
    };
    let user = app.store.user_change(id, changed).await?;
    app.memory.forget_person(id);
    let role = user.role.as_str();
    tracing::info!(user = %id, role, active = user.active, "an operator changed a person");
    shown(app, user).await
}

/// Operators who may come in.
async fn operators(app: &App) -> Result<usize, AdminError> {
    let (mut count, mut after) = (0, None);
    loop {
        let page = app.store.users_listed(CHUNK, after).await?;
        let users = app.store.users_get(&page.items).await?;
        count += users.values().filter(|user| user.role == UserRole::Admin && user.active).count();
        after = page.next;
        if after.is_none() {
            return Ok(count);
        }
    }
}

async fn shown(app: &App, user: User) -> Result<AdminUser, AdminError> {
    let mut project_count = 0;
    let mut last_seen_ms = None;
    if let Ok(id) = user.id.parse::<UserId>() {
        for place in app.store.teams_of(id).await? {
            let Ok(team) = place.team.parse::<TeamId>() else { continue };
            if place.is_owner() {
                project_count += app.store.projects_count(team).await?;
            }
            last_seen_ms = last_seen_ms
                .max(app.store.member_get(team, id).await?.and_then(|entry| entry.seen_ms));
        }
    }
    Ok(AdminUser {
        id: user.id,
        email: user.email,
        display_name: user.display_name,
        role: user.role.as_str().to_owned(),
        is_active: user.active,
        created_at: rfc3339(user.created_ms),
        last_login_at: last_seen_ms.map(rfc3339),
        project_count,
    })
}
