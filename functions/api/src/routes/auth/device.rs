//! Signing in a program that has no browser: it shows a code, its person approves it where they are
//! signed in.

use crate::extract::{Body, Origin, Person};
use crate::{ApiResult, State};
use axum::Json;
use axum::extract::Path;
use http::StatusCode;
use planwright_app::accounts;
use planwright_protocol::http::auth::LoginResponse;
use planwright_protocol::http::device::{
    DeviceCodes, DeviceDecision, DeviceEntry, DeviceRequest, DeviceTokenRequest,
};

/// Begins: codes for the program to show and to ask with.
#[utoipa::path(
    post, path = "/api/auth/device", tag = "auth", operation_id = "device_begin", security(()),
    request_body = DeviceRequest, responses((status = 200, body = DeviceCodes))
)]
pub(super) async fn begin(
    state: State,
    Origin(origin): Origin,
    Body(request): Body<DeviceRequest>,
) -> ApiResult<Json<DeviceCodes>> {
    Ok(Json(accounts::begin_device(&state.app, &origin, &request).await?))
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
    Origin(origin): Origin,
    Body(request): Body<DeviceTokenRequest>,
) -> ApiResult<Json<LoginResponse>> {
    Ok(Json(accounts::device_token(&state.app, &origin, &request.device_code).await?))
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
    person.signed_in()?;
    Ok(Json(accounts::device(&state.app, &code).await?))
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
    let person = person.signed_in()?;
    accounts::decide_device(&state.app, person, &code, decision.approve).await?;
    Ok(StatusCode::NO_CONTENT)
}
