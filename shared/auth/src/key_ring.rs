//! The signing keys of this installation, kept as one secret: the current Ed25519 key, the previous
//! ones whose tokens still count, and the key of page cursors.

use crate::Error;
use crate::cursor::Cursors;
use crate::keyed_hash::KeyedHasher;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::{DecodingKey, EncodingKey};
use planwright_platform::ids::{IdSource, random};
use planwright_platform::secret::Secret;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::fmt;
use zeroize::Zeroizing;

/// Name of the secret, below the installation's prefix.
pub const SECRET_NAME: &str = "signing-keys";

/// Most previous keys kept; with tokens of ten minutes one would do.
const MAX_PREVIOUS: usize = 3;

type Bytes32 = Zeroizing<[u8; 32]>;

/// Keys to sign with and to verify with.
pub struct KeyRing {
    current: SigningKey,
    previous: Vec<SigningKey>,
    cursor_key: Bytes32,
}

/// What a derived key is for; keys of two purposes have nothing to do with each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Hashes of API keys.
    ApiKeys,
    /// Tokens that show that a page of ours, not a foreign one, makes a browser's request.
    Csrf,
    /// Keys under which answers are kept for a replay.
    Replays,
    /// Names of things in limits, such as addresses, that the table need not know.
    Limits,
}

impl Purpose {
    fn label(self) -> &'static str {
        match self {
            Purpose::ApiKeys => "planwright api keys 1",
            Purpose::Csrf => "planwright csrf 1",
            Purpose::Replays => "planwright replays 1",
            Purpose::Limits => "planwright limits 1",
        }
    }
}

/// One Ed25519 key; its id is derived from the public half, so two keys never share one.
pub(crate) struct SigningKey {
    pub(crate) kid: String,
    pub(crate) encoding: EncodingKey,
    pub(crate) decoding: DecodingKey,
    seed: Bytes32,
}

/// The secret's JSON; each key is 32 bytes in base64url.
#[derive(Deserialize)]
struct Stored {
    current: Secret,
    #[serde(default)]
    previous: Vec<Secret>,
    cursor: Secret,
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let previous: Vec<_> = self.previous.iter().map(|key| &key.kid).collect();
        f.debug_struct("KeyRing")
            .field("current", &self.current.kid)
            .field("previous", &previous)
            .finish_non_exhaustive()
    }
}

impl KeyRing {
    /// New keys.
    pub fn generate(ids: &dyn IdSource) -> Result<Self, Error> {
        Ok(KeyRing { current: new_key(ids)?, previous: Vec::new(), cursor_key: new_bytes(ids)? })
    }

    /// Reads what [`KeyRing::to_secret`] wrote.
    pub fn from_secret(secret: &Secret) -> Result<Self, Error> {
        // The parser's own error may quote the secret, so it is not kept.
        let stored: Stored = serde_json::from_str(secret.expose()).map_err(|_| {
            Error::ReadKeys { problem: "the secret is not JSON with current, previous and cursor" }
        })?;
        if stored.previous.len() > MAX_PREVIOUS {
            return Err(Error::ReadKeys { problem: "there are too many previous keys" });
        }
        let key = |text: &Secret| SigningKey::from_seed(decode(text)?);
        Ok(KeyRing {
            current: key(&stored.current)?,
            previous: stored.previous.iter().map(key).collect::<Result<_, _>>()?,
            cursor_key: decode(&stored.cursor)?,
        })
    }

    /// The JSON to store.
    pub fn to_secret(&self) -> Secret {
        let previous: Vec<_> =
            self.previous.iter().map(|key| format!("\"{}\"", encode(&key.seed))).collect();
        Secret::new(format!(
            r#"{{"current":"{}","previous":[{}],"cursor":"{}"}}"#,
            encode(&self.current.seed),
            previous.join(","),
            encode(&self.cursor_key)
        ))
    }

    /// A ring that signs with a new key and still accepts tokens of this one. Cursors stay good.
    pub fn rotate(self, ids: &dyn IdSource) -> Result<Self, Error> {
        let current = new_key(ids)?;
        let mut previous = self.previous;
        previous.insert(0, self.current);
        previous.truncate(MAX_PREVIOUS);
        Ok(KeyRing { current, previous, cursor_key: self.cursor_key })
    }

    pub fn cursors(&self) -> Cursors {
        Cursors::new(&self.cursor_key)
    }

