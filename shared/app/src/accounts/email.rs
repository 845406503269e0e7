//! Showing that mail to an address arrives.

use super::{AccountError, SignedIn, password};
use crate::App;
use crate::mail::{Kind, Sent};
use planwright_protocol::record::User;
use planwright_protocol::record::identity::MailPurpose;

/// Life of a link that verifies an address, in milliseconds: a day.
const VERIFY_MS: i64 = 86_400_000;

/// Verifies an address with the mailed link, which is good once.
pub async fn verify_email(app: &App, token: &str) -> Result<(), AccountError> {
    let (user, kept) = password::open_link(app, token, MailPurpose::VerifyEmail).await?;
    let change = |user: &mut User| {
        user.email_verified |= user.email == kept.email && user.link_epoch == kept.epoch;
    };
    match app.store.user_change(user, change).await?.email_verified {
        true => Ok(()),
        false => Err(AccountError::InvalidLink),
    }
}

/// Mails the link again.
pub async fn send_verification(app: &App, person: SignedIn) -> Result<(), AccountError> {
    let user = app.store.user_get(person.user).await?;
    if user.email_verified {
        return Err(AccountError::AlreadyVerified);
    }
    match send_link(app, &user).await? {
        Sent::Done => Ok(()),
        Sent::TooOften(error) => Err(error.into()),
    }
}

/// Mails somebody the link that verifies their address.
pub(super) async fn send_link(app: &App, user: &User) -> Result<Sent, AccountError> {
    let token = password::keep_link(app, user, MailPurpose::VerifyEmail, VERIFY_MS).await?;
    let link = format!("{}/verify-email#token={}", app.settings.public_url, token.expose());
    let text = format!(
        "Welcome to Planwright.\n\nShow that this address is yours, within a day: {link}\n\n\
         If you did not sign up, do nothing."
    );
    password::send_link(app, user, Kind::VerifyEmail, text).await
}
