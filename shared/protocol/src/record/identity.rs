//! Stored proofs of who somebody is: API keys, identities elsewhere, sign-ins under way.

use serde::{Deserialize, Serialize};

/// A key with which a program signs in for a person, for one team.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ApiKey {
    pub id: String,
    pub user: String,
    pub team: String,
    pub name: String,
    /// Keyed hash of the key, hex.
    pub hash: String,
    /// What lists show of it.
    pub shown: String,
    /// Names of scopes.
    pub scopes: Vec<String>,
    pub created_ms: i64,
    /// None means never.
    pub expires_ms: Option<i64>,
    #[serde(default)]
    pub revoked_ms: Option<i64>,
    /// The key that takes its place, once it was rotated.
    #[serde(default)]
    pub replaced_by: Option<String>,
    /// That of the sign-in it was made with.
    #[serde(default)]
    pub epoch: u32,
    /// Kept apart from the rest, to the nearest minutes; unix milliseconds.
    #[serde(skip)]
    pub used_ms: Option<i64>,
}

/// Who a person is at an identity provider. Issuer and subject name them; the address is only
/// shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Identity {
    pub user: String,
    /// Name of the provider in the settings.
    pub provider: String,
    pub issuer: String,
    pub subject: String,
    #[serde(default)]
    pub email: Option<String>,
    pub created_ms: i64,
    /// The person's, when it was linked.
    #[serde(default)]
    pub epoch: u32,
}

/// What a sign-in at a provider is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Errand {
    /// A browser that will hold a cookie; then it goes to `return_to`, a path of ours.
    Browser { return_to: String },
    /// A program that will hold tokens, or links the identity to whoever is signed in then.
    Program,
    /// A browser whose person, already signed in, adds this way in.
    Link {
        user: String,
        return_to: String,
        /// The person's for links, when it began.
        #[serde(default)]
        epoch: u32,
    },
}

/// A sign-in at a provider that has begun.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OidcState {
    pub provider: String,
    pub nonce: String,
    /// The secret half of PKCE.
    pub verifier: String,
    pub redirect_uri: String,
    pub errand: Errand,
    /// Hash of what the client that began it holds.
    pub binding: String,
    pub expires_ms: i64,
}

/// What a link in a mail is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailPurpose {
    ResetPassword,
    VerifyEmail,
}

/// A link that was mailed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MailToken {
    pub user: String,
    pub purpose: MailPurpose,
    /// The address it went to; it proves no other.
    pub email: String,
    pub expires_ms: i64,
    /// The person's for links, when it was mailed.
    #[serde(default)]
    pub epoch: u32,
}

/// What became of a device's wish to be signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum DeviceAnswer {
    Waiting,
    Approved {
        user: String,
        /// The person's for links, when they approved.
        #[serde(default)]
        epoch: u32,
    },
    Denied,
}

/// A device that waits to be signed in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeviceGrant {
    pub client_name: String,
    pub user_code: String,
    /// Where the device asked from.
    pub address: String,
    pub answer: DeviceAnswer,
    pub created_ms: i64,
    pub expires_ms: i64,
    #[serde(default)]
    pub polled_ms: i64,
    /// Least time between two questions, in milliseconds.
    pub interval_ms: i64,
    /// Of the stored item. 0 before it is stored.
    #[serde(skip)]
    pub version: i64,
}

/// The answer of a request that named an idempotency key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredAnswer {
    /// SHA-256 of the request's body, hex.
    pub body_hash: String,
    /// None while the request is under way.
    #[serde(default)]
    pub status: Option<u16>,
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// The body, sealed under the idempotency key, base64.
    #[serde(default)]
    pub sealed: String,
    pub begun_ms: i64,
}
