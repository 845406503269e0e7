//! Keys of the index `active`, in which the sweeper looks for work.
//!
//! | partition | sort key | item |
//! |---|---|---|
//! | `active#<shard>` | `<team>#<project>` | a run to be looked at each minute |
//! | `ended#<team>` | `<time of the end>#<project>` | a run that has ended; at 0, rows to delete |
//! | `retention` | `<team>` | a team that keeps projects for a time only |
//! | `removed` | `<time>#<team>#<project>` | a removed project that is looked at again then |
//! | `leaving` | `<time>#<team>` | a team whose deletion is taken up then, unless it is done |

use super::{ACTIVE_SHARDS, project};
use planwright_engine::id::{ProjectId, ProjectRef, TeamId};

/// Index key of an active run.
pub fn active(of: ProjectRef) -> (String, String) {
    let shard = (of.id.as_u128() % u128::from(ACTIVE_SHARDS)) as u8;
    (active_shard(shard), project(of))
}

pub fn active_shard(shard: u8) -> String {
    format!("active#{shard}")
}

/// Sort keys of a team's active runs.
pub fn active_of(team: TeamId) -> (String, String) {
    (format!("{team}#"), format!("{team}#~"))
}

/// Team and project of an index sort key.
pub fn parse_active(sort: &str) -> Option<ProjectRef> {
    let (team, project) = sort.split_once('#')?;
    Some(ProjectRef::new(team.parse().ok()?, project.parse().ok()?))
}

/// Partition of a team's ended projects.
pub fn ended_of(team: TeamId) -> String {
    format!("ended#{team}")
}

/// Index key of a project that ended at `ended_ms`.
pub fn ended(of: ProjectRef, ended_ms: i64) -> (String, String) {
    (ended_of(of.team), format!("{ended_ms:015}#{}", of.id))
}

/// Sort keys of what ended, or is due, up to a time.
pub fn until(last_ms: i64) -> (String, String) {
    ("0".to_owned(), format!("{:015}~", last_ms.max(0)))
}

/// When a project ended, unix milliseconds, and which; 0 for one whose rows are being deleted.
pub fn parse_ended(sort: &str) -> Option<(i64, ProjectId)> {
    let (ended_ms, project) = sort.split_once('#')?;
    Some((ended_ms.parse().ok()?, project.parse().ok()?))
}

/// Partition of removed projects that are looked at once more.
pub const REMOVED: &str = "removed";

/// Index key of a removed project that is looked at once more at `due_ms`, unix milliseconds.
pub fn removed(of: ProjectRef, due_ms: i64) -> (String, String) {
    (REMOVED.to_owned(), format!("{due_ms:015}#{}", project(of)))
}

/// Which project a sort key of removed ones names.
pub fn parse_removed(sort: &str) -> Option<ProjectRef> {
    parse_active(sort.split_once('#')?.1)
}

/// Partition of teams that are being deleted.
pub const LEAVING: &str = "leaving";

/// Index key of a team whose deletion is taken up at `due_ms`, unix milliseconds.
pub fn leaving(of: TeamId, due_ms: i64) -> (String, String) {
    (LEAVING.to_owned(), format!("{due_ms:015}#{of}"))
}

/// Which team a sort key of those being deleted names.
pub fn parse_leaving(sort: &str) -> Option<TeamId> {
    sort.split_once('#')?.1.parse().ok()
}

/// Partition of teams that keep projects for a time only.
pub const RETENTION: &str = "retention";

/// Index key of such a team.
pub fn retention(of: TeamId) -> (String, String) {
    (RETENTION.to_owned(), of.to_string())
}
