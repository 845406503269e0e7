//! All places where a person is signed in.

use crate::extract::{Person, Query};
use crate::{ApiResult, State};
use axum::Json;
use axum::extract::Path;
use http::StatusCode;
use planwright_app::accounts;
use planwright_protocol::http::session::SessionEntry;
use serde::Deserialize;
use utoipa::IntoParams;

/// Where the person is signed in, newest first.
#[utoipa::path(
    get, path = "/api/auth/sessions", tag = "auth", operation_id = "sessions",
    security(("bearer" = [])),
    responses((status = 200, body = Vec<SessionEntry>))
)]
pub(super) async fn list(state: State, person: Person) -> ApiResult<Json<Vec<SessionEntry>>> {
    Ok(Json(accounts::sessions(&state.app, person.signed_in()?).await?))
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
    let person = person.signed_in()?;
    accounts::end_session(&state.app, person.user, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// This one too.
    #[serde(default)]
    all: bool,
}

/// Signs out everywhere else, or everywhere: browsers and programs that hold tokens. API keys,
/// linked providers and mailed links stay; a password set by mail ends those as well.
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
    accounts::end_sessions(&state.app, person.signed_in()?, which.all).await?;
    Ok(StatusCode::NO_CONTENT)
}
