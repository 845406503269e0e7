use crate::extract::{Body, Origin};
use crate::{ApiResult, State};
use axum::Json;
use planwright_app::accounts;
use planwright_protocol::http::auth::{LoginRequest, LoginResponse};

/// Signs a program in with a password.
#[utoipa::path(
    post, path = "/api/auth/login", tag = "auth", security(()), request_body = LoginRequest,
    responses((status = 200, body = LoginResponse))
)]
pub(super) async fn login(
    state: State,
    Origin(origin): Origin,
    Body(request): Body<LoginRequest>,
) -> ApiResult<Json<LoginResponse>> {
    Ok(Json(accounts::sign_in(&state.app, &origin, request).await?))
}
