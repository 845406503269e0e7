//! What a new password must be.

use crate::{ApiError, ApiResult, State};
use planwright_auth::Error as AuthError;
use planwright_auth::breach::is_leaked;
use planwright_auth::password::check_policy;
use planwright_platform::secret::Secret;
use planwright_protocol::http::problem::FieldError;

/// Refuses a password that is too short, too long or known to others.
pub(super) async fn check(state: &State, password: &Secret, pointer: &str) -> ApiResult<()> {
    match wrong(state, password, pointer).await {
        Some(error) => Err(ApiError::invalid(vec![error])),
        None => Ok(()),
    }
}

/// What is wrong with a new password.
pub(super) async fn wrong(state: &State, password: &Secret, pointer: &str) -> Option<FieldError> {
    if let Err(error) = check_policy(password) {
        let code =
            if matches!(error, AuthError::PasswordTooShort) { "too_short" } else { "too_long" };
        return Some(crate::error::field(
            pointer,
            code,
            crate::error::sentence(&error.to_string()),
        ));
    }
    let list = state.settings.leaked_passwords.as_ref()?;
    let http = state.http.as_ref()?;
    match is_leaked(http, list, password).await {
        Ok(false) => None,
        Ok(true) => {
            let detail = "This password is in a public list of leaked ones; take another.";
            Some(crate::error::field(pointer, "leaked", detail))
        }
        // Signing up must not depend on somebody else's server.
        Err(error) => {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "a new password was not looked up"
            );
            None
        }
    }
}
