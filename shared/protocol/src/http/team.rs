//! Teams, their members and invitations. Types that carry a link have no `Debug`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longest name of a team, in characters.
pub const MAX_NAME: usize = 100;

/// A team as one of its members sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Team {
    #[schema(example = "team_0192aaaabbbbccccddddeeeeffff0001")]
    pub id: String,
    pub name: String,
    /// The caller's own: `owner`, `admin`, `editor`, `approver` or `viewer`.
    pub role: String,
    /// Made when its first owner registered.
    pub personal: bool,
    /// Whether requests that name no team are for this one.
    pub is_default: bool,
    pub created_at: String,
    pub member_count: u32,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTeam {
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TeamChange {
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
}

/// Says that a deletion is meant.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TeamDeletion {
    /// The team's name, exactly.
    pub confirm: String,
}

/// What a deletion took away.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TeamDeleted {
    /// Rows of the team itself, besides those of its projects.
    pub rows: u64,
    pub projects: u64,
    pub files: u64,
    /// Keys at model providers.
    pub secrets: u64,
    /// Rows found by the last look: always 0.
    pub left: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Member {
    pub user_id: String,
    pub email: String,
    pub display_name: String,
    /// `owner`, `admin`, `editor`, `approver` or `viewer`
    pub role: String,
    pub joined_at: String,
    /// To the hour; null for somebody who has not been here yet.
    pub last_active_at: Option<String>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberChange {
    /// `owner`, `admin`, `editor`, `approver` or `viewer`
    pub role: String,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    /// The member who becomes owner; the caller becomes admin.
    pub user_id: String,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInvitation {
    #[schema(example = "you@example.com")]
    pub email: String,
    /// `owner`, `admin`, `editor`, `approver` or `viewer`
    pub role: String,
}

/// A place offered to somebody.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Invitation {
    pub id: String,
    pub email: String,
    pub role: String,
    /// User id.
    pub invited_by: String,
    pub created_at: String,
    pub expires_at: String,
    /// `open` or `expired`; one that was used or taken back is gone.
    pub status: String,
}

/// An invitation right after it was made.
#[derive(Clone, Serialize, ToSchema)]
pub struct CreatedInvitation {
    #[serde(flatten)]
    pub invitation: Invitation,
    /// Shown this once; it was also mailed.
    pub link: String,
}

/// What stands behind the `#` of an invitation's link. It has no `Debug`.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationToken {
    #[schema(max_length = 100, format = Password)]
    pub token: String,
}

/// What whoever holds the link may know before they sign in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct InvitationPreview {
    pub team_name: String,
    pub email: String,
    pub role: String,
    /// Name of whoever invited.
    pub inviter: String,
    pub expires_at: String,
    /// Whether it is too late.
    pub expired: bool,
}

/// What each role may do, and what each route asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PermissionTable {
    pub roles: Vec<String>,
    pub permissions: Vec<PermissionRow>,
    pub routes: Vec<RouteRow>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PermissionRow {
    #[schema(example = "project_read")]
    pub name: String,
    /// Who has it.
    pub roles: Vec<String>,
    /// The scope a key needs for it; null where no key will do.
    pub scope: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RouteRow {
    #[schema(example = "GET")]
    pub method: String,
    #[schema(example = "/api/projects/{id}")]
    pub path: String,
    /// Operation id, which is also its name in the audit log.
    pub operation: String,
    /// A permission, `operator`, `signed_in` or `everybody`.
    pub needs: String,
}

/// One line of the audit log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AuditLine {
    /// From 1, without gaps.
    pub seq: u64,
    pub at: String,
    /// User id; `system` for what nobody asked for at that moment, such as deleting what is kept no
    /// longer.
    pub actor: String,
    /// `session`, or `key` with the key's id.
    pub via: String,
    /// Operation id of the route.
    pub action: String,
    /// Path of the request.
    pub target: String,
    pub request_id: String,
    /// Where the request came from; empty where that is not known.
    pub address: String,
    /// HTTP status of the answer; 0 where the process ended before there was one, so that nobody
    /// knows what was done.
    pub outcome: u16,
    pub prev_hash: String,
    pub hash: String,
}

/// Whether the log is what was written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AuditVerdict {
    pub ok: bool,
    /// Lines found good, from the first on.
    pub entries: u64,
    /// Hash of the last line; of the team's id before the first.
    pub head: String,
    /// Number of the first line that is missing or was altered.
    pub first_broken: Option<u64>,
}
