//! The session of a browser: it holds a cookie that no script can read, and nothing else.

use crate::edge::csrf;
use crate::extract::{Body, Cookies, Origin, Person};
use crate::{ApiResult, State};
use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::{HeaderValue, SET_COOKIE};
use http::{HeaderMap, StatusCode};
use planwright_app::accounts::{self, BrowserSignIn, LIFE_MS};
use planwright_platform::secret::Secret;
use planwright_protocol::http::auth::LoginRequest;
use planwright_protocol::http::session::{BrowserSession, ProofRequest};

/// Signs a browser in with a password: sets its cookie.
#[utoipa::path(
    post, path = "/api/auth/session", tag = "auth", security(()), request_body = LoginRequest,
    responses((status = 200, body = BrowserSession))
)]
pub(super) async fn begin(
    state: State,
    Origin(origin): Origin,
    headers: HeaderMap,
    Body(request): Body<LoginRequest>,
) -> ApiResult<Response> {
    csrf::check_beginning(&state, &headers)?;
    let begun = accounts::sign_in_browser(&state.app, &origin, request).await?;
    let BrowserSignIn { user, session, cookie } = begun;
    let shown = Json(BrowserSession { user, csrf_token: csrf::token(&state, session) });
    Ok(([(SET_COOKIE, session_cookie(&state, &cookie))], shown).into_response())
}

/// Who is signed in here, and the token that changes need in the header X-CSRF-Token.
#[utoipa::path(
    get, path = "/api/auth/session", tag = "auth", security(("bearer" = [])),
    responses((status = 200, body = BrowserSession))
)]
pub(super) async fn show(state: State, person: Person) -> ApiResult<Json<BrowserSession>> {
    let person = person.signed_in()?;
    let user = accounts::me(&state.app, person.user).await?;
    Ok(Json(BrowserSession { user, csrf_token: csrf::token(&state, person.session) }))
}

/// Signs out here.
#[utoipa::path(
    delete, path = "/api/auth/session", tag = "auth", security(("bearer" = [])),
    responses((status = 204, description = "Signed out"))
)]
pub(super) async fn end(state: State, person: Person, cookies: Cookies) -> ApiResult<Response> {
    if let Ok(person) = person.signed_in() {
        accounts::sign_out(&state.app, person).await?;
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
    accounts::prove(&state.app, person.signed_in()?, request).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The cookie of a browser that has just been signed in.
pub(super) fn session_cookie(state: &State, value: &Secret) -> HeaderValue {
    Cookies::new(state).set_session(Some(value), LIFE_MS / 1_000)
}
