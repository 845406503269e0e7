//! Opaque tokens that are good once: links in mails, the state of a sign-in elsewhere, codes of
//! devices. 256 random bits in base64url; the store keeps only their hash, which is also the key
//! they are found by.

use crate::Error;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use planwright_platform::ids::{IdSource, random};
use planwright_platform::secret::Secret;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// Characters of a token.
pub const LEN: usize = 43;

/// A new token.
pub fn generate(ids: &dyn IdSource) -> Result<Secret, Error> {
    let bytes = random::<32>(ids).map_err(|source| Error::MakeToken { source })?;
    Ok(Secret::new(BASE64_URL_SAFE_NO_PAD.encode(bytes)))
}

/// What is stored of a token, or of any text with as much chance in it: SHA-256 in hex.
pub fn hash(token: &str) -> String {
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(token) {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

/// Letters of a code that people type: no vowels, so that no word comes of it, and nothing that
/// looks like another.
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";

/// A code for people, as `BCDF-GHJK`: 20 to the 8th is 25 thousand million.
pub fn user_code(ids: &dyn IdSource) -> Result<String, Error> {
    let mut code = String::with_capacity(9);
    while code.len() < 9 {
        let [byte] = random::<1>(ids).map_err(|source| Error::MakeToken { source })?;
        // Above the last multiple of 20 some letters would come more often.
        if byte >= 240 {
            continue;
        }
        if code.len() == 4 {
            code.push('-');
        }
        code.push(char::from(LETTERS[usize::from(byte) % LETTERS.len()]));
    }
    Ok(code)
}

/// A code as somebody typed it, in its one spelling; `None` if it is none.
pub fn normal_user_code(text: &str) -> Option<String> {
    let letters: String =
        text.chars().filter(|c| !matches!(c, '-' | ' ')).map(|c| c.to_ascii_uppercase()).collect();
    let good = letters.len() == 8 && letters.bytes().all(|byte| LETTERS.contains(&byte));
    good.then(|| format!("{}-{}", &letters[..4], &letters[4..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use planwright_platform::ids::RandomIds;

    #[test]
    fn tokens_have_one_length_and_differ() {
        let (a, b) = (generate(&RandomIds).unwrap(), generate(&RandomIds).unwrap());
        assert!(a.expose().len() == LEN && a.expose() != b.expose());
        assert!(hash(a.expose()).len() == 64 && hash(a.expose()) != hash(b.expose()));
    }

    #[test]
    fn codes_are_read_however_they_are_typed() {
        for _ in 0..100 {
            let code = user_code(&RandomIds).unwrap();
            let typed = code.to_lowercase().replace('-', " ");
            assert_eq!(normal_user_code(&typed).as_deref(), Some(code.as_str()));
        }
        for bad in ["", "AAAA-AAAA", "BCDF-GHJ", "BCDF-GHJKL", "\u{fc}\u{fc}\u{fc}\u{fc}"] {
            assert_eq!(normal_user_code(bad), None, "{bad}");
        }
    }
}
