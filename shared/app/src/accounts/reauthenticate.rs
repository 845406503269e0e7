//! Showing who one is with a password.

use super::{AccountError, Origin, throttle};
use crate::App;
use crate::check::Invalid;
use crate::error::PartError;
use planwright_auth::email::Email;
use planwright_auth::password::{MAX_CHARS, Verdict};
use planwright_platform::secret::Secret;
use planwright_protocol::http::auth::LoginRequest;
use planwright_protocol::record::User;

/// The person with this address and password; the same words whatever is wrong.
pub(super) async fn by_password(
    app: &App,
    origin: &Origin,
    request: LoginRequest,
) -> Result<User, AccountError> {
    let password = Secret::new(request.password);
    check_length(&password)?;
    let email = request.email.parse::<Email>();
    let found = match &email {
        Ok(email) => app.store.user_by_email(email.as_str()).await?,
        Err(_) => None,
    };
    let email = email.as_ref().map_or("", Email::as_str);
    let visitor = throttle::admit(app, origin, email, found.as_ref()).await?;
    // Somebody unknown costs the same work, so that the time says nothing.
    let stored = found.as_ref().and_then(|user| user.password.as_deref());
    let verdict = app.passwords.verify(&password, stored).await.map_err(checking)?;
    let (Some(user), Verdict::Right { rehash }) = (found, verdict) else {
        return Err(AccountError::WrongCredentials);
    };
    if !user.active {
        return Err(AccountError::Disabled);
    }
    if rehash {
        strengthen(app, &user, &password).await;
    }
    throttle::remember(app, &user, visitor).await?;
    Ok(user)
}

/// Fails unless it is this person's password.
pub(super) async fn of_person(
    app: &App,
    user: &User,
    password: String,
    pointer: &'static str,
) -> Result<(), AccountError> {
    let password = Secret::new(password);
    check_length(&password)?;
    let verdict = app.passwords.verify(&password, user.password.as_deref()).await;
    match verdict.map_err(checking)? {
        Verdict::Right { .. } => Ok(()),
        Verdict::Wrong => Err(AccountError::WrongPassword { pointer }),
    }
}

fn checking(error: planwright_auth::Error) -> PartError {
    PartError::failed("checking a password", error)
}

fn check_length(password: &Secret) -> Result<(), Invalid> {
    if password.expose().chars().count() > MAX_CHARS {
        let detail = format!("A password has at most {MAX_CHARS} characters.");
        return Err(Invalid::one("/password", "too_long", detail));
    }
    Ok(())
}

/// Replaces a hash that has become too weak. It can wait for the next sign-in if it fails now.
async fn strengthen(app: &App, user: &User, password: &Secret) {
    let Ok(hash) = app.passwords.hash(password).await else { return };
    let Ok(id) = user.id.parse() else { return };
    let stronger = User { password: Some(hash), ..user.clone() };
    if let Err(error) = app.store.user_replace(id, &stronger).await {
        tracing::warn!(error = &error as &dyn std::error::Error, "a password hash was not renewed");
    }
}
