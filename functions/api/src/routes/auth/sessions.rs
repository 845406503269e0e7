//! All places where a person is signed in.

use super::sign_in;
use crate::extract::{Person, Query, is_open};
use crate::{ApiError, ApiResult, State};
use axum::Json;
use axum::extract::Path;
use http::StatusCode;
use planwright_platform::clock::rfc3339;
use planwright_protocol::http::session::SessionEntry;
use planwright_protocol::record::{SignIn, SignInKind};
use serde::Deserialize;
use utoipa::IntoParams;

/// Where the person is signed in, newest first.
#[utoipa::path(
    get, path = "/api/auth/sessions", tag = "auth", operation_id = "sessions",
    security(("bearer" = [])),
    responses((status = 200, body = Vec<SessionEntry>))
)]
pub(super) async fn list(state: State, person: Person) -> ApiResult<Json<Vec<SessionEntry>>> {
    let own = person.session_id().ok_or_else(sign_in::not_with_a_key)?.to_string();
    let now_ms = state.clock.now_ms();
    let found = state.store.sign_ins_list(person.user).await?;
    let open = found.into_iter().rev().filter(|sign_in| is_open(sign_in, now_ms));
    Ok(Json(open.map(|sign_in| entry(sign_in, &own)).collect()))
}

fn entry(sign_in: SignIn, own: &str) -> SessionEntry {
    SessionEntry {
        current: sign_in.id == own,
        id: sign_in.id,
        browser: sign_in.kind == SignInKind::Browser,
        created_at: rfc3339(sign_in.created_ms),
        last_used_at: rfc3339(sign_in.used_ms),
        address: sign_in.address,
        user_agent: sign_in.user_agent,
    }
}

/// Ends one sign-in.
#[utoipa::path(
    delete, path = "/api/auth/sessions/{session_id}", tag = "auth", operation_id = "end_session",
    security(("bearer" = [])), params(("session_id" = String, Path)),
    responses((status = 204, description = "Ended"))
)]
pub(super) async fn end(
    state: State,
    person: Person,
    Path(id): Path<String>,
) -> ApiResult<StatusCode> {
    person.session_id().ok_or_else(sign_in::not_with_a_key)?;
    let unknown = || ApiError::not_found("session");
    let session = id.parse().map_err(|_| unknown())?;
    match sign_in::revoke(&state, person.user, session).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(unknown()),
    }
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// This one too.
    #[serde(default)]
    all: bool,
}

/// Signs out everywhere else, or everywhere.
#[utoipa::path(
    delete, path = "/api/auth/sessions", tag = "auth", operation_id = "end_sessions",
    security(("bearer" = [])),
    params(Which), responses((status = 204, description = "Ended"))
)]
pub(super) async fn end_all(
    state: State,
    person: Person,
    Query(which): Query<Which>,
) -> ApiResult<StatusCode> {
    let own = person.session_id().ok_or_else(sign_in::not_with_a_key)?;
    sign_in::revoke_all(&state, person.user, (!which.all).then_some(own)).await?;
    Ok(StatusCode::NO_CONTENT)
}
