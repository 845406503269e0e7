//! Bytes sealed under a key that is derived each time and stored nowhere: AES-256-GCM, a random
//! nonce before the text.

use crate::Error;
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use planwright_platform::ids::{IdSource, random};

const UNREADABLE: Error = Error::TokenInvalid { reason: "something sealed cannot be opened" };

/// Seals `plain`; the result is base64.
pub fn seal(key: &[u8; 32], plain: &[u8], ids: &dyn IdSource) -> Result<String, Error> {
    let nonce = random::<NONCE_LEN>(ids).map_err(|source| Error::MakeToken { source })?;
    let mut text = plain.to_vec();
    let sealed = cipher(key)?.seal_in_place_append_tag(
        Nonce::assume_unique_for_key(nonce),
        Aad::empty(),
        &mut text,
    );
    sealed.map_err(|_| UNREADABLE)?;
    Ok(BASE64_STANDARD.encode([&nonce[..], &text].concat()))
}

/// Opens what [`seal`] made with the same key.
pub fn open(key: &[u8; 32], sealed: &str) -> Result<Vec<u8>, Error> {
    let bytes = BASE64_STANDARD.decode(sealed).map_err(|_| UNREADABLE)?;
    let (nonce, text) = bytes.split_at_checked(NONCE_LEN).ok_or(UNREADABLE)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| UNREADABLE)?;
    let mut text = text.to_vec();
    let plain =
        cipher(key)?.open_in_place(nonce, Aad::empty(), &mut text).map_err(|_| UNREADABLE)?;
    Ok(plain.to_vec())
}

fn cipher(key: &[u8; 32]) -> Result<LessSafeKey, Error> {
    UnboundKey::new(&AES_256_GCM, key).map(LessSafeKey::new).map_err(|_| UNREADABLE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use planwright_platform::ids::RandomIds;

    #[test]
    fn only_the_same_key_opens_and_a_change_is_noticed() {
        let sealed = seal(&[1; 32], b"planted secret", &RandomIds).unwrap();
        assert_eq!(open(&[1; 32], &sealed).unwrap(), b"planted secret");
        assert_ne!(sealed, seal(&[1; 32], b"planted secret", &RandomIds).unwrap());
        let mut changed = BASE64_STANDARD.decode(&sealed).unwrap();
        changed[NONCE_LEN] ^= 1;
        for bad in [BASE64_STANDARD.encode(changed), String::new(), "AAAA".into(), "?".into()] {
            assert!(open(&[1; 32], &bad).is_err(), "{bad}");
        }
        assert!(open(&[2; 32], &sealed).is_err());
    }
}
