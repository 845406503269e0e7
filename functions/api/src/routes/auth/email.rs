//! Showing that mail to an address arrives.

use crate::extract::{Body, Person};
use crate::{ApiResult, State};
use http::StatusCode;
use planwright_app::accounts;
use planwright_protocol::http::session::EmailVerification;

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
    accounts::verify_email(&state.app, &request.token).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Mails the link again.
#[utoipa::path(
    post, path = "/api/auth/email/verification", tag = "auth", operation_id = "send_verification",
    security(("bearer" = [])), responses((status = 202, description = "A mail is on its way"))
)]
pub(super) async fn send_again(state: State, person: Person) -> ApiResult<StatusCode> {
    accounts::send_verification(&state.app, person.signed_in()?).await?;
    Ok(StatusCode::ACCEPTED)
}
