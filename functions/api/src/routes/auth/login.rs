use super::{reauthenticate, shown, sign_in};
use crate::extract::{Body, Origin};
use crate::{ApiResult, State};
use axum::Json;
use planwright_platform::secret::Secret;
use planwright_protocol::http::auth::{LoginRequest, LoginResponse};

/// Signs a program in with a password.
#[utoipa::path(
    post, path = "/api/auth/login", tag = "auth", security(()), request_body = LoginRequest,
    responses((status = 200, body = LoginResponse))
)]
pub(super) async fn login(
    state: State,
    origin: Origin,
    Body(request): Body<LoginRequest>,
) -> ApiResult<Json<LoginResponse>> {
    let user = reauthenticate::by_password(
        &state,
        &origin,
        &request.email,
        &Secret::new(request.password),
    )
    .await?;
    let tokens = sign_in::begin(&state, &user, &origin).await?;
    Ok(Json(LoginResponse { tokens, user: shown(&state, &user).await? }))
}
