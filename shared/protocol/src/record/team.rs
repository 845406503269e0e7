//! Teams, who belongs to them, and who was asked to.

use serde::{Deserialize, Serialize};

/// The word of the role whose last holder a team cannot lose.
pub const OWNER: &str = "owner";

/// A tenant, apart from its numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Team {
    pub id: String,
    pub name: String,
    /// Made when its first owner registered.
    #[serde(default)]
    pub personal: bool,
    /// User id.
    pub created_by: String,
    pub created_ms: i64,
}

/// One person's place in one team; kept under the team and under the person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Membership {
    pub team: String,
    pub user: String,
    /// `owner`, `admin`, `editor`, `approver` or `viewer`.
    pub role: String,
    pub joined_ms: i64,
}

impl Membership {
    pub fn is_owner(&self) -> bool {
        self.role == OWNER
    }
}

/// A place offered to whoever holds a link. The link's secret is not here, only its hash.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Invitation {
    pub id: String,
    pub team: String,
    /// In its normal form; the mail goes there.
    pub email: String,
    pub role: String,
    /// User id.
    pub invited_by: String,
    /// SHA-256 of the link's secret, hex.
    pub hash: String,
    pub created_ms: i64,
    pub expires_ms: i64,
}
