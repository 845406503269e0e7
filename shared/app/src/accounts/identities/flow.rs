//! The two halves of a sign-in at a provider. What the first keeps for the second is taken once, by
//! the hash of the state, and only by the client that holds the binding.

use super::providers;
use crate::App;
use crate::accounts::AccountError;
use crate::error::PartError;
use planwright_auth::oidc::{Beginning, Return, Subject};
use planwright_auth::one_time;
use planwright_platform::secret::Secret;
use planwright_protocol::record::identity::{Errand, OidcState};
use planwright_store::OneTime;
use subtle::ConstantTimeEq;

/// How long a person may take at the provider, in milliseconds.
const LIFE_MS: i64 = 600_000;
/// Longest state or code looked at, in characters.
const MAX_LEN: usize = 4_096;

/// A sign-in that has begun.
#[derive(Debug)]
pub struct Begun {
    pub authorization_url: String,
    /// What only the client that began it holds.
    pub binding: Secret,
}

pub(super) async fn begin(
    app: &App,
    provider: &str,
    redirect_uri: String,
    errand: Errand,
) -> Result<Begun, AccountError> {
    let found = providers::find(app, provider).await?;
    let Beginning { authorization_url, state: token, nonce, verifier } =
        found.begin(&redirect_uri).map_err(|error| providers::refusal(&error))?;
    let binding = one_time::generate(&*app.ids);
    let binding = binding.map_err(|error| PartError::failed("making a token", error))?;
    let expires_ms = app.clock.now_ms() + LIFE_MS;
    let kept = OidcState {
        provider: provider.to_owned(),
        nonce: nonce.expose().to_owned(),
        verifier: verifier.expose().to_owned(),
        redirect_uri,
        errand,
        binding: one_time::hash(binding.expose()),
        expires_ms,
    };
    let hash = one_time::hash(token.expose());
    app.store.one_time_create(OneTime::SignInElsewhere, &hash, &kept, expires_ms).await?;
    Ok(Begun { authorization_url, binding })
}

/// What a provider sent back, and by whom it was brought.
#[derive(Clone, Copy)]
pub struct Brought<'a> {
    pub provider: &'a str,
    pub code: &'a str,
    pub state: &'a str,
    pub issuer: Option<&'a str>,
    pub binding: &'a str,
}

/// What was kept for this state, and who the person is there. The state is used up whatever comes
/// of it.
pub(super) async fn finish(
    app: &App,
    brought: Brought<'_>,
) -> Result<(OidcState, Subject), AccountError> {
    providers::configured(app, brought.provider)?;
    let kept = open(app, &brought).await?;
    let provider = providers::find(app, brought.provider).await?;
    let back = Return {
        code: Secret::new(brought.code),
        issuer: brought.issuer,
        nonce: &kept.nonce,
        verifier: &kept.verifier,
        redirect_uri: &kept.redirect_uri,
    };
    let found = provider.finish(providers::http(app)?, back, app.clock.now_ms()).await;
    let subject = found.map_err(|error| {
        // Its keys may be newer than those read.
        app.discovered.forget(brought.provider);
        providers::refusal(&error)
    })?;
    Ok((kept, subject))
}

/// Takes what was kept for a state.
pub(super) async fn open(app: &App, brought: &Brought<'_>) -> Result<OidcState, AccountError> {
    let bad = || AccountError::UnknownState;
    if brought.state.len() > MAX_LEN || brought.code.len() > MAX_LEN {
        return Err(bad());
    }
    let hash = one_time::hash(brought.state);
    let kept: Option<OidcState> = app.store.one_time_take(OneTime::SignInElsewhere, &hash).await?;
    let kept = kept.filter(|kept| kept.expires_ms > app.clock.now_ms()).ok_or_else(bad)?;
    let binding = one_time::hash(brought.binding);
    let bound = bool::from(binding.as_bytes().ct_eq(kept.binding.as_bytes()));
    if !bound || kept.provider != brought.provider {
        return Err(bad());
    }
    Ok(kept)
}
