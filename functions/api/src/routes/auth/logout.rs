use super::sign_in;
use crate::extract::Person;
use crate::{ApiResult, State};
use http::StatusCode;

/// Ends the sign-in this token belongs to: its refresh token is void at once, its access tokens
/// within seconds.
#[utoipa::path(
    post, path = "/api/auth/logout", tag = "auth", security(("bearer" = [])),
    responses((status = 204, description = "Signed out"))
)]
pub(super) async fn logout(state: State, person: Person) -> ApiResult<StatusCode> {
    if let Some(session) = person.session_id() {
        sign_in::revoke(&state, person.user, session).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
