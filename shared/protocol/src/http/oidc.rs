//! Signing in at an identity provider. Types that carry a code or token have no `Debug`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A provider people can sign in at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OidcProvider {
    /// Stands in paths.
    pub name: String,
    pub display_name: String,
}

/// Where to send a person, and what to keep until they come back.
#[derive(Clone, Serialize, ToSchema)]
pub struct OidcBeginning {
    pub authorization_url: String,
    /// To be sent along with what the provider answers; good once, for ten minutes.
    pub state_token: String,
}

/// What a provider sent back.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OidcReturn {
    #[schema(min_length = 1)]
    pub code: String,
    #[schema(min_length = 1)]
    pub state: String,
    #[schema(min_length = 1)]
    pub state_token: String,
    /// The same as at the beginning.
    #[schema(min_length = 1)]
    pub redirect_uri: String,
    /// The issuer the answer names, if it does.
    #[serde(default)]
    pub iss: Option<String>,
}

/// An identity that was just linked.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OidcLinked {
    pub provider: String,
    pub provider_user_id: String,
    pub provider_email: Option<String>,
}

/// A way in besides the password.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OidcIdentity {
    pub provider: String,
    pub provider_email: Option<String>,
    pub created_at: String,
}
