//! Registering, signing in and out. Types that carry a password or token have no `Debug`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A person as the API shows them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct User {
    #[schema(example = "usr_0192aaaabbbbccccddddeeeeffff0001")]
    pub id: String,
    pub email: String,
    /// Whether they have shown that mail to it arrives.
    pub email_verified: bool,
    pub display_name: String,
    /// `admin` for the installation's first user, else `user`.
    pub role: String,
    /// Whether they can sign in with a password.
    pub has_password: bool,
    /// Identity providers they can sign in with.
    pub linked_providers: Vec<String>,
    /// The team whose projects they see.
    pub team_id: String,
}

#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterRequest {
    #[schema(example = "you@example.com")]
    pub email: String,
    /// 8 to 128 characters.
    #[schema(min_length = 8, max_length = 128, format = Password)]
    pub password: String,
    /// Up to 100 characters; without one, the part of the address before the `@`.
    #[serde(default)]
    #[schema(max_length = 100)]
    pub display_name: String,
    /// The token of an invitation's link, where strangers may not register; or the code an
    /// installation was set up with, for its first person.
    #[serde(default)]
    #[schema(max_length = 200, format = Password)]
    pub invitation: Option<String>,
}

#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginRequest {
    pub email: String,
    #[schema(max_length = 128, format = Password)]
    pub password: String,
}

/// Carries a refresh token, which is good once.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshRequest {
    pub refresh_token: String,
}

/// New tokens.
#[derive(Clone, Serialize, ToSchema)]
pub struct TokenPair {
    /// For `Authorization: Bearer`; good for ten minutes.
    pub access_token: String,
    /// Exchanges for the next pair, once, within seven days.
    pub refresh_token: String,
    /// `bearer`
    pub token_type: String,
    /// Seconds the access token is good for.
    pub expires_in: u32,
}

/// New tokens and whose they are.
#[derive(Clone, Serialize, ToSchema)]
pub struct LoginResponse {
    #[serde(flatten)]
    pub tokens: TokenPair,
    pub user: User,
}

/// Opens one project's event stream, once, within a minute.
#[derive(Clone, Serialize, ToSchema)]
pub struct StreamTicket {
    pub token: String,
}
