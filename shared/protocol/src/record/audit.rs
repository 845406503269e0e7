//! Lines of a team's audit log.

use serde::{Deserialize, Serialize};

/// Who did what nobody asked for at that moment, such as deleting what is kept no longer: actor and
/// `via` of such lines.
pub const SYSTEM: &str = "system";

/// One line: somebody changed something, or tried to. Its JSON, with an empty `hash`, is what is
/// hashed, so the order of the fields is part of the format.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditEntry {
    pub team: String,
    /// From 1, without gaps.
    pub seq: u64,
    /// RFC 3339.
    pub at: String,
    /// User id, or [`SYSTEM`].
    pub actor: String,
    /// `session`, or `key` with the key's id; [`SYSTEM`].
    pub via: String,
    /// Operation id of the route.
    pub action: String,
    /// The request's path: it names what was changed, and nothing in it is secret.
    pub target: String,
    pub request_id: String,
    /// Where the request came from; empty where that is not known.
    pub address: String,
    /// HTTP status of the answer; 0 where the process ended before there was one, so that nobody
    /// knows what was done.
    pub outcome: u16,
    /// Hash of the line before, hex; of the team's id for the first.
    pub prev_hash: String,
    /// SHA-256 of this line, hex.
    pub hash: String,
}

/// The end of a team's log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuditHead {
    pub seq: u64,
    pub hash: String,
}
