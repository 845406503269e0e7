use crate::extract::Person;
use crate::{ApiResult, State};
use http::StatusCode;
use planwright_app::accounts;

/// Ends the sign-in this token belongs to: its refresh token is void at once, its access tokens
/// within seconds.
#[utoipa::path(
    post, path = "/api/auth/logout", tag = "auth", security(("bearer" = [])),
    responses((status = 204, description = "Signed out"))
)]
pub(super) async fn logout(state: State, person: Person) -> ApiResult<StatusCode> {
    if let Ok(person) = person.signed_in() {
        accounts::sign_out(&state.app, person).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
