//! The signing keys: made once, rotated with an overlap, read again when a token names one that is not known.

use super::{StartError, State};
use planwright_auth::key_ring::{self, KeyRing};
use planwright_platform::ids::IdSource;
use planwright_platform::secrets::Secrets;
use std::sync::atomic::{AtomicI64, Ordering};

/// Least time between two readings, in milliseconds: tokens with invented keys must not become calls.
const PAUSE_MS: i64 = 10_000;

/// When the keys were last read again, unix milliseconds.
#[derive(Debug, Default)]
pub(crate) struct Rereading(AtomicI64);

/// The signing keys, made if there are none yet.
pub async fn signing_keys(secrets: &Secrets, ids: &dyn IdSource) -> Result<KeyRing, StartError> {
    let fresh = KeyRing::generate(ids).map_err(StartError::Keys)?;
    let stored = secrets.get_or_create(key_ring::SECRET_NAME, || Ok(fresh.to_secret())).await;
    KeyRing::from_secret(&stored.map_err(StartError::Secrets)?).map_err(StartError::Keys)
}

/// Gives the installation a new signing key. Tokens of the keys before it count until they run out, and a process that
/// has not read the new one yet does so when it first sees a token of it; so nobody is signed out.
pub async fn rotate_signing_keys(secrets: &Secrets, ids: &dyn IdSource) -> Result<(), StartError> {
    let stored = secrets.get_fresh(key_ring::SECRET_NAME).await.map_err(StartError::Secrets)?;
    let ring = match stored {
        Some(stored) => KeyRing::from_secret(&stored).and_then(|ring| ring.rotate(ids)),
        None => KeyRing::generate(ids),
    };
    let secret = ring.map_err(StartError::Keys)?.to_secret();
    secrets.put(key_ring::SECRET_NAME, &secret).await.map_err(StartError::Secrets)
}

impl State {
    /// Reads the keys again if a token names one that is not known, not more often than every few seconds.
    pub(crate) async fn learn_key_of(&self, token: &str) {
        let now_ms = self.clock.now_ms();
        let last_ms = self.rereading.0.load(Ordering::Relaxed);
        if !self.tokens.lacks_key_of(token) || now_ms - last_ms < PAUSE_MS {
            return;
        }
        self.rereading.0.store(now_ms, Ordering::Relaxed);
        let read = match self.secrets.get_fresh(key_ring::SECRET_NAME).await {
            Ok(Some(stored)) => KeyRing::from_secret(&stored).map(|ring| self.tokens.replace(ring)),
            Ok(None) => return,
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "the signing keys were not read again");
                return;
            }
        };
        if let Err(error) = read {
            tracing::error!(error = &error as &dyn std::error::Error, "the stored signing keys cannot be used");
        }
    }
}
