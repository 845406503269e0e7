//! Hashes under a key of this installation: HMAC-SHA256, compared in constant time, written as 64
//! hex digits.

use crate::Error;
use aws_lc_rs::hmac;
use std::fmt;
use std::str::FromStr;
use subtle::ConstantTimeEq;

/// Hashes with one key, which serves one purpose.
#[derive(Clone)]
pub struct KeyedHasher {
    key: hmac::Key,
}

impl fmt::Debug for KeyedHasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyedHasher(..)")
    }
}

impl KeyedHasher {
    pub fn new(key: &[u8; 32]) -> Self {
        KeyedHasher { key: hmac::Key::new(hmac::HMAC_SHA256, key) }
    }

    pub fn hash(&self, bytes: &[u8]) -> KeyedHash {
        let mut out = [0; 32];
        out.copy_from_slice(hmac::sign(&self.key, bytes).as_ref());
        KeyedHash(out)
    }
}

/// The hash of something secret.
#[derive(Clone, Copy)]
pub struct KeyedHash([u8; 32]);

impl KeyedHash {
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Whether `text` is this hash.
    pub fn is(&self, text: &str) -> bool {
        text.parse::<KeyedHash>().is_ok_and(|other| *self == other)
    }
}

impl PartialEq for KeyedHash {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for KeyedHash {}

impl fmt::Debug for KeyedHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyedHash(..)")
    }
}

impl fmt::Display for KeyedHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for KeyedHash {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        const INVALID: Error = Error::TokenInvalid { reason: "a stored hash is not 64 hex digits" };
        let mut bytes = [0; 32];
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(INVALID);
        }
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| INVALID)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| INVALID)?;
        }
        Ok(KeyedHash(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_read_back_and_depends_on_the_key() {
        let hash = KeyedHasher::new(&[1; 32]).hash(b"a");
        assert!(hash.is(&hash.to_string()) && hash.to_string().len() == 64);
        assert!(!KeyedHasher::new(&[2; 32]).hash(b"a").is(&hash.to_string()));
        assert!(!hash.is("") && !hash.is(&"0".repeat(64)) && !hash.is(&"\u{fc}".repeat(32)));
    }
}
