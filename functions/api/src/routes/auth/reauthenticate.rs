//! Showing who one is with a password.

use super::throttle;
use crate::extract::Origin;
use crate::{ApiError, ApiResult, State};
use planwright_auth::email::Email;
use planwright_auth::password::{MAX_CHARS, Verdict};
use planwright_platform::secret::Secret;
use planwright_protocol::record::User;

/// The person with this address and password; 401 in the same words whatever is wrong.
pub(super) async fn by_password(
    state: &State,
    origin: &Origin,
    email: &str,
    password: &Secret,
) -> ApiResult<User> {
    check_length(password)?;
    let email = email.parse::<Email>();
    let found = match &email {
        Ok(email) => state.store.user_by_email(email.as_str()).await?,
        Err(_) => None,
    };
    let visitor =
        throttle::admit(state, origin, email.as_ref().map_or("", Email::as_str), found.as_ref())
            .await?;
    // Somebody unknown costs the same work, so that the time says nothing.
    let stored = found.as_ref().and_then(|user| user.password.as_deref());
    let verdict = state.passwords.verify(password, stored).await;
    let verdict = verdict.map_err(|e| ApiError::internal("checking a password", &e))?;
    let (Some(user), Verdict::Right { rehash }) = (found, verdict) else {
        return Err(ApiError::unauthorized("invalid_credentials", "Invalid email or password."));
    };
    if !user.active {
        return Err(ApiError::unauthorized("account_disabled", "Account is disabled."));
    }
    if rehash {
        strengthen(state, &user, password).await;
    }
    throttle::remember(state, &user, visitor).await?;
    Ok(user)
}

/// 403 unless it is this person's password. It is no 401: the request itself is signed in.
pub(super) async fn of_person(
    state: &State,
    user: &User,
    password: &Secret,
    pointer: &str,
) -> ApiResult<()> {
    check_length(password)?;
    let verdict = state.passwords.verify(password, user.password.as_deref()).await;
    match verdict.map_err(|e| ApiError::internal("checking a password", &e))? {
        Verdict::Right { .. } => Ok(()),
        Verdict::Wrong => Err(ApiError::forbidden("wrong_password", "The password is wrong.")
            .more("pointer", pointer.into())),
    }
}

fn check_length(password: &Secret) -> ApiResult<()> {
    if password.expose().chars().count() > MAX_CHARS {
        let detail = format!("A password has at most {MAX_CHARS} characters.");
        return Err(ApiError::unprocessable("/password", "too_long", detail));
    }
    Ok(())
}

/// Replaces a hash that has become too weak. It can wait for the next sign-in if it fails now.
async fn strengthen(state: &State, user: &User, password: &Secret) {
    let Ok(hash) = state.passwords.hash(password).await else { return };
    let Ok(id) = user.id.parse() else { return };
    let stronger = User { password: Some(hash), ..user.clone() };
    if let Err(error) = state.store.user_replace(id, &stronger).await {
        tracing::warn!(error = &error as &dyn std::error::Error, "a password hash was not renewed");
    }
}
