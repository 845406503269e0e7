//! Showing that mail to an address arrives.

use super::{password, sign_in};
use crate::extract::{Body, Person};
use crate::{ApiError, ApiResult, State};
use http::StatusCode;
use planwright_protocol::http::session::EmailVerification;
use planwright_protocol::record::User;
use planwright_protocol::record::identity::MailPurpose;

/// Life of a link that verifies an address, in milliseconds: a day.
const VERIFY_MS: i64 = 86_400_000;

/// Verifies an address with the mailed link, which is good once.
#[utoipa::path(
    post, path = "/api/auth/email/verify", tag = "auth", operation_id = "verify_email",
    security(()),
    request_body = EmailVerification, responses((status = 204, description = "Verified"))
)]
pub(super) async fn verify(
    state: State,
    Body(request): Body<EmailVerification>,
) -> ApiResult<StatusCode> {
    let (user, email) =
        password::open_link(&state, &request.token, MailPurpose::VerifyEmail).await?;
    let change = |user: &mut User| {
        user.email_verified |= user.email == email;
    };
    state.store.user_change(user, change).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Mails the link again.
#[utoipa::path(
    post, path = "/api/auth/email/verification", tag = "auth", operation_id = "send_verification",
    security(("bearer" = [])), responses((status = 202, description = "A mail is on its way"))
)]
pub(super) async fn send_again(state: State, person: Person) -> ApiResult<StatusCode> {
    person.session_id().ok_or_else(sign_in::not_with_a_key)?;
    let user = state.store.user_get(person.user).await?;
    if user.email_verified {
        return Err(ApiError::conflict("already_verified", "This address has been verified."));
    }
    send_link(&state, &user).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Mails somebody the link that verifies their address.
pub(super) async fn send_link(state: &State, user: &User) -> ApiResult<()> {
    let token = password::keep_link(state, user, MailPurpose::VerifyEmail, VERIFY_MS).await?;
    let link = format!("{}/verify-email?token={}", state.settings.public_url, token.expose());
    let text = format!(
        "Welcome to Planwright.\n\nShow that this address is yours, within a day: {link}\n\n\
         If you did not sign up, do nothing."
    );
    password::send(state, user, "Is this your address?", text).await;
    Ok(())
}
