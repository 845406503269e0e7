//! Every key string, and only here. A tenant's partition key begins with its team id, so that an
//! IAM policy on `dynamodb:LeadingKeys` can enforce what the code promises.
//!
//! | partition | sort key | item |
//! |---|---|---|
//! | `team` | `team` | name of the team, how many members and owners it has |
//! | `team` | `settings` | limits of the team |
//! | `team` | `setup` | what the team decided about models and tools |
//! | `team` | `member#<user>` | somebody's place in the team |
//! | `team` | `invitation#<id>` | a place offered |
//! | `team` | `audit#<seq>`, `audithead` | a line of the audit log; its end |
//! | `team` | `begun#<time>#<id>` | the line of a change that was begun and is not told in the log yet |
//! | `team` | `project#<id>` | profile of a project |
//! | `team` | `retired#<id>` | a project that was kept long enough, whose rows and files are being deleted |
//! | `team` | `day#<date>`, `month#<month>` | what is left of a budget period |
//! | `team` | `total` | what is left of the limit for everything, where there is one |
//! | `team` | `usage#<date>#<project>` | sums of a project's ledger of one day |
//! | `team` | `inbox#<time>#<task>` | something that waits for a person |
//! | `team#project` | `run` | the moving state; every decision is serialised by its version |
//! | `team#project` | `requirements` | the text the plan comes from |
//! | `team#project` | `planning` | what the planner was last asked for, and what came of it |
//! | `team#project` | `plan#<version>`, `planbody#<version>#<part>` | a plan version |
//! | `team#project` | `graph#<revision>#<part>` | the approved graph |
//! | `team#project` | `spec#<plan version>#<task>` | what a task has to do |
//! | `team#project` | `result#<task>` | how its latest attempt ended |
//! | `team#project` | `round#<task>#<attempt>#<round>[#<call>]` | what an attempt did on the way |
//! | `team#project` | `event#<seq>`, `ledger#<seq>` | log and usage rows, keyed by the last sequence number they carry |
//! | `team#project` | `checkpoint#<number>` | a question to a person |
//! | `team#project` | `live#<task>`, `watch` | text of a running round; whether anybody looks |
//! | `user#<id>` | `profile`, `session#<id>`, `ticket#<id>` | a person, their sign-ins, and tickets already used |
//! | `user#<id>`, `team` | `apikey#<id>` | that a person, a team has a key |
//! | `user#<id>` | `identity#<hash>`, `known#<hash>` | that they sign in elsewhere; addresses they signed in from |
//! | `apikey#<id>` | `key` | an API key |
//! | `identity#<hash>` | `user` | whose an identity at a provider is |
//! | `once#<kind>#<hash>` | `token` | something good once: a mailed link, a sign-in at a provider under way |
//! | `device#<hash>`, `usercode#<code>` | `grant`, `device` | a device that waits to be signed in |
//! | `limit#<name>` | `bucket` | a token bucket |
//! | `team`, `user#<id>` | `answer#<hash>` | the kept answer of a request with an idempotency key |
//! | `user#<id>` | `team#<team>` | the same place as `member#<user>`, for the lists of the person |
//! | `project#<id>` | `team`, `removed` | whose project it is; that it was removed, and when it is looked at once more |
//! | `invited#<hash>` | `invitation` | which invitation a link is about |
//! | `email#<address>` | `user` | who has an address |
//! | `installation` | `operator` | who signed up first |
//! | `installation` | `user#<id>`, `team#<id>` | everybody, every team |
//!
//! The index by which the sweeper finds its work is in `keys/index.rs`.

pub mod index;

use planwright_engine::id::{
    ApiKeyId, InvitationId, ProjectId, ProjectRef, SessionId, TaskRef, TeamId, UserId,
};
use planwright_engine::slot::SlotKey;

pub const PARTITION: &str = "pk";
pub const SORT: &str = "sk";
/// Unix seconds after which DynamoDB may delete an item.
pub const TTL: &str = "ttl";
/// The index by which the sweeper finds its work; see [`index`].
pub const ACTIVE_INDEX: &str = "active";
pub const ACTIVE_PARTITION: &str = "apk";
pub const ACTIVE_SORT: &str = "ask";
/// Spreads active runs over partitions of the index.
pub const ACTIVE_SHARDS: u8 = 8;

/// The primary key of one item.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    pub pk: String,
    pub sk: String,
}

fn key(pk: String, sk: impl Into<String>) -> Key {
    Key { pk, sk: sk.into() }
}

pub fn team(team: TeamId) -> String {
    team.to_string()
}

pub fn project(of: ProjectRef) -> String {
    format!("{}#{}", of.team, of.id)
}

