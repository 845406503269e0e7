use super::sign_in::{self, IDLE_MS};
use crate::extract::Body;
use crate::{ApiError, ApiResult, State};
use axum::Json;
use planwright_auth::refresh::{Held, RefreshHash};
use planwright_protocol::http::auth::{RefreshRequest, TokenPair};
use planwright_protocol::record::SignInKind;

/// Exchanges a refresh token for the next pair. A token that was used before ends the whole
/// sign-in.
#[utoipa::path(
    post, path = "/api/auth/refresh", tag = "auth", security(()), request_body = RefreshRequest,
    responses((status = 200, body = TokenPair))
)]
pub(super) async fn refresh(
    state: State,
    Body(request): Body<RefreshRequest>,
) -> ApiResult<Json<TokenPair>> {
    let over =
        || ApiError::unauthorized("invalid_refresh_token", "The sign-in has ended; sign in again.");
    let held = Held::parse(&request.refresh_token).ok_or_else(over)?;
    let session = held.token.session();
    let sign_in = state.store.sign_in_get(held.user, session).await?.ok_or_else(over)?;
    let now_ms = state.clock.now_ms();
    if sign_in.kind != SignInKind::Program
        || sign_in.revoked
        || sign_in.expires_ms <= now_ms
        || sign_in.used_ms + IDLE_MS <= now_ms
    {
        return Err(over());
    }
    let current: RefreshHash = sign_in
        .current
        .parse()
        .map_err(|e| ApiError::internal("reading a stored token hash", &e))?;
    if held.token.hash() != current {
        return Err(reused(&state, &held).await?);
    }
    let user =
        state.store.user_find(held.user).await?.filter(|user| user.active).ok_or_else(over)?;
    match sign_in::go_on(&state, &user, &held, &sign_in).await? {
        Some(pair) => Ok(Json(pair)),
        None => Err(reused(&state, &held).await?),
    }
}

/// Two hold the same token, and nobody can say which of them is the thief.
async fn reused(state: &State, held: &Held) -> ApiResult<ApiError> {
    sign_in::revoke(state, held.user, held.token.session()).await?;
    tracing::warn!(user = %held.user, session = %held.token.session(), "a refresh token was used \
        twice");
    let detail = "The refresh token was used before; this sign-in has been ended. Sign in again.";
    Ok(ApiError::unauthorized("refresh_token_reused", detail))
}
