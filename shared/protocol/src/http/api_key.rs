//! API keys. The type that carries the key itself has no `Debug`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiKeyRequest {
    /// 1 to 100 characters.
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// What it is good for: `read`, `plan`, `approve`, `execute`, `manage`. Never more than its
    /// maker may do at the time it is used. Left out: read, plan and execute.
    #[serde(default)]
    pub scopes: Option<Vec<String>>,
    /// The one team it is good for; left out, the caller's.
    #[serde(default)]
    pub team_id: Option<String>,
    /// 1 to 365; left out, 90.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 365)]
    pub expires_in_days: Option<u32>,
}

#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiKeyRotation {
    /// How long the old key stays good beside the new one, 0 to 168; left out, 24.
    #[serde(default)]
    #[schema(maximum = 168)]
    pub overlap_hours: Option<u32>,
}

/// A new key; this is the only time it is shown.
#[derive(Clone, Serialize, ToSchema)]
pub struct NewApiKey {
    pub id: String,
    #[schema(example = "pw_live_0192...")]
    pub key: String,
    pub key_prefix: String,
    pub name: String,
    pub scopes: Vec<String>,
    pub team_id: String,
    pub expires_at: Option<String>,
    pub created_at: String,
}

/// A key as lists show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ApiKeyEntry {
    pub id: String,
    pub key_prefix: String,
    pub name: String,
    pub scopes: Vec<String>,
    pub team_id: String,
    /// Who made it.
    pub user_id: String,
    /// Whether it is good now.
    pub is_active: bool,
    pub created_at: String,
    pub expires_at: Option<String>,
    /// To within five minutes.
    pub last_used_at: Option<String>,
    /// When it ended or, after a rotation, will end.
    pub revoked_at: Option<String>,
    /// The key that takes its place.
    pub replaced_by: Option<String>,
}

/// That a key is good no more.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ApiKeyRevoked {
    /// `revoked`
    pub status: String,
    pub key_id: String,
}
