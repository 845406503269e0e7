//! The session of a browser: it holds a cookie that no script can read, and nothing else.

use super::{reauthenticate, shown, sign_in};
use crate::edge::csrf;
use crate::extract::{Body, Cookies, Origin, Person};
use crate::{ApiError, ApiResult, State};
use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::SET_COOKIE;
use http::{HeaderMap, StatusCode};
use planwright_engine::id::SessionId;
use planwright_platform::secret::Secret;
use planwright_protocol::http::auth::LoginRequest;
use planwright_protocol::http::session::{BrowserSession, ProofRequest};
use planwright_protocol::record::User;

/// Signs a browser in with a password: sets its cookie.
#[utoipa::path(
    post, path = "/api/auth/session", tag = "auth", security(()), request_body = LoginRequest,
    responses((status = 200, body = BrowserSession))
)]
pub(super) async fn begin(
    state: State,
    origin: Origin,
    headers: HeaderMap,
    Body(request): Body<LoginRequest>,
) -> ApiResult<Response> {
    csrf::check_beginning(&state, &headers)?;
    let user = reauthenticate::by_password(
        &state,
        &origin,
        &request.email,
        &Secret::new(request.password),
    )
    .await?;
    let (session, cookie) = sign_in::begin_browser(&state, &user, &origin).await?;
    let shown = Json(describe(&state, &user, session).await?);
    Ok(([(SET_COOKIE, cookie)], shown).into_response())
}

/// Who is signed in here, and the token that changes need in the header X-CSRF-Token.
#[utoipa::path(
    get, path = "/api/auth/session", tag = "auth", security(("bearer" = [])),
    responses((status = 200, body = BrowserSession))
)]
pub(super) async fn show(state: State, person: Person) -> ApiResult<Json<BrowserSession>> {
    let session = person.session_id().ok_or_else(sign_in::not_with_a_key)?;
    let user = state.store.user_get(person.user).await?;
    describe(&state, &user, session).await.map(Json)
}

/// Signs out here.
#[utoipa::path(
    delete, path = "/api/auth/session", tag = "auth", security(("bearer" = [])),
    responses((status = 204, description = "Signed out"))
)]
pub(super) async fn end(state: State, person: Person, cookies: Cookies) -> ApiResult<Response> {
    if let Some(session) = person.session_id() {
        sign_in::revoke(&state, person.user, session).await?;
    }
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, cookies.set_session(None, 0))]).into_response())
}

/// Shows again who one is, which some changes ask for: it counts for ten minutes.
#[utoipa::path(
    post, path = "/api/auth/session/proof", tag = "auth", security(("bearer" = [])),
    request_body = ProofRequest,
    responses((status = 204, description = "Shown"))
)]
pub(super) async fn prove(
    state: State,
    person: Person,
    Body(request): Body<ProofRequest>,
) -> ApiResult<StatusCode> {
    let session = person.session_id().ok_or_else(sign_in::not_with_a_key)?;
    let user = state.store.user_get(person.user).await?;
    if user.password.is_none() {
        let detail = "This account has no password; sign in anew instead.";
        return Err(ApiError::conflict("no_password", detail));
    }
    reauthenticate::of_person(&state, &user, &Secret::new(request.password), "/password").await?;
    sign_in::prove(&state, person.user, session).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn describe(state: &State, user: &User, session: SessionId) -> ApiResult<BrowserSession> {
    Ok(BrowserSession { user: shown(state, user).await?, csrf_token: csrf::token(state, session) })
}
