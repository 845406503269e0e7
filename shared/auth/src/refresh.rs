//! Refresh tokens: `pwr_<session id, 32 hex>_<256 bits, 43 base64url>`. The store keeps only their
//! hash.

use crate::Error;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use planwright_engine::id::{SessionId, UserId};
use planwright_platform::ids::{IdSource, random};
use planwright_platform::secret::Secret;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;
use subtle::ConstantTimeEq;

const PREFIX: &str = "pwr_";
const INVALID: Error = Error::TokenInvalid { reason: "not a refresh token" };

/// A token of one session. Each is used once; its use yields the next one of the same session.
#[derive(Debug, Clone)]
pub struct RefreshToken {
    session: SessionId,
    text: Secret,
}

impl RefreshToken {
    pub fn generate(session: SessionId, ids: &dyn IdSource) -> Result<Self, Error> {
        let bytes = random::<32>(ids).map_err(|source| Error::MakeToken { source })?;
        let text =
            format!("{PREFIX}{:032x}_{}", session.as_u128(), BASE64_URL_SAFE_NO_PAD.encode(bytes));
        Ok(RefreshToken { session, text: Secret::new(text) })
    }

    /// Only the one spelling a token has is accepted.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let (hex, secret) =
            text.strip_prefix(PREFIX).and_then(|rest| rest.split_once('_')).ok_or(INVALID)?;
        let session = format!("{}{hex}", SessionId::PREFIX).parse().map_err(|_| INVALID)?;
        let mut bytes = [0; 33];
        match BASE64_URL_SAFE_NO_PAD.decode_slice(secret, &mut bytes) {
            Ok(32) => Ok(RefreshToken { session, text: Secret::new(text) }),
            _ => Err(INVALID),
        }
    }

    pub fn session(&self) -> SessionId {
        self.session
    }

    /// The token as the client holds it.
    pub fn text(&self) -> &Secret {
        &self.text
    }

    /// What is stored. A plain hash will do: 256 random bits cannot be guessed, however fast the
    /// hash.
    pub fn hash(&self) -> RefreshHash {
        RefreshHash(Sha256::digest(self.text.expose()).into())
    }
}

/// What a client holds, a program as a refresh token and a browser as a cookie: the token, and
/// whose it is, so that it can be found.
#[derive(Debug, Clone)]
pub struct Held {
    pub user: UserId,
    pub token: RefreshToken,
}

impl Held {
    pub fn generate(user: UserId, session: SessionId, ids: &dyn IdSource) -> Result<Self, Error> {
        Ok(Held { user, token: RefreshToken::generate(session, ids)? })
    }

    pub fn parse(text: &str) -> Option<Self> {
        let (token, user) = text.rsplit_once('.')?;
        let user = format!("{}{user}", UserId::PREFIX).parse().ok()?;
        Some(Held { user, token: RefreshToken::parse(token).ok()? })
    }

    pub fn text(&self) -> Secret {
        Secret::new(format!("{}.{:032x}", self.token.text().expose(), self.user.as_u128()))
    }
}

/// SHA-256 of a refresh token; compared in constant time, written as 64 hex digits.
#[derive(Clone, Copy, Debug)]
pub struct RefreshHash([u8; 32]);

impl PartialEq for RefreshHash {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for RefreshHash {}

impl fmt::Display for RefreshHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for RefreshHash {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        const INVALID: Error =
            Error::TokenInvalid { reason: "a stored refresh hash is not 64 hex digits" };
        let mut bytes = [0; 32];
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(INVALID);
        }
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| INVALID)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| INVALID)?;
        }
        Ok(RefreshHash(bytes))
    }
}

impl Serialize for RefreshHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RefreshHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use planwright_platform::ids::{RandomIds, SeededIds};

    fn session() -> SessionId {
        SessionId::from_u128(0x0192_aaaa_bbbb_cccc_dddd_eeee_ffff_0001)
    }

    #[test]
    fn a_token_parses_back_to_its_session_and_hash() {
        for seed in 0..200 {
            let token = RefreshToken::generate(session(), &SeededIds::new(seed)).unwrap();
            let text = token.text().expose();
            assert_eq!(text.len(), 4 + 32 + 1 + 43, "{text}");
            let parsed = RefreshToken::parse(text).unwrap();
            assert_eq!((parsed.session(), parsed.hash()), (token.session(), token.hash()));
            assert_eq!(token.hash().to_string().parse::<RefreshHash>().unwrap(), token.hash());
        }
    }

    #[test]
    fn every_token_is_another_and_debug_shows_none() {
        let (a, b) = (
            RefreshToken::generate(session(), &RandomIds).unwrap(),
            RefreshToken::generate(session(), &RandomIds).unwrap(),
        );
        assert_ne!(a.hash(), b.hash());
        assert!(!format!("{a:?}").contains(&a.text().expose()[37..]));
    }

    #[test]
    fn changing_any_character_gives_another_hash_or_no_token() {
        let token = RefreshToken::generate(session(), &RandomIds).unwrap();
        let text = token.text().expose();
        for at in 0..text.len() {
            let other = if text.as_bytes()[at] == b'a' { "b" } else { "a" };
            let changed = format!("{}{other}{}", &text[..at], &text[at + 1..]);
            if let Ok(parsed) = RefreshToken::parse(&changed) {
                assert_ne!(parsed.hash(), token.hash(), "{at}");
            }
        }
    }

    #[test]
    fn other_text_is_no_token() {
        let good =
            RefreshToken::generate(session(), &RandomIds).unwrap().text().expose().to_owned();
        let upper = good[..36].to_uppercase() + &good[36..];
        for bad in [
            "",
            "pwr_",
            "pwr__",
            &good[1..],
            &good[..79],
            &format!("{good}A"),
            &format!("{good}="),
            &upper,
        ] {
            assert!(matches!(RefreshToken::parse(bad), Err(Error::TokenInvalid { .. })), "{bad}");
        }
    }
}
