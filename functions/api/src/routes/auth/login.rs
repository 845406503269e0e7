use super::{shown, sign_in};
use crate::extract::Body;
use crate::{ApiError, ApiResult, State};
use axum::Json;
use planwright_auth::email::Email;
use planwright_auth::password::{MAX_CHARS, Verdict};
use planwright_platform::secret::Secret;
use planwright_protocol::http::auth::{LoginRequest, LoginResponse};
use planwright_protocol::record::User;

/// Signs in with a password.
#[utoipa::path(
    post, path = "/api/auth/login", tag = "auth", security(()), request_body = LoginRequest,
    responses((status = 200, body = LoginResponse))
)]
pub(super) async fn login(state: State, Body(request): Body<LoginRequest>) -> ApiResult<Json<LoginResponse>> {
    let password = Secret::new(request.password);
    if password.expose().chars().count() > MAX_CHARS {
        let detail = format!("A password has at most {MAX_CHARS} characters.");
        return Err(ApiError::unprocessable("/password", "too_long", detail));
    }
    let found = match request.email.parse::<Email>() {
        Ok(email) => state.store.user_by_email(email.as_str()).await?,
        Err(_) => None,
    };
    // Somebody unknown costs the same work, so that the time says nothing.
    let stored = found.as_ref().and_then(|user| user.password.as_deref());
    let verdict = state.passwords.verify(&password, stored).await;
    let verdict = verdict.map_err(|e| ApiError::internal("checking a password", &e))?;
    let (Some(user), Verdict::Right { rehash }) = (found, verdict) else {
        return Err(ApiError::unauthorized("invalid_credentials", "Invalid email or password."));
    };
    if !user.active {
        return Err(ApiError::unauthorized("account_disabled", "Account is disabled."));
    }
    if rehash {
        strengthen(&state, &user, &password).await;
    }
    let tokens = sign_in::begin(&state, &user).await?;
    Ok(Json(LoginResponse { tokens, user: shown(&user) }))
}

/// Replaces a hash that has become too weak. It can wait for the next sign-in if it fails now.
async fn strengthen(state: &State, user: &User, password: &Secret) {
    let Ok(hash) = state.passwords.hash(password).await else { return };
    let Ok(id) = user.id.parse() else { return };
    let stronger = User { password: Some(hash), ..user.clone() };
    if let Err(error) = state.store.user_replace(id, user, &stronger).await {
        tracing::warn!(error = &error as &dyn std::error::Error, "a password hash was not renewed");
    }
}
