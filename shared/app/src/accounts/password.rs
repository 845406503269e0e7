//! Changing, forgetting and resetting a password.

use super::api_keys::revoke_keys;
use super::{AccountError, SignedIn, new_password, reauthenticate, sign_in};
use crate::App;
use crate::check::Invalid;
use crate::error::PartError;
use crate::mail::{self, Kind, Letter, Sent};
use planwright_auth::email::Email;
use planwright_auth::oidc::identity_key;
use planwright_auth::one_time;
use planwright_engine::id::UserId;
use planwright_platform::secret::Secret;
use planwright_protocol::http::session::{PasswordChange, PasswordForgotten, PasswordReset};
use planwright_protocol::record::User;
use planwright_protocol::record::identity::{MailPurpose, MailToken};
use planwright_store::OneTime;

/// Life of a link that resets a password, in milliseconds: an hour.
const RESET_MS: i64 = 3_600_000;

/// Sets another password. Whoever has one shows it. Every other sign-in of the person ends, and so
/// do mailed links and approvals of programs; their keys do where they ask for it.
pub async fn change_password(
    app: &App,
    person: SignedIn,
    request: PasswordChange,
) -> Result<(), AccountError> {
    let (user, _) = sign_in::current(app, person).await?;
    match (&user.password, request.current_password) {
        (Some(_), Some(current)) => {
            reauthenticate::of_person(app, &user, current, "/current_password").await?;
        }
        (Some(_), None) => {
            let detail = "Show the current password.";
            return Err(Invalid::one("/current_password", "missing", detail).into());
        }
        (None, _) => drop(sign_in::require_proof(app, person).await?),
    }
    let password = Secret::new(request.new_password);
    new_password::check(app, &password).await?;
    if !set(app, person.user, password, NewPassword::Shown { epoch: user.link_epoch }).await? {
        return Err(AccountError::SignInOver);
    }
    if request.revoke_keys {
        revoke_keys(app, person.user).await?;
    }
    sign_in::revoke_all(app, person.user, Some(person.session)).await
}

/// Mails a link with which the password can be set anew, if somebody has this address; nothing
/// tells whether somebody has. The token stands behind a `#`: browsers do not send that part, so no
/// log on the way has it.
pub async fn forgot_password(app: &App, request: &PasswordForgotten) -> Result<(), AccountError> {
    let Ok(email) = request.email.parse::<Email>() else { return Ok(()) };
    let found = app.store.user_by_email(email.as_str()).await?.filter(|user| user.active);
    let Some(user) = found else { return Ok(()) };
    let token = keep_link(app, &user, MailPurpose::ResetPassword, RESET_MS).await?;
    let link = format!("{}/reset-password#token={}", app.settings.public_url, token.expose());
    let text = format!(
        "Somebody, probably you, asked for a new password at Planwright.\n\nSet it here \
            within an hour: {link}\n\n\
         It ends every sign-in, API key and linked provider of the account.\n\n\
         If it was not you, do nothing: your password stays as it is."
    );
    // Whoever asks must not learn who is registered, so neither that one asked too often.
    let _told = send_link(app, &user, Kind::ResetPassword, text).await?;
    Ok(())
}

/// Sets the password with a mailed link, which is good once. Whoever holds the address has the
/// account to themselves again: every sign-in, key, approval, mailed link and linked provider of
/// before is void, in the very write that sets the password.
pub async fn reset_password(app: &App, request: PasswordReset) -> Result<(), AccountError> {
    // Judged first: a password that will not do must not use up the link.
    let password = Secret::new(request.new_password);
    new_password::check(app, &password).await?;
    let (user, kept) = open_link(app, &request.token, MailPurpose::ResetPassword).await?;
    if !set(app, user, password, NewPassword::Mailed { epoch: kept.epoch }).await? {
        return Err(AccountError::InvalidLink);
    }
    // What is void already disappears from the lists, too.
    sign_in::revoke_all(app, user, None).await?;
    revoke_keys(app, user).await?;
    for identity in app.store.identities_of(user).await? {
        let key = identity_key(&identity.issuer, &identity.subject);
        app.store.identity_delete(user, &key).await?;
    }
    Ok(())
}

/// On what grounds a password is set, and which of the person's epochs that was seen in.
#[derive(Clone, Copy)]
enum NewPassword {
    /// The person has shown who they are.
    Shown { epoch: u32 },
    /// A mail has arrived.
    Mailed { epoch: u32 },
}

/// `false` where another password was set meanwhile: what was shown counts no more.
async fn set(
    app: &App,
    user: UserId,
    password: Secret,
    why: NewPassword,
) -> Result<bool, AccountError> {
    let hash = app.passwords.hash(&password).await;
    let hash = hash.map_err(|error| PartError::failed("hashing a password", error))?;
    let (NewPassword::Shown { epoch } | NewPassword::Mailed { epoch }) = why;
    let change = |user: &mut User| {
        if user.link_epoch != epoch || !user.active {
            return;
        }
        user.password = Some(hash.clone());
        user.link_epoch = epoch.wrapping_add(1);
        if matches!(why, NewPassword::Mailed { .. }) {
            user.epoch = user.epoch.wrapping_add(1);
            user.email_verified = true;
        }
    };
    let changed = app.store.user_change(user, change).await?;
    app.memory.forget_person(user);
    Ok(changed.password == Some(hash))
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
    let kept = MailToken {
        user: user.id.clone(),
        purpose,
        email: user.email.clone(),
        expires_ms,
        epoch: user.link_epoch,
    };
    let hash = one_time::hash(token.expose());
    app.store.one_time_create(OneTime::Mail, &hash, &kept, expires_ms).await?;
    Ok(token)
}

/// Whose a link is, and what was kept for it; it is used up by this.
pub(super) async fn open_link(
    app: &App,
    token: &str,
    purpose: MailPurpose,
) -> Result<(UserId, MailToken), AccountError> {
    if token.len() != one_time::LEN {
        return Err(AccountError::InvalidLink);
    }
    let found: Option<MailToken> =
        app.store.one_time_take(OneTime::Mail, &one_time::hash(token)).await?;
    let now_ms = app.clock.now_ms();
    let found = found.filter(|kept| kept.purpose == purpose && kept.expires_ms > now_ms);
    let kept = found.ok_or(AccountError::InvalidLink)?;
    let user = kept.user.parse();
    Ok((user.map_err(|error| PartError::failed("reading a stored user id", error))?, kept))
}

/// Mails somebody a link that only they may hold.
pub(super) async fn send_link(
    app: &App,
    user: &User,
    kind: Kind,
    text: String,
) -> Result<Sent, AccountError> {
    let subject = match kind {
        Kind::ResetPassword => "Set a new password",
        Kind::VerifyEmail | Kind::Invitation => "Is this your address?",
    };
    let subject = subject.to_owned();
    Ok(mail::send(app, Letter { kind, to: &user.email, by: None, subject, text }).await?)
}
