//! Signing a program in that runs where there is no browser (RFC 8628). Types that carry a code
//! have no `Debug`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeviceRequest {
    /// What the person is shown, 1 to 100 characters.
    #[schema(min_length = 1, max_length = 100)]
    pub client_name: String,
}

/// What the program shows, and what it asks with.
#[derive(Clone, Serialize, ToSchema)]
pub struct DeviceCodes {
    /// For `POST /api/auth/device/token`; to be shown to nobody.
    pub device_code: String,
    /// To be shown to the person.
    #[schema(example = "BCDF-GHJK")]
    pub user_code: String,
    pub verification_uri: String,
    pub verification_uri_complete: String,
    /// Seconds.
    pub expires_in: u32,
    /// Seconds to wait between two questions.
    pub interval: u32,
}

#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeviceTokenRequest {
    pub device_code: String,
}

/// A program that waits for its person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DeviceEntry {
    pub client_name: String,
    pub user_code: String,
    /// Where it asked from.
    pub address: String,
    pub created_at: String,
    /// Seconds left.
    pub expires_in: u32,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeviceDecision {
    pub approve: bool,
}
