//! What the team may spend.

use crate::extract::{Body, Caller};
use crate::{ApiResult, State};
use axum::Json;
use planwright_app::limits;
use planwright_protocol::http::usage::{Limits, LimitsChange};

/// What the team may spend.
#[utoipa::path(
    get, path = "/api/usage/limits", operation_id = "limits", tag = "usage",
    security(("bearer" = ["usage_read"])),
    responses((status = 200, body = Limits))
)]
pub(super) async fn show(state: State, caller: Caller) -> ApiResult<Json<Limits>> {
    Ok(Json(limits::show(&state.app, caller.team()).await?))
}

/// Changes what the team may spend, from the next reservation on, in the running day and month too.
/// Runs that waited for money and have it now go on at once.
#[utoipa::path(
    patch, path = "/api/usage/limits", operation_id = "change_limits", tag = "usage",
    security(("bearer" = ["budget_manage"])),
    request_body = LimitsChange, responses((status = 200, body = Limits))
)]
pub(super) async fn change(
    state: State,
    caller: Caller,
    Body(change): Body<LimitsChange>,
) -> ApiResult<Json<Limits>> {
    Ok(Json(limits::change(&state.app, &caller.0, &change).await?))
}
