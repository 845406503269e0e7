//! Who belongs to the team.

use crate::extract::{Body, Caller, MemberPath, Paging};
use crate::{ApiResult, State};
use axum::Json;
use axum::response::Response;
use http::StatusCode;
use planwright_app::teams;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::team::{Member, MemberChange};

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
    let (found, next) = teams::members(&state.app, caller.team(), limit, after).await?;
    Ok(paging.respond(&state, &caller, found, next))
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
    Ok(Json(teams::change_role(&state.app, &caller.0, user, &change.role).await?))
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
    teams::remove(&state.app, &caller.0, user).await?;
    Ok(StatusCode::NO_CONTENT)
}
