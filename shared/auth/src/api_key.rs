//! API keys: `pw_live_<key id, 32 hex>_<256 bits, 43 base62><CRC-32, 6 base62>`. The checksum lets
//! a scanner for leaked secrets, and this API, tell a key from other text without asking anybody.
//! The store keeps only a keyed hash.

use crate::Error;
use crate::keyed_hash::{KeyedHash, KeyedHasher};
use planwright_engine::id::ApiKeyId;
use planwright_platform::ids::{IdSource, random};
use planwright_platform::secret::Secret;

/// Begins every key.
pub const PREFIX: &str = "pw_live_";
/// Characters of a key that lists show: the prefix and the first eight of its id.
const SHOWN: usize = PREFIX.len() + 8;
/// 62 to the 43rd is just above 2 to the 256th.
const SECRET_LEN: usize = 43;
/// 62 to the 6th is above 2 to the 32nd.
const CHECKSUM_LEN: usize = 6;
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const INVALID: Error = Error::TokenInvalid { reason: "not an API key" };

/// A key as its holder has it.
#[derive(Debug, Clone)]
pub struct ApiKey {
    id: ApiKeyId,
    text: Secret,
}

impl ApiKey {
    pub fn generate(id: ApiKeyId, ids: &dyn IdSource) -> Result<Self, Error> {
        let bytes = random::<32>(ids).map_err(|source| Error::MakeToken { source })?;
        let body = format!("{PREFIX}{:032x}_{}", id.as_u128(), base62(&bytes, SECRET_LEN));
        let checksum = checksum(&body);
        Ok(ApiKey { id, text: Secret::new(body + &checksum) })
    }

    /// Whether text claims to be a key of ours.
    pub fn is_one(text: &str) -> bool {
        text.starts_with(PREFIX)
    }

    /// Only the one spelling a key has is accepted.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let (hex, secret) =
            text.strip_prefix(PREFIX).and_then(|rest| rest.split_once('_')).ok_or(INVALID)?;
        let id = format!("{}{hex}", ApiKeyId::PREFIX).parse().map_err(|_| INVALID)?;
        let well_formed = secret.len() == SECRET_LEN + CHECKSUM_LEN
            && secret.bytes().all(|byte| DIGITS.contains(&byte));
        if !well_formed {
            return Err(INVALID);
        }
        let (body, given) = text.split_at(text.len() - CHECKSUM_LEN);
        if checksum(body) != given {
            return Err(Error::TokenInvalid { reason: "the checksum of an API key does not fit" });
        }
        Ok(ApiKey { id, text: Secret::new(text) })
    }

    pub fn id(&self) -> ApiKeyId {
        self.id
    }

    /// The key itself, to be shown once.
    pub fn text(&self) -> &Secret {
        &self.text
    }

    /// What lists show of it.
    pub fn shown(&self) -> &str {
        self.text.expose().get(..SHOWN).unwrap_or(PREFIX)
    }

    /// What is stored. Keyed, so that a copy of the table alone does not even let a guess be
    /// checked.
    pub fn hash(&self, hasher: &KeyedHasher) -> KeyedHash {
        hasher.hash(self.text.expose().as_bytes())
    }
}

fn checksum(text: &str) -> String {
    base62(&crc32fast::hash(text.as_bytes()).to_be_bytes(), CHECKSUM_LEN)
}

/// `bytes` as one big-endian number in `len` digits.
fn base62(bytes: &[u8], len: usize) -> String {
    let mut number = bytes.to_vec();
    let mut digits = vec![b'0'; len];
    for digit in digits.iter_mut().rev() {
        let mut rest = 0_u32;
        for byte in &mut number {
            let value = rest * 256 + u32::from(*byte);
            *byte = (value / 62) as u8;
            rest = value % 62;
        }
        *digit = DIGITS[rest as usize];
    }
    digits.into_iter().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use planwright_platform::ids::SeededIds;

    const ID: ApiKeyId = ApiKeyId::from_u128(0x0192_aaaa_bbbb_cccc_dddd_eeee_ffff_0001);

    #[test]
    fn a_key_parses_back_and_has_the_promised_shape() {
        for seed in 0..200 {
            let key = ApiKey::generate(ID, &SeededIds::new(seed)).unwrap();
            let text = key.text().expose();
            assert_eq!(text.len(), 8 + 32 + 1 + 43 + 6, "{text}");
            assert_eq!(key.shown(), "pw_live_0192aaaa");
            let parsed = ApiKey::parse(text).unwrap();
            let hasher = KeyedHasher::new(&[1; 32]);
            assert_eq!((parsed.id(), parsed.hash(&hasher)), (ID, key.hash(&hasher)));
            assert!(!format!("{key:?}").contains(&text[41..]));
        }
    }

    #[test]
    fn one_wrong_character_anywhere_is_told_by_the_checksum() {
        let key = ApiKey::generate(ID, &SeededIds::new(7)).unwrap();
        let text = key.text().expose();
        for at in 0..text.len() {
            let other = if text.as_bytes()[at] == b'a' { "b" } else { "a" };
            let changed = format!("{}{other}{}", &text[..at], &text[at + 1..]);
            assert!(ApiKey::parse(&changed).is_err(), "{at}");
        }
        for bad in [
            "",
            "pw_live_",
            "pw_live_x_y",
            &text[1..],
            &format!("{text}0"),
            &text.to_uppercase(),
            "\u{fc}",
        ] {
            assert!(ApiKey::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn base_62_counts_as_numbers_do() {
        assert_eq!(base62(&[0], 2), "00");
        assert_eq!(base62(&[61], 2), "0z");
        assert_eq!(base62(&[62], 2), "10");
        assert_eq!(base62(&[255; 4], 6), "4gfFC3");
        assert_eq!(base62(&[255; 32], 43).len(), 43);
    }
}
