//! Changing, forgetting and resetting a password.

use crate::extract::{Body, Person};
use crate::{ApiResult, State};
use http::StatusCode;
use planwright_app::accounts;
use planwright_protocol::http::session::{PasswordChange, PasswordForgotten, PasswordReset};

/// Sets another password. Whoever has one shows it; every other sign-in, mailed link and approval
/// of a program ends, and with `revoke_keys` every API key.
#[utoipa::path(
    post, path = "/api/auth/password", tag = "auth", operation_id = "change_password",
    security(("bearer" = [])),
    request_body = PasswordChange, responses((status = 204, description = "Changed"))
)]
pub(super) async fn change(
    state: State,
    person: Person,
    Body(request): Body<PasswordChange>,
) -> ApiResult<StatusCode> {
    accounts::change_password(&state.app, person.signed_in()?, request).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Mails a link with which the password can be set anew, if somebody has this address. The answer
/// is the same if nobody has.
#[utoipa::path(
    post, path = "/api/auth/password/forgot", tag = "auth", operation_id = "forgot_password",
    security(()),
    request_body = PasswordForgotten, responses((status = 202, description = "A mail is on its \
        way, if there is anybody"))
)]
pub(super) async fn forgot(
    state: State,
    Body(request): Body<PasswordForgotten>,
) -> ApiResult<StatusCode> {
    accounts::forgot_password(&state.app, &request).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Sets the password with a mailed link, which is good once. Every sign-in, API key, approval of a
/// program, other mailed link and linked provider of the person ends.
#[utoipa::path(
    post, path = "/api/auth/password/reset", tag = "auth", operation_id = "reset_password",
    security(()),
    request_body = PasswordReset, responses((status = 204, description = "Set"))
)]
pub(super) async fn reset(
    state: State,
    Body(request): Body<PasswordReset>,
) -> ApiResult<StatusCode> {
    accounts::reset_password(&state.app, request).await?;
    Ok(StatusCode::NO_CONTENT)
}