pub fn settings(of: TeamId) -> Key {
    key(team(of), "settings")
}

pub const PROFILES: &str = "project#";

pub fn profile(of: ProjectRef) -> Key {
    key(team(of.team), format!("{PROFILES}{}", of.id))
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

pub fn usage(of: TeamId, date: &str, project: ProjectId) -> Key {
    key(team(of), format!("{USAGE}{date}#{project}"))
}

pub const INBOX: &str = "inbox#";

pub fn inbox(of: TeamId, since_ms: i64, project: ProjectId, task: u32) -> Key {
    key(team(of), format!("{INBOX}{since_ms:015}#{project}#{task:06}"))
}

pub fn run(of: ProjectRef) -> Key {
    key(project(of), "run")
}

pub fn requirements(of: ProjectRef) -> Key {
    key(project(of), "requirements")
}

/// What the planner was last asked for.
pub fn planning(of: ProjectRef) -> Key {
    key(project(of), "planning")
}

pub const PLANS: &str = "plan#";

pub fn plan(of: ProjectRef, version: u32) -> Key {
    key(project(of), format!("{PLANS}{version:05}"))
}

pub fn plan_body(of: ProjectRef, version: u32, part: usize) -> Key {
    key(project(of), format!("{}{part:03}", plan_bodies(version)))
}

pub fn plan_bodies(version: u32) -> String {
    format!("planbody#{version:05}#")
}

pub fn graph(of: ProjectRef, revision: u32, part: usize) -> Key {
    key(project(of), format!("{}{part:03}", graph_parts(revision)))
}

pub fn graph_parts(revision: u32) -> String {
    format!("graph#{revision:05}#")
}

pub fn spec(of: ProjectRef, version: u32, task: u32) -> Key {
    key(project(of), format!("{}{task:06}", specs(version)))
}

pub fn specs(version: u32) -> String {
    format!("spec#{version:05}#")
}

pub fn result(of: TaskRef) -> Key {
    key(project(of.project), format!("result#{:06}", of.number))
}

pub fn round(of: TaskRef, attempt: u32, round: u32) -> Key {
    key(project(of.project), format!("{}{round:03}", rounds_of_attempt(of.number, attempt)))
}

pub fn tool_result(of: TaskRef, attempt: u32, round: u32, call: usize) -> Key {
    key(
        project(of.project),
        format!("{}{round:03}#{call:03}", rounds_of_attempt(of.number, attempt)),
    )
}

pub fn rounds(task: u32) -> String {
    format!("round#{task:06}#")
}

pub fn rounds_of_attempt(task: u32, attempt: u32) -> String {
    format!("{}{attempt:03}#", rounds(task))
}

pub const EVENTS: &str = "event#";

/// Keyed by the last sequence number, so that the first chunk after `event#<seq>` holds the next
/// event.
pub fn events(of: ProjectRef, last_seq: u64) -> Key {
    key(project(of), format!("{EVENTS}{last_seq:012}"))
}

pub const LEDGER: &str = "ledger#";

pub fn ledger(of: ProjectRef, last_seq: u64, part: u64) -> Key {
    key(project(of), format!("{LEDGER}{last_seq:012}#{part:012}"))
}

pub const ASIDES: &str = "aside#";

pub fn aside(of: ProjectRef, last_seq: u64, part: u64) -> Key {
    key(project(of), format!("{ASIDES}{last_seq:012}#{part:012}"))
}

pub const CHECKPOINTS: &str = "checkpoint#";

pub fn checkpoint(of: ProjectRef, number: u32) -> Key {
    key(project(of), format!("{CHECKPOINTS}{number:06}"))
}

pub const LIVE: &str = "live#";

pub fn live(of: ProjectRef, slot: SlotKey) -> Key {
    let slot = match slot {
        SlotKey::Planner => format!("{:06}", 0),
        SlotKey::Task(task) => format!("{:06}", task.0),
        SlotKey::Job(job) => format!("j{:06}", job.0),
    };
    key(project(of), format!("{LIVE}{slot}"))
}

pub fn watch(of: ProjectRef) -> Key {
    key(project(of), "watch")
}

pub fn user(id: UserId) -> Key {
    key(user_partition(id), "profile")
}

pub const SESSIONS: &str = "session#";

pub fn session(user: UserId, id: SessionId) -> Key {
    key(user_partition(user), format!("{SESSIONS}{id}"))
}

pub fn ticket(user: UserId, id: &str) -> Key {
    key(user_partition(user), format!("ticket#{id}"))
}

pub fn email(address: &str) -> Key {
    key(format!("email#{address}"), "user")
}

/// Name and numbers of a team.
pub fn team_record(of: TeamId) -> Key {
    key(team(of), "team")
}

pub const MEMBERS: &str = "member#";

pub fn member(of: TeamId, user: UserId) -> Key {
    key(team(of), format!("{MEMBERS}{user}"))
}

pub const USER_TEAMS: &str = "team#";

/// The membership as the person's own lists see it.
pub fn user_team(user: UserId, of: TeamId) -> Key {
    key(self::user(user).pk, format!("{USER_TEAMS}{of}"))
}

pub fn project_team(id: ProjectId) -> Key {
    key(format!("project#{id}"), "team")
}

pub fn removed(id: ProjectId) -> Key {
    key(format!("project#{id}"), "removed")
}

pub const INVITATIONS: &str = "invitation#";

pub fn invitation(of: TeamId, id: InvitationId) -> Key {
    key(team(of), format!("{INVITATIONS}{id}"))
}

/// Sort keys of a team whose rows open or repeat something: keys of programs, kept answers.
pub const SECRETIVE: [&str; 2] = [LISTED_KEYS, "answer#"];

/// That a team can be reached with a key.
pub const LISTED_KEYS: &str = "apikey#";

/// Whether a row of a team is one of those that its owner reaches the team by, or that lead to rows
/// elsewhere.
pub fn is_reached_by(sort: &str) -> bool {
    ["team", "settings"].contains(&sort)
        || [MEMBERS, INVITATIONS, LISTED_KEYS, PROFILES, RETIRED]
            .iter()
            .any(|prefix| sort.starts_with(prefix))
}

/// The key itself, of an entry in its team's list.
pub fn listed_key(sort: &str) -> Key {
    key(sort.to_owned(), "key")
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

/// Leads from the hash of a link's secret to its invitation.
pub fn invited(hash: &str) -> Key {
    key(format!("invited#{hash}"), "invitation")
}

pub const INSTALLATION: &str = "installation";

pub const LISTED_USERS: &str = "user#";

pub fn listed_user(id: UserId) -> Key {
    key(INSTALLATION.to_owned(), format!("{LISTED_USERS}{id}"))
}

pub const LISTED_TEAMS: &str = "team#";

pub fn listed_team(id: TeamId) -> Key {
    key(INSTALLATION.to_owned(), format!("{LISTED_TEAMS}{id}"))
}

pub fn setup(of: TeamId) -> Key {
    key(team(of), "setup")
}

/// Taken by the installation's first user.
pub fn operator() -> Key {
    key(INSTALLATION.to_owned(), "operator")
}

/// An API key, by its id.
pub fn api_key(id: ApiKeyId) -> Key {
    key(format!("apikey#{id}"), "key")
}

pub const API_KEYS: &str = "apikey#";

/// That a person has a key.
pub fn api_key_of_user(user: UserId, id: ApiKeyId) -> Key {
    key(user_partition(user), format!("{API_KEYS}{id}"))
}

/// That a team can be reached with a key.
pub fn api_key_of_team(of: TeamId, id: ApiKeyId) -> Key {
    key(team(of), format!("{API_KEYS}{id}"))
}

pub fn user_partition(user: UserId) -> String {
    format!("user#{user}")
}

/// Who somebody is at a provider; `name` is a hash of issuer and subject.
pub fn identity(name: &str) -> Key {
    key(format!("identity#{name}"), "user")
}

pub const IDENTITIES: &str = "identity#";

pub fn identity_of_user(user: UserId, name: &str) -> Key {
    key(user_partition(user), format!("{IDENTITIES}{name}"))
}

/// Something good once, by the hash of the token that opens it.
pub fn one_time(kind: &str, hash: &str) -> Key {
    key(format!("once#{kind}#{hash}"), "token")
}

/// A device that waits, by the hash of its code.
pub fn device(hash: &str) -> Key {
    key(format!("device#{hash}"), "grant")
}

/// Which device shows a code to its person.
pub fn user_code(code: &str) -> Key {
    key(format!("usercode#{code}"), "device")
}

/// A token bucket.
pub fn limit(name: &str) -> Key {
    key(format!("limit#{name}"), "bucket")
}

/// An address a person has signed in from; `name` is a hash of it.
pub fn known_address(user: UserId, name: &str) -> Key {
    key(user_partition(user), format!("known#{name}"))
}

/// The kept answer of a request; `name` is a hash of route and idempotency key.
pub fn answer_of_team(of: TeamId, name: &str) -> Key {
    key(team(of), format!("answer#{name}"))
}

pub fn answer_of_user(user: UserId, name: &str) -> Key {
    key(user_partition(user), format!("answer#{name}"))
}
