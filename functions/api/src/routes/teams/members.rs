use super::TRIES;
use crate::extract::{Body, Caller, MemberPath, Paging};
use crate::{ApiError, ApiResult, State};
use axum::Json;
use axum::response::Response;
use http::StatusCode;
use planwright_auth::permission::{Permission, Role};
use planwright_engine::id::{TeamId, UserId};
use planwright_platform::clock::rfc3339;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::team::{Member, MemberChange};
use planwright_protocol::record::{Membership, User};
use planwright_store::{Error as StoreError, MemberEntry};

/// Who belongs to the team, in the order they signed up.
#[utoipa::path(
    get, path = "/api/teams/{team_id}/members", tag = "members",
    security(("bearer" = ["member_read"])),
    params(
        ("team_id" = String, Path),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 200, description = "1 to 200, 50 \
            without it"),
        ("after" = Option<String>, Query, description = "Cursor out of the header Link"),
    ),
    responses((status = 200, body = Vec<Member>), (status = 404, body = Problem))
)]
pub(super) async fn list(state: State, caller: Caller, paging: Paging) -> ApiResult<Response> {
    let limit = paging.limit(50, 200)?;
    let after = paging.after(&state, &caller)?;
    let page = state.store.members_list(caller.team(), limit, after).await?;
    let ids: Vec<UserId> =
        page.items.iter().filter_map(|entry| entry.place.user.parse().ok()).collect();
    let users = state.store.users_get(&ids).await?;
    let members = page.items.into_iter().map(|entry| {
        let user = users.get(&entry.place.user);
        shown(entry.place.into_inner(), entry.seen_ms, user)
    });
    Ok(paging.respond(&state, &caller, members.collect(), page.next))
}

/// Gives a member another role.
#[utoipa::path(
    patch, path = "/api/teams/{team_id}/members/{user_id}", tag = "members",
    security(("bearer" = ["member_manage"])),
    params(("team_id" = String, Path), ("user_id" = String, Path)), request_body = MemberChange,
    responses((status = 200, body = Member), (status = 404, body = Problem), (status = 409,
    body = Problem))
)]
pub(super) async fn change(
    state: State,
    caller: Caller,
    MemberPath(user): MemberPath,
    Body(change): Body<MemberChange>,
) -> ApiResult<Json<Member>> {
    let (team, role) = (caller.team(), super::role(&change.role)?);
    let mut tries = 1;
    loop {
        let MemberEntry { place, seen_ms } = entry(&state, team, user).await?;
        super::may_touch(&caller, &[role, held(&place)?])?;
        match state.store.member_change(team, user, &place, role.as_str()).await {
            Ok(place) => {
                state.memberships.forget(team, user);
                let known = state.store.user_find(user).await?;
                return Ok(Json(shown(place, seen_ms, known.as_ref())));
            }
            Err(StoreError::Conflict { .. }) if tries < TRIES => tries += 1,
            Err(error) => return Err(error.into()),
        }
    }
}

/// Removes a member, or lets the caller leave. The last owner stays.
#[utoipa::path(
    delete, path = "/api/teams/{team_id}/members/{user_id}", tag = "members",
    security(("bearer" = [])),
    params(("team_id" = String, Path), ("user_id" = String, Path)),
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem))
)]
pub(super) async fn remove(
    state: State,
    caller: Caller,
    MemberPath(user): MemberPath,
) -> ApiResult<StatusCode> {
    let team = caller.team();
    let leaves = user == caller.user();
    if !leaves {
        caller.require(Permission::MemberManage)?;
    }
    let mut tries = 1;
    loop {
        let MemberEntry { place, .. } = entry(&state, team, user).await?;
        if !leaves {
            super::may_touch(&caller, &[held(&place)?])?;
        }
        match state.store.member_remove(team, user, &place).await {
            Ok(()) => break,
            Err(StoreError::Conflict { .. }) if tries < TRIES => tries += 1,
            Err(error) => return Err(error.into()),
        }
    }
    state.memberships.forget(team, user);
    tracing::info!(%team, member = %user, leaves, "membership ended");
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn entry(state: &State, team: TeamId, user: UserId) -> ApiResult<MemberEntry> {
    state.store.member_get(team, user).await?.ok_or_else(|| ApiError::not_found("member"))
}

fn held(place: &Membership) -> ApiResult<Role> {
    place.role.parse().map_err(|e| ApiError::internal("reading a stored role", &e))
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
