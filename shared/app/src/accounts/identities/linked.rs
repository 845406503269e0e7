//! The ways in besides a password.

use super::program::{Elsewhere, check_errand};
use super::{flow, people, providers};
use crate::App;
use crate::accounts::{AccountError, SignedIn, sign_in};
use planwright_auth::oidc::identity_key;
use planwright_engine::id::UserId;
use planwright_platform::clock::rfc3339;
use planwright_protocol::http::oidc::{OidcIdentity, OidcLinked};

/// Links an identity to whoever is signed in and has just shown who they are.
pub async fn link(
    app: &App,
    person: SignedIn,
    elsewhere: Elsewhere<'_>,
) -> Result<OidcLinked, AccountError> {
    providers::configured(app, elsewhere.brought.provider)?;
    let user = sign_in::require_proof(app, person).await?;
    let (kept, subject) = flow::finish(app, elsewhere.brought).await?;
    check_errand(&kept, &elsewhere)?;
    let provider = elsewhere.brought.provider.to_owned();
    people::link(app, &provider, &user, &subject).await?;
    Ok(OidcLinked { provider, provider_user_id: subject.subject, provider_email: subject.email })
}

/// Unlinks a provider, unless it is the only way in.
pub async fn unlink(app: &App, person: SignedIn, provider: &str) -> Result<(), AccountError> {
    let user = app.store.user_get(person.user).await?;
    let identities = app.store.identities_of(person.user).await?;
    let (gone, left): (Vec<_>, Vec<_>) =
        identities.into_iter().partition(|identity| identity.provider == provider);
    if gone.is_empty() {
        return Err(AccountError::unknown("linked provider"));
    }
    if left.is_empty() && user.password.is_none() {
        return Err(AccountError::OnlyWayIn);
    }
    for identity in gone {
        let key = identity_key(&identity.issuer, &identity.subject);
        app.store.identity_delete(person.user, &key).await?;
    }
    Ok(())
}

/// The providers a person can sign in at.
pub async fn identities(app: &App, user: UserId) -> Result<Vec<OidcIdentity>, AccountError> {
    let identities = app.store.identities_of(user).await?;
    let shown = identities.into_iter().map(|identity| OidcIdentity {
        provider: identity.provider,
        provider_email: identity.email,
        created_at: rfc3339(identity.created_ms),
    });
    Ok(shown.collect())
}
