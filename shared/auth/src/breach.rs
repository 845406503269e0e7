//! Whether a password is in a public list of leaked ones. Only five digits of its SHA-1 leave the
//! house; the server answers with every leaked hash that begins so, padded with made-up ones.

use crate::Error;
use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use planwright_platform::http_client::HttpClient;
use planwright_platform::secret::Secret;
use std::fmt::Write;

/// Digits that are sent.
const SENT: usize = 5;

/// Whether the list at `base_url` (the range interface of Have I Been Pwned) has the password.
pub async fn is_leaked(
    http: &HttpClient,
    base_url: &str,
    password: &Secret,
) -> Result<bool, Error> {
    let hash = sha1_hex(password);
    let (sent, kept) = hash.split_at(SENT);
    let request =
        http.get(&format!("{base_url}/{sent}")).map_err(|source| Error::AskLeaks { source })?;
    let answer = request
        .header("Add-Padding", "true")
        .send()
        .await
        .and_then(reqwest::Response::error_for_status);
    let text =
        async { answer?.text().await }.await.map_err(|source| Error::ReadLeaks { source })?;
    Ok(text.lines().any(|line| {
        let (suffix, count) = line.trim().split_once(':').unwrap_or_default();
        // Made-up hashes have a count of 0.
        suffix.eq_ignore_ascii_case(kept) && count.trim() != "0"
    }))
}

fn sha1_hex(password: &Secret) -> String {
    let mut hex = String::with_capacity(40);
    for byte in digest(&SHA1_FOR_LEGACY_USE_ONLY, password.expose().as_bytes()).as_ref() {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02X}");
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_one_the_list_is_made_of() {
        assert_eq!(
            sha1_hex(&Secret::new("password123")),
            "CBFDAC6008F9CAB4083784CBD1874F76618D2A97"
        );
    }
}
