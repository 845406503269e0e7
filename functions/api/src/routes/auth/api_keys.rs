//! API keys: a person makes them, a program uses them, for one team and never with more rights than
//! the person has.

use crate::extract::{Body, Caller, OptionalBody, Person};
use crate::{ApiResult, State};
use axum::Json;
use axum::extract::Path;
use http::StatusCode;
use planwright_app::accounts::{self, AccountError};
use planwright_protocol::http::api_key::{
    ApiKeyEntry, ApiKeyRequest, ApiKeyRevoked, ApiKeyRotation, NewApiKey,
};

/// The person's keys, newest first; those that have ended stay listed for a while.
#[utoipa::path(
    get, path = "/api/auth/api-keys", tag = "auth", operation_id = "api_keys",
    security(("bearer" = [])),
    responses((status = 200, body = Vec<ApiKeyEntry>))
)]
pub(super) async fn list(state: State, person: Person) -> ApiResult<Json<Vec<ApiKeyEntry>>> {
    Ok(Json(accounts::keys(&state.app, person.user).await?))
}

/// Makes a key for one team. The answer is the only place it is ever shown.
#[utoipa::path(
    post, path = "/api/auth/api-keys", tag = "auth", operation_id = "make_api_key",
    security(("bearer" = [])),
    request_body = ApiKeyRequest, responses((status = 201, body = NewApiKey))
)]
pub(super) async fn make(
    state: State,
    caller: Caller,
    Body(request): Body<ApiKeyRequest>,
) -> ApiResult<(StatusCode, Json<NewApiKey>)> {
    let made = accounts::make_key(&state.app, &caller.0, &request).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Makes a key that takes another's place: same name, scopes, team and life. The old one stays good
/// for a while.
#[utoipa::path(
    post, path = "/api/auth/api-keys/{key_id}/rotate", tag = "auth",
    operation_id = "rotate_api_key",
    security(("bearer" = [])), params(("key_id" = String, Path)),
    request_body = Option<ApiKeyRotation>,
    responses((status = 201, body = NewApiKey))
)]
pub(super) async fn rotate(
    state: State,
    person: Person,
    Path(id): Path<String>,
    OptionalBody(request): OptionalBody<ApiKeyRotation>,
) -> ApiResult<(StatusCode, Json<NewApiKey>)> {
    person.session_id().ok_or(AccountError::KeysMakeNoKeys)?;
    let made = accounts::rotate_key(&state.app, person.user, &id, &request).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Ends a key at once. Doing so again changes nothing.
#[utoipa::path(
    delete, path = "/api/auth/api-keys/{key_id}", tag = "auth", operation_id = "revoke_api_key",
    security(("bearer" = [])), params(("key_id" = String, Path)),
    responses((status = 200, body = ApiKeyRevoked))
)]
pub(super) async fn revoke(
    state: State,
    person: Person,
    Path(id): Path<String>,
) -> ApiResult<Json<ApiKeyRevoked>> {
    let person = person.signed_in()?;
    Ok(Json(accounts::revoke_key(&state.app, person.user, &id).await?))
}

/// The keys a team can be reached with, whoever made them, newest first.
#[utoipa::path(
    get, path = "/api/teams/{team_id}/api-keys", tag = "teams", operation_id = "api_keys",
    security(("bearer" = ["api_key_manage"])), params(("team_id" = String, Path)),
    responses((status = 200, body = Vec<ApiKeyEntry>))
)]
pub(super) async fn list_of_team(
    state: State,
    caller: Caller,
) -> ApiResult<Json<Vec<ApiKeyEntry>>> {
    Ok(Json(accounts::keys_of_team(&state.app, caller.team()).await?))
}

/// Ends somebody's key for the team.
#[utoipa::path(
    delete, path = "/api/teams/{team_id}/api-keys/{key_id}", tag = "teams",
    operation_id = "revoke_api_key",
    security(("bearer" = ["api_key_manage"])), params(("team_id" = String, Path),
    ("key_id" = String, Path)),
    responses((status = 200, body = ApiKeyRevoked))
)]
pub(super) async fn revoke_of_team(
    state: State,
    caller: Caller,
    Path((_team, id)): Path<(String, String)>,
) -> ApiResult<Json<ApiKeyRevoked>> {
    Ok(Json(accounts::revoke_key_of_team(&state.app, caller.team(), &id).await?))
}
