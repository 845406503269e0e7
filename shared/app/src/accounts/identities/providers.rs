//! The providers of this installation, and what was read of them.

use crate::App;
use crate::accounts::AccountError;
use crate::check::sentence;
use crate::error::PartError;
use planwright_auth::Error as AuthError;
use planwright_auth::oidc::{Provider, Registration};
use planwright_platform::config::OidcProvider as Configured;
use planwright_platform::http_client::HttpClient;
use planwright_protocol::http::oidc::OidcProvider;
use std::sync::Arc;

/// How long a provider's description and keys are used without reading them again, in milliseconds:
/// five minutes.
const TRUSTED_MS: i64 = 300_000;

/// Where people can sign in besides here.
pub fn identity_providers(app: &App) -> Vec<OidcProvider> {
    let shown = |provider: &Configured| OidcProvider {
        name: provider.name.clone(),
        display_name: provider.display_name.clone(),
    };
    app.settings.oidc.iter().map(shown).collect()
}

/// How the provider of this name is configured, if there is one.
pub(super) fn configured<'a>(app: &'a App, name: &str) -> Result<&'a Configured, AccountError> {
    let found = app.settings.oidc.iter().find(|provider| provider.name == name);
    found.ok_or_else(|| AccountError::unknown("identity provider"))
}

/// The provider of this name; fails if there is none, or it does not answer as it should.
pub(super) async fn find(app: &App, name: &str) -> Result<Arc<Provider>, AccountError> {
    let settings = configured(app, name)?;
    let now_ms = app.clock.now_ms();
    if let Some(known) = app.discovered.get(name, now_ms - TRUSTED_MS) {
        return Ok(known);
    }
    let client_secret = match &settings.client_secret_name {
        Some(secret) => {
            let found = app.secrets.get(secret).await;
            found.map_err(|error| PartError::failed("reading a secret", error))?
        }
        None => settings.client_secret.clone(),
    };
    let registration = Registration {
        issuer: settings.issuer.clone(),
        client_id: settings.client_id.clone(),
        client_secret,
    };
    let found = Provider::discover(http(app)?, registration).await;
    let provider = Arc::new(found.map_err(|error| refusal(&error))?);
    app.discovered.put(name, Arc::clone(&provider), now_ms);
    Ok(provider)
}

pub(super) fn http(app: &App) -> Result<&HttpClient, AccountError> {
    app.http.as_ref().ok_or(AccountError::ProviderUnreachable)
}

/// What a failed sign-in looks like outside: whose fault it is, and why.
pub(super) fn refusal(error: &AuthError) -> AccountError {
    match error {
        AuthError::SignInRefused { .. } => {
            tracing::warn!(%error, "a sign-in at a provider was refused");
            AccountError::SignInRefused(sentence(&error.to_string()))
        }
        _ => {
            tracing::warn!(
                error = error as &dyn std::error::Error,
                "an identity provider cannot be used"
            );
            AccountError::ProviderUnreachable
        }
    }
}
