//! What a new password must be.

use crate::App;
use crate::check::{Invalid, field, sentence};
use planwright_auth::Error as AuthError;
use planwright_auth::breach::is_leaked;
use planwright_auth::password::check_policy;
use planwright_platform::secret::Secret;
use planwright_protocol::http::problem::FieldError;

/// Refuses a password that is too short, too long or known to others.
pub(super) async fn check(app: &App, password: &Secret) -> Result<(), Invalid> {
    match wrong(app, password, "/new_password").await {
        Some(error) => Err(Invalid::new(vec![error])),
        None => Ok(()),
    }
}

/// What is wrong with a new password.
pub(super) async fn wrong(app: &App, password: &Secret, pointer: &str) -> Option<FieldError> {
    if let Err(error) = check_policy(password) {
        let code =
            if matches!(error, AuthError::PasswordTooShort) { "too_short" } else { "too_long" };
        return Some(field(pointer, code, sentence(&error.to_string())));
    }
    let list = app.settings.leaked_passwords.as_ref()?;
    let http = app.http.as_ref()?;
    match is_leaked(http, list, password).await {
        Ok(false) => None,
        Ok(true) => {
            let detail = "This password is in a public list of leaked ones; take another.";
            Some(field(pointer, "leaked", detail))
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
