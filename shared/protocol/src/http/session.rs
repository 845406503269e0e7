//! Sessions, passwords and the account itself. Types that carry a password or token have no
//! `Debug`.

use super::auth::User;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A browser that is signed in; its cookie is not shown.
#[derive(Clone, Serialize, ToSchema)]
pub struct BrowserSession {
    pub user: User,
    /// To be sent in the header `X-CSRF-Token` with every change.
    pub csrf_token: String,
}

/// One place where a person is signed in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SessionEntry {
    pub id: String,
    /// A browser with a cookie, else a program with tokens.
    pub browser: bool,
    pub created_at: String,
    /// To within five minutes.
    pub last_used_at: String,
    /// Where it began.
    pub address: String,
    pub user_agent: String,
    /// Whether it is the one that asks.
    pub current: bool,
}

#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProofRequest {
    #[schema(max_length = 128, format = Password)]
    pub password: String,
}

#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// Left out by who has no password yet.
    #[serde(default)]
    #[schema(max_length = 128, format = Password)]
    pub current_password: Option<String>,
    /// 8 to 128 characters.
    #[schema(min_length = 8, max_length = 128, format = Password)]
    pub new_password: String,
    /// Whether the person's API keys end as well.
    #[serde(default)]
    pub revoke_keys: bool,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordForgotten {
    pub email: String,
}

#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordReset {
    /// From the link in the mail.
    pub token: String,
    /// 8 to 128 characters.
    #[schema(min_length = 8, max_length = 128, format = Password)]
    pub new_password: String,
}

#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmailVerification {
    /// From the link in the mail.
    pub token: String,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountChange {
    /// 1 to 100 characters.
    #[schema(min_length = 1, max_length = 100)]
    pub display_name: String,
}

/// One of both: the password, or, for who has none, their own address.
#[derive(Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountDeletion {
    #[serde(default)]
    #[schema(max_length = 128, format = Password)]
    pub password: Option<String>,
    #[serde(default)]
    pub confirm: Option<String>,
}
