//! API keys: a person makes them, a program uses them, for one team and never with more rights than
//! the person has.

use super::sign_in;
use crate::error::field;
use crate::extract::{Body, Caller, OptionalBody, Person, Proof};
use crate::{ApiError, ApiResult, State};
use axum::Json;
use axum::extract::Path;
use http::StatusCode;
use planwright_auth::api_key::ApiKey;
use planwright_auth::scope::Scope;
use planwright_engine::id::{ApiKeyId, TeamId, UserId};
use planwright_platform::clock::rfc3339;
use planwright_protocol::http::api_key::{
    ApiKeyEntry, ApiKeyRequest, ApiKeyRevoked, ApiKeyRotation, NewApiKey,
};
use planwright_protocol::record::identity;

/// What a key is good for unless its maker says: not for accepting what plans cost.
const USUAL_SCOPES: [Scope; 3] = [Scope::Read, Scope::Plan, Scope::Execute];
const USUAL_DAYS: u32 = 90;
const MAX_DAYS: u32 = 365;
const MAX_NAME: usize = 100;
const DAY_MS: i64 = 86_400_000;
const HOUR_MS: i64 = 3_600_000;
const USUAL_OVERLAP: u32 = 24;
const MAX_OVERLAP: u32 = 168;

/// The person's keys, newest first; those that have ended stay listed for a while.
#[utoipa::path(
    get, path = "/api/auth/api-keys", tag = "auth", operation_id = "api_keys",
    security(("bearer" = [])),
    responses((status = 200, body = Vec<ApiKeyEntry>))
)]
pub(super) async fn list(state: State, person: Person) -> ApiResult<Json<Vec<ApiKeyEntry>>> {
    let keys = state.store.api_keys_of_user(person.user).await?;
    Ok(Json(keys.into_iter().map(|key| entry(key, state.clock.now_ms())).collect()))
}

/// Makes a key for one team. The answer is the only place it is ever shown.
#[utoipa::path(
    post, path = "/api/auth/api-keys", tag = "auth", operation_id = "make_api_key",
    security(("bearer" = [])),
    request_body = ApiKeyRequest, responses((status = 201, body = NewApiKey))
)]
pub(super) async fn make(
    state: State,
    person: Person,
    caller: Caller,
    Body(request): Body<ApiKeyRequest>,
) -> ApiResult<(StatusCode, Json<NewApiKey>)> {
    person.session_id().ok_or_else(keys_make_no_keys)?;
    let (name, scopes, days) = checked(&request)?;
    let team = match &request.team_id {
        Some(text) => member_of(&state, &person, text).await?,
        None => caller.team(),
    };
    let now_ms = state.clock.now_ms();
    let made = generate(&state, person.user, team, name, scopes, now_ms + i64::from(days) * DAY_MS)
        .await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Makes a key that takes another's place: same name, scopes, team and life. The old one stays good
/// for a while.
#[utoipa::path(
    post, path = "/api/auth/api-keys/{key_id}/rotate", tag = "auth",
    operation_id = "rotate_api_key",
    security(("bearer" = [])), params(("key_id" = String, Path)), request_body = Option<ApiKeyRotation>,
    responses((status = 201, body = NewApiKey))
)]
pub(super) async fn rotate(
    state: State,
    person: Person,
    Path(id): Path<String>,
    OptionalBody(request): OptionalBody<ApiKeyRotation>,
) -> ApiResult<(StatusCode, Json<NewApiKey>)> {
    person.session_id().ok_or_else(keys_make_no_keys)?;
    let hours = request.overlap_hours.unwrap_or(USUAL_OVERLAP);
    if hours > MAX_OVERLAP {
        let detail = format!("overlap_hours must be from 0 to {MAX_OVERLAP}.");
        return Err(ApiError::unprocessable("/overlap_hours", "out_of_bounds", detail));
    }
    let (old_id, old) = own(&state, &person, &id).await?;
    let now_ms = state.clock.now_ms();
    if !is_active(&old, now_ms) || old.replaced_by.is_some() {
        return Err(ApiError::conflict(
            "key_ended",
            "This key has ended or was rotated before; make a new one.",
        ));
    }
    let life_ms =
        old.expires_ms.map_or(i64::from(USUAL_DAYS) * DAY_MS, |at_ms| at_ms - old.created_ms);
    let team = old.team.parse().map_err(|e| ApiError::internal("reading a stored team id", &e))?;
    let made = generate(&state, person.user, team, old.name, old.scopes, now_ms + life_ms).await?;
    let ends_ms = now_ms + i64::from(hours) * HOUR_MS;
    let replace = |key: &mut identity::ApiKey| {
        key.replaced_by = Some(made.id.clone());
        key.revoked_ms = Some(key.revoked_ms.map_or(ends_ms, |at_ms| at_ms.min(ends_ms)));
        true
    };
    state.store.api_key_change(old_id, replace).await?;
    state.trusted.forget(Proof::Key(old_id));
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
    person.session_id().ok_or_else(sign_in::not_with_a_key)?;
    let (id, _) = own(&state, &person, &id).await?;
    end(&state, id).await.map(Json)
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
    let keys = state.store.api_keys_of_team(caller.team()).await?;
    Ok(Json(keys.into_iter().map(|key| entry(key, state.clock.now_ms())).collect()))
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
    let (id, key) = find(&state, &id).await?;
    if key.team != caller.team().to_string() {
        return Err(unknown());
    }
    end(&state, id).await.map(Json)
}

