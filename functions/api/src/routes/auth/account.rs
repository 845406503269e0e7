//! The account itself: who it is, what it is called, its end.

use crate::extract::{Body, Cookies, OptionalBody, Person};
use crate::{ApiResult, State};
use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::SET_COOKIE;
use planwright_app::accounts;
use planwright_protocol::http::auth::User;
use planwright_protocol::http::session::{AccountChange, AccountDeletion};

/// Who is signed in.
#[utoipa::path(
    get, path = "/api/auth/me", tag = "auth", security(("bearer" = [])), responses((status = 200,
    body = User))
)]
pub(super) async fn me(state: State, person: Person) -> ApiResult<Json<User>> {
    Ok(Json(accounts::me(&state.app, person.user).await?))
}

/// Changes the name others see.
#[utoipa::path(
    patch, path = "/api/auth/me", tag = "auth", operation_id = "change_me",
    security(("bearer" = [])),
    request_body = AccountChange, responses((status = 200, body = User))
)]
pub(super) async fn change(
    state: State,
    person: Person,
    Body(request): Body<AccountChange>,
) -> ApiResult<Json<User>> {
    Ok(Json(accounts::change_name(&state.app, person.signed_in()?, &request).await?))
}

/// Deletes the account for good: sign-ins, keys, identities and the teams nobody else is in with
/// it. Whoever has a password shows it; whoever has none has just signed in and writes their
/// address.
#[utoipa::path(
    delete, path = "/api/auth/me", tag = "auth", operation_id = "delete_me",
    security(("bearer" = [])),
    request_body = Option<AccountDeletion>, responses((status = 204, description = "Deleted"))
)]
pub(super) async fn delete(
    state: State,
    person: Person,
    cookies: Cookies,
    OptionalBody(request): OptionalBody<AccountDeletion>,
) -> ApiResult<Response> {
    accounts::delete(&state.app, person.signed_in()?, request).await?;
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, cookies.set_session(None, 0))]).into_response())
}
