//! The two halves of a sign-in at a provider. What the first keeps for the second is taken once, by
//! the hash of the state, and only by the client that holds the binding.

use super::providers;
use crate::{ApiError, ApiResult, State};
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
pub(super) struct Begun {
    pub(super) authorization_url: String,
    /// What only the client that began it holds.
    pub(super) binding: Secret,
}

pub(super) async fn begin(
    state: &State,
    provider: &str,
    redirect_uri: String,
    errand: Errand,
) -> ApiResult<Begun> {
    let found = providers::find(state, provider).await?;
    let Beginning { authorization_url, state: token, nonce, verifier } =
        found.begin(&redirect_uri).map_err(|e| providers::refusal(&e))?;
    let binding =
        one_time::generate(&*state.ids).map_err(|e| ApiError::internal("making a token", &e))?;
    let expires_ms = state.clock.now_ms() + LIFE_MS;
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
    state.store.one_time_create(OneTime::SignInElsewhere, &hash, &kept, expires_ms).await?;
    Ok(Begun { authorization_url, binding })
}

/// What a provider sent back, and by whom it was brought.
pub(super) struct Brought<'a> {
    pub(super) provider: &'a str,
    pub(super) code: &'a str,
    pub(super) state: &'a str,
    pub(super) issuer: Option<&'a str>,
    pub(super) binding: &'a str,
}

/// What was kept for this state, and who the person is there. The state is used up whatever comes
/// of it.
pub(super) async fn finish(state: &State, brought: Brought<'_>) -> ApiResult<(OidcState, Subject)> {
    let kept = open(state, &brought).await?;
    let provider = providers::find(state, brought.provider).await?;
    let back = Return {
        code: Secret::new(brought.code),
        issuer: brought.issuer,
        nonce: &kept.nonce,
        verifier: &kept.verifier,
        redirect_uri: &kept.redirect_uri,
    };
    let subject = provider
        .finish(providers::http(state)?, back, state.clock.now_ms())
        .await
        .map_err(|error| {
            // Its keys may be newer than those read.
            state.discovered.forget(brought.provider);
            providers::refusal(&error)
        })?;
    Ok((kept, subject))
}

/// Takes what was kept for a state.
pub(super) async fn open(state: &State, brought: &Brought<'_>) -> ApiResult<OidcState> {
    let bad = || {
        let detail =
            "This sign-in was finished before, has run out, or was begun elsewhere; begin it anew.";
        ApiError::bad_request("invalid_state", detail)
    };
    if brought.state.len() > MAX_LEN || brought.code.len() > MAX_LEN {
        return Err(bad());
    }
    let hash = one_time::hash(brought.state);
    let kept: Option<OidcState> =
        state.store.one_time_take(OneTime::SignInElsewhere, &hash).await?;
    let kept = kept.filter(|kept| kept.expires_ms > state.clock.now_ms()).ok_or_else(bad)?;
    let binding = one_time::hash(brought.binding);
    let bound = bool::from(binding.as_bytes().ct_eq(kept.binding.as_bytes()));
    if !bound || kept.provider != brought.provider {
        return Err(bad());
    }
    Ok(kept)
}