    /// A hasher for one purpose. All are derived from the key of cursors, which outlives rotations:
    /// what they hashed is stored, and a stored hash cannot be made anew.
    pub fn hasher(&self, purpose: Purpose) -> KeyedHasher {
        let root = KeyedHasher::new(&self.cursor_key);
        KeyedHasher::new(root.hash(purpose.label().as_bytes()).as_bytes())
    }

    pub(crate) fn current(&self) -> &SigningKey {
        &self.current
    }

    pub(crate) fn find(&self, kid: &str) -> Option<&SigningKey> {
        std::iter::once(&self.current).chain(&self.previous).find(|key| key.kid == kid)
    }
}

impl SigningKey {
    fn from_seed(seed: Bytes32) -> Result<Self, Error> {
        const UNUSABLE: Error = Error::ReadKeys { problem: "a key is not usable" };
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed[..]).map_err(|_| UNUSABLE)?;
        let document = pair.to_pkcs8().map_err(|_| UNUSABLE)?;
        let public = pair.public_key().as_ref();
        Ok(SigningKey {
            kid: BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(public)[..12]),
            encoding: EncodingKey::from_ed_der(document.as_ref()),
            decoding: DecodingKey::from_ed_der(public),
            seed,
        })
    }
}

fn new_bytes(ids: &dyn IdSource) -> Result<Bytes32, Error> {
    random::<32>(ids).map(Zeroizing::new).map_err(|source| Error::MakeKey { source })
}

fn new_key(ids: &dyn IdSource) -> Result<SigningKey, Error> {
    SigningKey::from_seed(new_bytes(ids)?)
}

fn encode(bytes: &Bytes32) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(&bytes[..])
}

fn decode(text: &Secret) -> Result<Bytes32, Error> {
    let decoded = BASE64_URL_SAFE_NO_PAD.decode(text.expose()).ok().map(Zeroizing::new);
    let bytes = decoded.and_then(|bytes| <[u8; 32]>::try_from(bytes.as_slice()).ok());
    bytes
        .map(Zeroizing::new)
        .ok_or(Error::ReadKeys { problem: "a key is not 32 bytes in base64url" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use planwright_engine::id::TeamId;
    use planwright_platform::ids::{RandomIds, SeededIds};

    #[test]
    fn a_ring_survives_storage_and_rotation() {
        let ring = KeyRing::generate(&RandomIds).unwrap();
        let first = ring.current().kid.clone();
        let cursor = ring.cursors().seal(TeamId::from_u128(1), "r", "p");
        let hashed = ring.hasher(Purpose::ApiKeys).hash(b"k");
        let mut ring = KeyRing::from_secret(&ring.to_secret()).unwrap();
        assert_eq!(ring.current().kid, first);
        for turn in 1..=4 {
            ring = KeyRing::from_secret(&ring.rotate(&RandomIds).unwrap().to_secret()).unwrap();
            assert_ne!(ring.current().kid, first);
            assert_eq!(ring.find(&first).is_some(), turn <= MAX_PREVIOUS, "turn {turn}");
            assert_eq!(ring.cursors().open(TeamId::from_u128(1), "r", &cursor).unwrap(), "p");
            assert_eq!(ring.hasher(Purpose::ApiKeys).hash(b"k"), hashed);
            assert_ne!(ring.hasher(Purpose::Csrf).hash(b"k"), hashed);
        }
    }

    #[test]
    fn neither_debug_nor_an_error_shows_a_key() {
        let ring = KeyRing::generate(&SeededIds::new(1)).unwrap();
        let shown = format!("{ring:?}");
        for seed in [&ring.current.seed, &ring.cursor_key] {
            assert!(!shown.contains(&encode(seed)), "{shown}");
        }
        let almost =
            ring.to_secret().expose().replace("\"previous\":[]", "\"previous\":\"canary\"");
        assert!(almost.contains("canary"));
        let error = KeyRing::from_secret(&Secret::new(almost)).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
    }

    #[test]
    fn a_secret_that_is_no_ring_is_refused() {
        let good = KeyRing::generate(&SeededIds::new(1)).unwrap().to_secret();
        for bad in [
            "",
            "{}",
            "[]",
            "null",
            &good.expose()[1..],
            &good.expose().replace("\"cursor\":\"", "\"cursor\":\"A"),
        ] {
            assert!(
                matches!(KeyRing::from_secret(&Secret::new(bad)), Err(Error::ReadKeys { .. })),
                "{bad}"
            );
        }
    }
}
