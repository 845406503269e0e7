//! Identity providers, as the settings name them.

use super::value::{Reader, wrong};
use crate::Error;
use crate::secret::Secret;
use serde::Deserialize;

/// One provider. Its issuer is compared with what its tokens say, letter by letter.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OidcProvider {
    /// Stands in paths: lower-case letters, digits and hyphens.
    pub name: String,
    pub display_name: String,
    pub issuer: String,
    pub client_id: String,
    #[serde(default)]
    pub client_secret: Option<Secret>,
    /// Name of the secret that holds it, below the installation's prefix.
    #[serde(default)]
    pub client_secret_name: Option<String>,
}

impl Reader<'_> {
    pub(super) fn oidc(&self, name: &'static str) -> Result<Vec<OidcProvider>, Error> {
        let Some(text) = self.optional(name)? else { return Ok(Vec::new()) };
        // The parser's own words may quote a secret.
        let providers: Vec<OidcProvider> = serde_json::from_str(&text).map_err(|error| {
            let place = format!("line {}, column {}", error.line(), error.column());
            wrong(name, format!("it is not the list it should be ({place})"))
        })?;
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        for (at, provider) in providers.iter().enumerate() {
            if provider.name.is_empty() || !provider.name.chars().all(plain) {
                return Err(wrong(
                    name,
                    "a provider's name has lower-case letters, digits and hyphens only",
                ));
            }
            if providers[..at].iter().any(|other| other.name == provider.name) {
                return Err(wrong(name, format!("two providers are called {}", provider.name)));
            }
            if provider.client_secret.is_some() && provider.client_secret_name.is_some() {
                return Err(wrong(
                    name,
                    format!("{} has both client_secret and client_secret_name", provider.name),
                ));
            }
            let url = url::Url::parse(&provider.issuer).ok();
            if !url.is_some_and(|url| matches!(url.scheme(), "https" | "http")) {
                return Err(wrong(name, format!("the issuer of {} is no URL", provider.name)));
            }
        }
        Ok(providers)
    }
}
