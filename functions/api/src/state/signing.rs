//! The signing keys: made once, rotated with an overlap.

use super::error::StartError;
use planwright_auth::key_ring::{self, KeyRing};
use planwright_platform::ids::IdSource;
use planwright_platform::secrets::Secrets;

/// The signing keys, made if there are none yet.
pub async fn signing_keys(secrets: &Secrets, ids: &dyn IdSource) -> Result<KeyRing, StartError> {
    let fresh = KeyRing::generate(ids).map_err(StartError::Keys)?;
    let stored = secrets.get_or_create(key_ring::SECRET_NAME, || Ok(fresh.to_secret())).await;
    KeyRing::from_secret(&stored.map_err(StartError::Secrets)?).map_err(StartError::Keys)
}

/// Gives the installation a new signing key. Tokens of the keys before it count until they run out,
/// and a process that has not read the new one yet does so when it first sees a token of it; so
/// nobody is signed out.
pub async fn rotate_signing_keys(secrets: &Secrets, ids: &dyn IdSource) -> Result<(), StartError> {
    let stored = secrets.get_fresh(key_ring::SECRET_NAME).await.map_err(StartError::Secrets)?;
    let ring = match stored {
        Some(stored) => KeyRing::from_secret(&stored).and_then(|ring| ring.rotate(ids)),
        None => KeyRing::generate(ids),
    };
    let secret = ring.map_err(StartError::Keys)?.to_secret();
    secrets.put(key_ring::SECRET_NAME, &secret).await.map_err(StartError::Secrets)
}
