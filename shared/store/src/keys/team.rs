//! Keys of the partition `team`: what belongs to a team and to no project alone.
//!
//! | sort key | item |
//! |---|---|
//! | `team` | name of the team, how many members and owners it has |
//! | `leaving` | that the team is being deleted; leads the sweeper to what was cut short |
//! | `settings` | limits of the team |
//! | `setup` | what the team decided about models and tools |
//! | `member#<user>` | somebody's place in the team |
//! | `invitation#<id>` | a place offered |
//! | `invitee#<address>` | that the address has an open invitation |
//! | `audit#<seq>`, `audithead` | a line of the audit log; its end |
//! | `begun#<time>#<id>` | a change that was begun and has no line in the log yet |
//! | `project#<id>` | record of a project |
//! | `retired#<id>` | a project that was kept long enough and is being deleted |
//! | `day#<date>`, `month#<month>` | what is left of a budget period |
//! | `total` | what is left of the limit for everything, where there is one |
//! | `usage#<date>#<project>` | sums of a project's ledger of one day |
//! | `inbox#<time>#<project>#<task>` | something that waits for a person |
//! | `apikey#<id>` | that the team can be reached with a key |
//! | `gate#<account>` | what is known of a provider that refused calls |
//! | `answer#<hash>` | the kept answer of a request with an idempotency key |

use super::{Key, key};
use planwright_engine::id::{ApiKeyId, InvitationId, ProjectRef, TaskRef, TeamId, UserId};

pub fn team(team: TeamId) -> String {
    team.to_string()
}

pub fn settings(of: TeamId) -> Key {
    key(team(of), "settings")
}

pub const PROJECT_RECORDS: &str = "project#";

pub fn project_record(of: ProjectRef) -> Key {
    key(team(of.team), format!("{PROJECT_RECORDS}{}", of.id))
}

pub const RETIRED: &str = "retired#";

pub fn retired(of: ProjectRef) -> Key {
    key(team(of.team), format!("{RETIRED}{}", of.id))
}

pub const DAYS: &str = "day#";

pub fn day(of: TeamId, date: &str) -> Key {
    key(team(of), format!("{DAYS}{date}"))
}

pub const MONTHS: &str = "month#";

pub fn month(of: TeamId, month: &str) -> Key {
    key(team(of), format!("{MONTHS}{month}"))
}

pub fn total(of: TeamId) -> Key {
    key(team(of), "total")
}

pub const USAGE: &str = "usage#";

pub fn usage(of: ProjectRef, date: &str) -> Key {
    key(team(of.team), format!("{USAGE}{date}#{}", of.id))
}

pub const INBOX: &str = "inbox#";

pub fn inbox(of: TaskRef, since_ms: i64) -> Key {
    let TaskRef { project: ProjectRef { team: of, id }, number } = of;
    key(team(of), format!("{INBOX}{since_ms:015}#{id}#{number:06}"))
}

/// Name and numbers of a team.
pub fn team_record(of: TeamId) -> Key {
    key(team(of), "team")
}

/// That a team is being deleted; the last of its rows to go.
pub fn leaving(of: TeamId) -> Key {
    key(team(of), "leaving")
}

pub const MEMBERS: &str = "member#";

pub fn member(of: TeamId, user: UserId) -> Key {
    key(team(of), format!("{MEMBERS}{user}"))
}

pub const INVITATIONS: &str = "invitation#";

pub fn invitation(of: TeamId, id: InvitationId) -> Key {
    key(team(of), format!("{INVITATIONS}{id}"))
}

/// That an address has an open invitation.
pub fn invitee(of: TeamId, address: &str) -> Key {
    key(team(of), format!("invitee#{address}"))
}

/// Sort keys of a team whose rows open or repeat something: keys of programs, kept answers.
pub const SECRETIVE: [&str; 2] = [LISTED_KEYS, "answer#"];

/// That a team can be reached with a key.
pub const LISTED_KEYS: &str = "apikey#";

/// Whether a row of a team is one of those that its owner reaches the team by, that lead to rows
/// elsewhere, or by which its limits are kept: whoever reaches it may still change them.
pub fn is_reached_by(sort: &str) -> bool {
    ["team", "settings", "total"].contains(&sort)
        || [MEMBERS, INVITATIONS, LISTED_KEYS, PROJECT_RECORDS, RETIRED, DAYS, MONTHS]
            .iter()
            .any(|prefix| sort.starts_with(prefix))
}

pub const AUDIT: &str = "audit#";

pub fn audit(of: TeamId, seq: u64) -> Key {
    key(team(of), format!("{AUDIT}{seq:012}"))
}

pub const BEGUN: &str = "begun#";

/// A change that was begun; `name` begins with the time.
pub fn begun(of: TeamId, name: &str) -> Key {
    key(team(of), format!("{BEGUN}{name}"))
}

pub fn audit_head(of: TeamId) -> Key {
    key(team(of), "audithead")
}

/// `account` names a provider, and which of the team's accounts there.
pub fn gate(of: TeamId, account: &str) -> Key {
    key(team(of), format!("gate#{account}"))
}

pub fn setup(of: TeamId) -> Key {
    key(team(of), "setup")
}

/// That a team can be reached with a key.
pub fn api_key_of_team(of: TeamId, id: ApiKeyId) -> Key {
    key(team(of), format!("{LISTED_KEYS}{id}"))
}

/// The kept answer of a request; `name` is a hash of route and idempotency key.
pub fn answer_of_team(of: TeamId, name: &str) -> Key {
    key(team(of), format!("answer#{name}"))
}
