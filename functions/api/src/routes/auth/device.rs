//! Signing in a program that has no browser: it shows a code, its person approves it where they are
//! signed in.

use super::{shown, sign_in};
use crate::extract::{Body, Origin, Person};
use crate::{ApiError, ApiResult, State};
use axum::Json;
use axum::extract::Path;
use http::StatusCode;
use planwright_auth::one_time;
use planwright_platform::clock::rfc3339;
use planwright_protocol::http::auth::LoginResponse;
use planwright_protocol::http::device::{
    DeviceCodes, DeviceDecision, DeviceEntry, DeviceRequest, DeviceTokenRequest,
};
use planwright_protocol::record::identity::{DeviceAnswer, DeviceGrant};
use planwright_store::Error as StoreError;

/// How long a code waits for its person, in seconds.
const LIFE_S: u32 = 600;
/// Least time between two questions, in seconds.
const INTERVAL_S: u32 = 5;
/// How much longer a program must wait that asks too often, in milliseconds (RFC 8628, 3.5).
const SLOWER_MS: i64 = 5_000;
const MAX_NAME: usize = 100;
/// Codes drawn until one is free.
const DRAWS: usize = 5;

/// Begins: codes for the program to show and to ask with.
#[utoipa::path(
    post, path = "/api/auth/device", tag = "auth", operation_id = "device_begin", security(()),
    request_body = DeviceRequest, responses((status = 200, body = DeviceCodes))
)]
pub(super) async fn begin(
    state: State,
    origin: Origin,
    Body(request): Body<DeviceRequest>,
) -> ApiResult<Json<DeviceCodes>> {
    let client_name = request.client_name.trim().to_owned();
    if client_name.is_empty()
        || client_name.chars().count() > MAX_NAME
        || client_name.chars().any(char::is_control)
    {
        let detail =
            format!("client_name must have 1 to {MAX_NAME} characters and no control characters.");
        return Err(ApiError::unprocessable("/client_name", "invalid_text", detail));
    }
    let now_ms = state.clock.now_ms();
    let device_code =
        one_time::generate(&*state.ids).map_err(|e| ApiError::internal("making a code", &e))?;
    let hash = one_time::hash(device_code.expose());
    for _ in 0..DRAWS {
        let user_code = one_time::user_code(&*state.ids)
            .map_err(|e| ApiError::internal("making a code", &e))?;
        let grant = DeviceGrant {
            client_name: client_name.clone(),
            user_code: user_code.clone(),
            address: origin.address.clone(),
            answer: DeviceAnswer::Waiting,
            created_ms: now_ms,
            expires_ms: now_ms + i64::from(LIFE_S) * 1_000,
            polled_ms: 0,
            interval_ms: i64::from(INTERVAL_S) * 1_000,
            version: 0,
        };
        match state.store.device_create(&hash, &grant).await {
            Ok(()) => {
                let verification_uri = format!("{}/device", state.settings.public_url);
                return Ok(Json(DeviceCodes {
                    device_code: device_code.expose().to_owned(),
                    verification_uri_complete: format!("{verification_uri}?user_code={user_code}"),
                    verification_uri,
                    user_code,
                    expires_in: LIFE_S,
                    interval: INTERVAL_S,
                }));
            }
            Err(StoreError::Exists { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(ApiError::unavailable("Too many programs wait to be signed in; try again.", 5))
}

/// Asks whether the person has approved: tokens if so, else a 400 whose code says what to do:
/// `authorization_pending`, `slow_down`, `access_denied` or `expired_token`.
#[utoipa::path(
    post, path = "/api/auth/device/token", tag = "auth", operation_id = "device_token",
    security(()),
    request_body = DeviceTokenRequest, responses((status = 200, body = LoginResponse))
)]
pub(super) async fn token(
    state: State,
    origin: Origin,
    Body(request): Body<DeviceTokenRequest>,
) -> ApiResult<Json<LoginResponse>> {
    let hash = one_time::hash(&request.device_code);
    let grant = state.store.device_get(&hash).await?.ok_or_else(expired)?;
    let now_ms = state.clock.now_ms();
    if grant.expires_ms <= now_ms {
        return Err(expired());
    }
    match &grant.answer {
        DeviceAnswer::Waiting => Err(wait(&state, &hash, grant, now_ms).await?),
        DeviceAnswer::Denied => {
            state.store.device_take(&hash).await?;
            Err(ApiError::bad_request("access_denied", "The person refused this program."))
        }
        DeviceAnswer::Approved { .. } => {
            let taken = state.store.device_take(&hash).await?;
            let Some(DeviceAnswer::Approved { user }) = taken.map(|grant| grant.answer) else {
                return Err(expired());
            };
            let id =
                user.parse().map_err(|e| ApiError::internal("reading a stored user id", &e))?;
            let user =
                state.store.user_find(id).await?.filter(|user| user.active).ok_or_else(expired)?;
            // What the program calls itself says more in a list of sign-ins than its user agent.
            let tokens = sign_in::begin(&state, &user, &origin).await?;
            Ok(Json(LoginResponse { tokens, user: shown(&state, &user).await? }))
        }
    }
}

fn expired() -> ApiError {
    ApiError::bad_request("expired_token", "This code has run out or was used; begin anew.")
}

/// Notes the question, and tells a program that asks too often to wait longer from now on.
async fn wait(state: &State, hash: &str, grant: DeviceGrant, now_ms: i64) -> ApiResult<ApiError> {
    let hasty = grant.polled_ms + grant.interval_ms > now_ms;
    let slower = if hasty { SLOWER_MS } else { 0 };
    let noted = DeviceGrant { polled_ms: now_ms, interval_ms: grant.interval_ms + slower, ..grant };
    match state.store.device_replace(hash, &noted).await {
        Ok(()) | Err(StoreError::Conflict { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(if hasty {
        let detail = format!(
            "Asked too soon; wait {} s between two questions from now on.",
            noted.interval_ms / 1_000
        );
        ApiError::bad_request("slow_down", detail)
            .more("interval", (noted.interval_ms / 1_000).into())
    } else {
        ApiError::bad_request("authorization_pending", "The person has not answered yet.")
    })
}

/// What a program with this code asks for.
#[utoipa::path(
    get, path = "/api/auth/device/{user_code}", tag = "auth", operation_id = "device",
    security(("bearer" = [])),
    params(("user_code" = String, Path)), responses((status = 200, body = DeviceEntry))
)]
pub(super) async fn show(
    state: State,
    person: Person,
    Path(code): Path<String>,
) -> ApiResult<Json<DeviceEntry>> {
    person.session_id().ok_or_else(sign_in::not_with_a_key)?;
    let (_, grant) = waiting(&state, &code).await?;
    let left_ms = grant.expires_ms - state.clock.now_ms();
    Ok(Json(DeviceEntry {
        client_name: grant.client_name,
        user_code: grant.user_code,
        address: grant.address,
        created_at: rfc3339(grant.created_ms),
        expires_in: u32::try_from(left_ms / 1_000).unwrap_or_default(),
    }))
}

/// Lets the program act for the person, or refuses it.
#[utoipa::path(
    post, path = "/api/auth/device/{user_code}", tag = "auth", operation_id = "device_decide",
    security(("bearer" = [])), params(("user_code" = String, Path)), request_body = DeviceDecision,
    responses((status = 204, description = "Told to the program"))
)]
pub(super) async fn decide(
    state: State,
    person: Person,
    Path(code): Path<String>,
    Body(decision): Body<DeviceDecision>,
) -> ApiResult<StatusCode> {
    person.session_id().ok_or_else(sign_in::not_with_a_key)?;
    // A question of the program in between changes the version and nothing else.
    for _ in 0..DRAWS {
        let (hash, mut grant) = waiting(&state, &code).await?;
        let user = person.user.to_string();
        grant.answer =
            if decision.approve { DeviceAnswer::Approved { user } } else { DeviceAnswer::Denied };
        match state.store.device_replace(&hash, &grant).await {
            Ok(()) => return Ok(StatusCode::NO_CONTENT),
            Err(StoreError::Conflict { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(ApiError::unavailable("The program asks too often; try again.", 1))
}

async fn waiting(state: &State, code: &str) -> ApiResult<(String, DeviceGrant)> {
    let unknown = || ApiError::not_found("waiting program");
    let code = one_time::normal_user_code(code).ok_or_else(unknown)?;
    let (hash, grant) = state.store.device_by_user_code(&code).await?.ok_or_else(unknown)?;
    let open = grant.answer == DeviceAnswer::Waiting && grant.expires_ms > state.clock.now_ms();
    if open { Ok((hash, grant)) } else { Err(unknown()) }
}
