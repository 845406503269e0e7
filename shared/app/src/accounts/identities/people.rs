//! Whose an identity is.

use crate::accounts::register::{NewPerson, busy, checked_name, create, local_part};
use crate::accounts::view::user_id;
use crate::accounts::{AccountError, Origin};
use crate::error::PartError;
use crate::{App, teams};
use planwright_auth::email::Email;
use planwright_auth::oidc::Subject;
use planwright_protocol::record::User;
use planwright_protocol::record::identity::Identity;
use planwright_store::Error as StoreError;

/// The person of an identity; somebody new gets an account.
pub(super) async fn sign_in(
    app: &App,
    origin: &Origin,
    provider: &str,
    subject: &Subject,
) -> Result<User, AccountError> {
    let Some(identity) = app.store.identity_find(&subject.key()).await? else {
        return register(app, origin, provider, subject).await;
    };
    let id = identity.user.parse();
    let id = id.map_err(|error| PartError::failed("reading a stored user id", error))?;
    let user = app.store.user_find(id).await?.filter(|user| user.active);
    let user = user.ok_or(AccountError::IdentityDisabled)?;
    // Linked before the account was recovered, by whoever it was recovered from.
    if user.epoch != identity.epoch {
        return Err(AccountError::AddressTaken);
    }
    Ok(user)
}

async fn register(
    app: &App,
    origin: &Origin,
    provider: &str,
    subject: &Subject,
) -> Result<User, AccountError> {
    let waits = app.settings.setup_code.is_some() && !app.store.has_operator().await?;
    if waits || !app.settings.registration {
        return Err(AccountError::RegistrationClosed);
    }
    let email = subject.email.as_deref().and_then(|email| email.parse::<Email>().ok());
    let email = email.filter(|_| subject.email_verified);
    let email = email.ok_or(AccountError::AddressNotVouchedFor)?;
    let name = subject
        .name
        .as_deref()
        .and_then(|name| checked_name(name).ok())
        .filter(|name| !name.is_empty());
    let display_name = name.unwrap_or_else(|| local_part(&email));
    teams::count_for(app, origin).await?;
    let new = NewPerson { email, email_verified: true, display_name, password: None };
    let created = match create(app, new).await {
        Ok(created) => created,
        Err(StoreError::Exists { .. }) => return Err(AccountError::AddressTaken),
        Err(error) => return Err(busy(error)),
    };
    link(app, provider, &created, subject).await?;
    Ok(created)
}

/// Gives an identity to a person.
pub(super) async fn link(
    app: &App,
    provider: &str,
    user: &User,
    subject: &Subject,
) -> Result<(), AccountError> {
    let identity = Identity {
        user: user.id.clone(),
        provider: provider.to_owned(),
        issuer: subject.issuer.clone(),
        subject: subject.subject.clone(),
        email: subject.email.clone(),
        created_ms: app.clock.now_ms(),
        epoch: user.epoch,
    };
    match app.store.identity_create(user_id(user)?, &subject.key(), &identity).await {
        Ok(()) => Ok(()),
        Err(StoreError::Exists { .. }) => Err(AccountError::AlreadyLinked),
        Err(error) => Err(error.into()),
    }
}
