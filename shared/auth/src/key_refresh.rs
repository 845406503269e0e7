//! Keeps the signing keys of a process those that are stored: they are rotated elsewhere, without
//! its being told.

use crate::Error;
use crate::key_ring::{KeyRing, SECRET_NAME};
use crate::token::Tokens;
use planwright_platform::secrets::Secrets;
use std::sync::atomic::{AtomicI64, Ordering};

/// Least time between two readings, in milliseconds: tokens with invented keys must not become
/// calls.
const PAUSE_MS: i64 = 10_000;

/// When the keys were last read again, unix milliseconds.
#[derive(Debug, Default)]
pub struct KeyRefresh(AtomicI64);

impl KeyRefresh {
    /// Reads the keys again if a token names one that is not known, not more often than every few
    /// seconds.
    pub async fn learn_key_of(
        &self,
        token: &str,
        tokens: &Tokens,
        secrets: &Secrets,
        now_ms: i64,
    ) -> Result<(), Error> {
        if !tokens.lacks_key_of(token) || now_ms - self.0.load(Ordering::Relaxed) < PAUSE_MS {
            return Ok(());
        }
        self.0.store(now_ms, Ordering::Relaxed);
        let stored = secrets
            .get_fresh(SECRET_NAME)
            .await
            .map_err(|source| Error::ReadKeysAgain { source })?;
        if let Some(stored) = stored {
            tokens.replace(KeyRing::from_secret(&stored)?);
        }
        Ok(())
    }
}
