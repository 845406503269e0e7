//! What was spent, by whose projects and on which tier.

use super::Days;
use crate::extract::{Caller, Query};
use crate::{ApiResult, State};
use axum::Json;
use planwright_app::usage;
use planwright_protocol::http::usage::{MemberUsage, TierUsage};

/// What the projects of each member cost, dearest first.
#[utoipa::path(
    get, path = "/api/usage/by-member", tag = "usage", security(("bearer" = ["usage_read"])),
    params(Days),
    responses((status = 200, body = Vec<MemberUsage>))
)]
pub(super) async fn by_member(
    state: State,
    caller: Caller,
    Query(asked): Query<Days>,
) -> ApiResult<Json<Vec<MemberUsage>>> {
    Ok(Json(usage::by_member(&state.app, caller.team(), &asked.range()).await?))
}

/// What each tier cost, dearest first.
#[utoipa::path(
    get, path = "/api/usage/by-tier", tag = "usage", security(("bearer" = ["usage_read"])),
    params(Days),
    responses((status = 200, body = Vec<TierUsage>))
)]
pub(super) async fn by_tier(
    state: State,
    caller: Caller,
    Query(asked): Query<Days>,
) -> ApiResult<Json<Vec<TierUsage>>> {
    Ok(Json(usage::by_tier(&state.app, caller.team(), &asked.range()).await?))
}
