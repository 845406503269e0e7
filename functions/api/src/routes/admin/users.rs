use super::{AT_ONCE, CHUNK};
use crate::extract::{Body, Paging, Person};
use crate::routes::teams::change_user;
use crate::{ApiError, ApiResult, State};
use axum::Json;
use axum::extract::Path;
use axum::response::Response;
use futures::{StreamExt, TryStreamExt, stream};
use planwright_app::check::Invalid;
use planwright_engine::id::{TeamId, UserId};
use planwright_platform::clock::rfc3339;
use planwright_protocol::http::admin::{AdminUser, AdminUserChange};
use planwright_protocol::http::problem::Problem;
use planwright_protocol::record::{User, UserRole};

/// Everybody who signed up, newest first.
#[utoipa::path(
    get, path = "/api/admin/users", operation_id = "users", tag = "admin",
    security(("bearer" = ["operator"])),
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 200, description = "1 to 200, 50 \
            without it"),
        ("after" = Option<String>, Query, description = "Cursor out of the header Link"),
    ),
    responses((status = 200, body = Vec<AdminUser>))
)]
pub(super) async fn list(state: State, person: Person, paging: Paging) -> ApiResult<Response> {
    let limit = paging.limit(50, 200)?;
    let after = paging.after_of_person(&state, &person)?;
    let page = state.store.users_listed(limit, after).await?;
    let mut known = state.store.users_get(&page.items).await?;
    let users: Vec<User> =
        page.items.iter().filter_map(|id| known.remove(&id.to_string())).collect();
    let shown = stream::iter(users).map(|user| shown(&state, user)).buffered(AT_ONCE);
    let users: Vec<AdminUser> = shown.try_collect().await?;
    Ok(paging.respond_to_person(&state, &person, users, page.next))
}

/// Lets somebody in or out, or makes them an operator.
#[utoipa::path(
    patch, path = "/api/admin/users/{id}", operation_id = "change_user", tag = "admin",
    security(("bearer" = ["operator"])), params(("id" = String, Path)),
    request_body = AdminUserChange,
    responses((status = 200, body = AdminUser), (status = 400, body = Problem), (status = 404,
    body = Problem))
)]
pub(super) async fn change(
    state: State,
    person: Person,
    Path(id): Path<String>,
    Body(change): Body<AdminUserChange>,
) -> ApiResult<Json<AdminUser>> {
    let id: UserId = id.parse().map_err(|_| ApiError::not_found("user"))?;
    let refused = |code, detail: &str| Err(ApiError::bad_request(code, detail));
    if change.role.is_none() && change.is_active.is_none() {
        return Err(Invalid::empty().into());
    }
    let role = change.role.as_deref().map(UserRole::of);
    if role == Some(None) {
        return Err(ApiError::unprocessable("/role", "unknown_role", "A role is admin or user."));
    }
    let role = role.flatten();
    if id == person.user && role.is_some() {
        return refused("own_role", "Nobody changes their own role.");
    }
    if id == person.user && change.is_active == Some(false) {
        return refused("self_deactivation", "Nobody deactivates themselves.");
    }
    let known = state.store.user_find(id).await?.ok_or_else(|| ApiError::not_found("user"))?;
    let ends = role == Some(UserRole::User) || change.is_active == Some(false);
    if ends && known.role == UserRole::Admin && known.active && operators(&state).await? < 2 {
        return refused("last_admin", "The installation keeps an active operator.");
    }
    let user = change_user(&state, id, |user| User {
        role: role.unwrap_or(user.role),
        active: change.is_active.unwrap_or(user.active),
        ..user.clone()
    })
    .await?;
    state.trusted.forget_person(id);
    let role = user.role.as_str();
    tracing::info!(user = %id, role, active = user.active, "an operator changed a person");
    Ok(Json(shown(&state, user).await?))
}

/// Operators who may come in.
async fn operators(state: &State) -> ApiResult<usize> {
    let (mut count, mut after) = (0, None);
    loop {
        let page = state.store.users_listed(CHUNK, after).await?;
        let users = state.store.users_get(&page.items).await?;
        count += users.values().filter(|user| user.role == UserRole::Admin && user.active).count();
        after = page.next;
        if after.is_none() {
            return Ok(count);
        }
    }
}

async fn shown(state: &State, user: User) -> ApiResult<AdminUser> {
    let mut project_count = 0;
    let mut last_seen_ms = None;
    if let Ok(id) = user.id.parse::<UserId>() {
        for place in state.store.teams_of(id).await? {
            let Ok(team) = place.team.parse::<TeamId>() else { continue };
            if place.is_owner() {
                project_count += state.store.projects_count(team).await?;
            }
            last_seen_ms = last_seen_ms
                .max(state.store.member_get(team, id).await?.and_then(|entry| entry.seen_ms));
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
