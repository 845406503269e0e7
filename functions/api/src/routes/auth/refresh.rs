use crate::extract::Body;
use crate::{ApiResult, State};
use axum::Json;
use planwright_app::accounts;
use planwright_protocol::http::auth::{RefreshRequest, TokenPair};

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
    Ok(Json(accounts::refresh(&state.app, &request.refresh_token).await?))
}