fn keys_make_no_keys() -> ApiError {
    ApiError::forbidden("not_with_a_key", "A key makes no keys; sign in as a person.")
}

fn unknown() -> ApiError {
    ApiError::not_found("API key")
}

fn checked(request: &ApiKeyRequest) -> ApiResult<(String, Vec<String>, u32)> {
    let mut errors = Vec::new();
    let name = request.name.trim();
    if name.is_empty() || name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
        let detail =
            format!("The name must have 1 to {MAX_NAME} characters and no control characters.");
        errors.push(field("/name", "invalid_text", detail));
    }
    let mut scopes: Vec<Scope> = Vec::new();
    match &request.scopes {
        None => scopes.extend(USUAL_SCOPES),
        Some(given) => {
            for (at, text) in given.iter().enumerate() {
                match text.parse() {
                    Ok(scope) => scopes.push(scope),
                    Err(error) => errors.push(field(
                        format!("/scopes/{at}"),
                        "not_allowed",
                        format!("{text}: {error}."),
                    )),
                }
            }
            if given.is_empty() {
                errors.push(field("/scopes", "missing", "A key needs at least one scope."));
            }
        }
    }
    scopes.sort();
    scopes.dedup();
    let days = request.expires_in_days.unwrap_or(USUAL_DAYS);
    if !(1..=MAX_DAYS).contains(&days) {
        let detail = format!("expires_in_days must be from 1 to {MAX_DAYS}.");
        errors.push(field("/expires_in_days", "out_of_bounds", detail));
    }
    if errors.is_empty() {
        Ok((name.to_owned(), scopes.iter().map(Scope::to_string).collect(), days))
    } else {
        Err(ApiError::invalid(errors))
    }
}

/// A team the person belongs to; any other is as unknown as none.
async fn member_of(state: &State, person: &Person, text: &str) -> ApiResult<TeamId> {
    let unknown = || ApiError::not_found("team");
    let team = text.parse().map_err(|_| unknown())?;
    let role = state.memberships.role(state, team, person.user).await?;
    role.map(|_| team).ok_or_else(unknown)
}

async fn generate(
    state: &State,
    user: UserId,
    team: TeamId,
    name: String,
    scopes: Vec<String>,
    expires_ms: i64,
) -> ApiResult<NewApiKey> {
    let id = ApiKeyId::from_u128(state.ids.next_id());
    let key =
        ApiKey::generate(id, &*state.ids).map_err(|e| ApiError::internal("making a key", &e))?;
    let record = identity::ApiKey {
        id: id.to_string(),
        user: user.to_string(),
        team: team.to_string(),
        name,
        hash: key.hash(&state.hashers.api_keys).to_string(),
        shown: key.shown().to_owned(),
        scopes,
        created_ms: state.clock.now_ms(),
        expires_ms: Some(expires_ms),
        revoked_ms: None,
        replaced_by: None,
        used_ms: None,
    };
    state.store.api_key_create(user, team, id, &record).await?;
    Ok(NewApiKey {
        id: record.id,
        key: key.text().expose().to_owned(),
        key_prefix: record.shown,
        name: record.name,
        scopes: record.scopes,
        team_id: record.team,
        expires_at: record.expires_ms.map(rfc3339),
        created_at: rfc3339(record.created_ms),
    })
}

async fn find(state: &State, id: &str) -> ApiResult<(ApiKeyId, identity::ApiKey)> {
    let id = id.parse().map_err(|_| unknown())?;
    let key = state.store.api_key_find(id).await?.ok_or_else(unknown)?;
    Ok((id, key))
}

async fn own(state: &State, person: &Person, id: &str) -> ApiResult<(ApiKeyId, identity::ApiKey)> {
    let (id, key) = find(state, id).await?;
    if key.user == person.user.to_string() { Ok((id, key)) } else { Err(unknown()) }
}

async fn end(state: &State, id: ApiKeyId) -> ApiResult<ApiKeyRevoked> {
    let now_ms = state.clock.now_ms();
    let end = |key: &mut identity::ApiKey| {
        let open = key.revoked_ms.is_none_or(|at_ms| at_ms > now_ms);
        if open {
            key.revoked_ms = Some(now_ms);
        }
        open
    };
    state.store.api_key_change(id, end).await?;
    state.trusted.forget(Proof::Key(id));
    Ok(ApiKeyRevoked { status: "revoked".to_owned(), key_id: id.to_string() })
}

fn is_active(key: &identity::ApiKey, now_ms: i64) -> bool {
    key.revoked_ms.is_none_or(|at_ms| at_ms > now_ms)
        && key.expires_ms.is_none_or(|at_ms| at_ms > now_ms)
}

fn entry(key: identity::ApiKey, now_ms: i64) -> ApiKeyEntry {
    ApiKeyEntry {
        is_active: is_active(&key, now_ms),
        id: key.id,
        key_prefix: key.shown,
        name: key.name,
        scopes: key.scopes,
        team_id: key.team,
        user_id: key.user,
        created_at: rfc3339(key.created_ms),
        expires_at: key.expires_ms.map(rfc3339),
        last_used_at: key.used_ms.map(rfc3339),
        revoked_at: key.revoked_ms.map(rfc3339),
        replaced_by: key.replaced_by,
    }
}
