//! Changing, forgetting and resetting a password.

use super::{AccountError, SignedIn, new_password, reauthenticate, sign_in, throttle};
use crate::App;
use crate::check::Invalid;
use crate::error::PartError;
use planwright_auth::email::Email;
use planwright_auth::one_time;
use planwright_engine::id::UserId;
use planwright_platform::mail::Mail;
use planwright_platform::secret::Secret;
use planwright_protocol::http::session::{PasswordChange, PasswordForgotten, PasswordReset};
use planwright_protocol::record::User;
use planwright_protocol::record::identity::{MailPurpose, MailToken};
use planwright_store::OneTime;

/// Life of a link that resets a password, in milliseconds: an hour.
const RESET_MS: i64 = 3_600_000;

/// Sets another password. Whoever has one shows it; every other sign-in of the person ends.
pub async fn change_password(
    app: &App,
    person: SignedIn,
    request: PasswordChange,
) -> Result<(), AccountError> {
    let user = app.store.user_get(person.user).await?;
    match (&user.password, request.current_password) {
        (Some(_), Some(current)) => {
            reauthenticate::of_person(app, &user, current, "/current_password").await?;
        }
        (Some(_), None) => {
            let detail = "Show the current password.";
            return Err(Invalid::one("/current_password", "missing", detail).into());
        }
        (None, _) => sign_in::require_proof(app, person).await?,
    }
    let password = Secret::new(request.new_password);
    new_password::check(app, &password).await?;
    set(app, person.user, password, false).await?;
    sign_in::revoke_all(app, person.user, Some(person.session)).await
}

/// Mails a link with which the password can be set anew, if somebody has this address; nothing
/// tells whether somebody has.
pub async fn forgot_password(app: &App, request: &PasswordForgotten) -> Result<(), AccountError> {
    let Ok(email) = request.email.parse::<Email>() else { return Ok(()) };
    let found = app.store.user_by_email(email.as_str()).await?.filter(|user| user.active);
    let Some(user) = found else { return Ok(()) };
    if !throttle::may_mail(app, email.as_str()).await? {
        return Ok(());
    }
    let token = keep_link(app, &user, MailPurpose::ResetPassword, RESET_MS).await?;
    let link = format!("{}/reset-password?token={}", app.settings.public_url, token.expose());
    let text = format!(
        "Somebody, probably you, asked for a new password at Planwright.\n\nSet it here \
            within an hour: {link}\n\n\
         If it was not you, do nothing: your password stays as it is."
    );
    send(app, &user, "Set a new password", text).await;
    Ok(())
}

/// Sets the password with a mailed link, which is good once. Every sign-in of the person ends.
pub async fn reset_password(app: &App, request: PasswordReset) -> Result<(), AccountError> {
    // Judged first: a password that will not do must not use up the link.
    let password = Secret::new(request.new_password);
    new_password::check(app, &password).await?;
    let (user, _) = open_link(app, &request.token, MailPurpose::ResetPassword).await?;
    set(app, user, password, true).await?;
    sign_in::revoke_all(app, user, None).await
}

/// `by_mail`: that the mail arrived has been shown along with it.
async fn set(app: &App, user: UserId, password: Secret, by_mail: bool) -> Result<(), AccountError> {
    let hash = app.passwords.hash(&password).await;
    let hash = hash.map_err(|error| PartError::failed("hashing a password", error))?;
    let change = |user: &mut User| {
        user.password = Some(hash.clone());
        user.email_verified |= by_mail;
    };
    app.store.user_change(user, change).await?;
    Ok(())
}

/// Keeps what a new link opens and gives the link's token.
pub(super) async fn keep_link(
    app: &App,
    user: &User,
    purpose: MailPurpose,
    life_ms: i64,
) -> Result<Secret, AccountError> {
    let token = one_time::generate(&*app.ids);
    let token = token.map_err(|error| PartError::failed("making a link", error))?;
    let expires_ms = app.clock.now_ms() + life_ms;
    let kept = MailToken { user: user.id.clone(), purpose, email: user.email.clone(), expires_ms };
    let hash = one_time::hash(token.expose());
    app.store.one_time_create(OneTime::Mail, &hash, &kept, expires_ms).await?;
    Ok(token)
}

/// Whose a link is, and the address it went to; it is used up by this.
pub(super) async fn open_link(
    app: &App,
    token: &str,
    purpose: MailPurpose,
) -> Result<(UserId, String), AccountError> {
    if token.len() != one_time::LEN {
        return Err(AccountError::InvalidLink);
    }
    let found: Option<MailToken> =
        app.store.one_time_take(OneTime::Mail, &one_time::hash(token)).await?;
    let now_ms = app.clock.now_ms();
    let found = found.filter(|kept| kept.purpose == purpose && kept.expires_ms > now_ms);
    let kept = found.ok_or(AccountError::InvalidLink)?;
    let user = kept.user.parse();
    Ok((user.map_err(|error| PartError::failed("reading a stored user id", error))?, kept.email))
}

/// A mail that fails is told in the log: the caller must not learn from it who is registered.
pub(super) async fn send(app: &App, user: &User, subject: &str, text: String) {
    let mail =
        Mail { to: user.email.clone(), subject: subject.to_owned(), text: Secret::new(text) };
    if let Err(error) = app.mailer.send(&mail, app.clock.now_ms()).await {
        tracing::error!(error = &error as &dyn std::error::Error, "a mail was not sent");
    }
}
