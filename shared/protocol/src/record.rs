//! Documents kept beside the run: what a task has to do, what it did, what a person is asked. Field
//! names are part of the stored format; a new field needs a default, so that older items still
//! read.

mod audit;
pub mod identity;
mod setup;
mod team;

pub use audit::{AuditEntry, AuditHead, SYSTEM};
pub use setup::{OwnProvider, TeamSetup, TierModel};
pub use team::{Invitation, Membership, OWNER, Team};

use crate::chat::{Block, StopReason};
use planwright_engine::money::MicroUsd;
use planwright_engine::plan::{Note, PlanTask};
use planwright_engine::pricing::TokenUsage;
use planwright_engine::slot::SlotKey;
use planwright_engine::status::{PlanStatus, Rigor};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The part of a project that seldom changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProjectRecord {
    pub name: String,
    pub rigor: Rigor,
    #[serde(default)]
    pub config: Map<String, Value>,
    /// User id of whoever made it.
    pub created_by: String,
    pub created_ms: i64,
    #[serde(default)]
    pub updated_ms: i64,
    #[serde(default)]
    pub repo_path: Option<String>,
    #[serde(default)]
    pub git_base_branch: Option<String>,
}

/// Where a plan version came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PlanOrigin {
    Model,
    Edit,
    Import,
}

/// A plan version without its body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanMeta {
    pub version: u32,
    pub status: PlanStatus,
    pub origin: PlanOrigin,
    #[serde(default)]
    pub parent: Option<u32>,
    pub provider: String,
    pub model: String,
    #[serde(default)]
    pub usage: TokenUsage,
    #[serde(default)]
    pub cost: MicroUsd,
    /// SHA-256 of the plan's canonical JSON: what an approval binds.
    pub hash: String,
    pub created_ms: i64,
    /// Number, by plan position, of the tasks it became; empty before its approval.
    #[serde(default)]
    pub numbers: Vec<u32>,
    /// Fingerprint by plan position; empty before its approval.
    #[serde(default)]
    pub fingerprints: Vec<String>,
    /// What was guessed and mended while it was read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
}

/// What the planner was last asked for, and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanningRequest {
    pub rigor: Rigor,
    /// Open questions of an earlier plan and what people answered.
    #[serde(default)]
    pub answers: Vec<(String, String)>,
    /// What a person wants done differently.
    #[serde(default)]
    pub feedback: Option<String>,
    /// Tells this request from a later one.
    pub requested_ms: i64,
    /// None while the planner is at work; written in the commit that ends the planning.
    #[serde(default)]
    pub outcome: Option<PlanningOutcome>,
    /// A model's answer that failed the checks, while the repair round is under way; a takeover
    /// goes on from it.
    #[serde(default)]
    pub rejected: Option<RejectedPlan>,
}

/// How a planning ended, in the words of the API.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PlanningOutcome {
    /// The plan version it made; none when it failed.
    #[serde(default)]
    pub version: Option<u32>,
    /// `ok`, or the code of the problem: `budget_exceeded`, `plan_invalid`, ...
    pub code: String,
    /// HTTP status of the problem; 200 for a plan.
    pub status: u16,
    #[serde(default)]
    pub detail: String,
    /// Faults of a plan that could not be used.
    #[serde(default)]
    pub problems: Vec<PlanningProblem>,
    /// The figures of a refused reservation.
    #[serde(default)]
    pub budget: Option<RefusedBudget>,
    /// What the model said in place of a plan.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub said: String,
    /// What it asks in that.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<String>,
}

/// One fault of a model's plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanningProblem {
    /// JSON pointer into the plan.
    pub pointer: String,
    pub code: String,
    pub detail: String,
}

/// A reservation that no limit covered.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RefusedBudget {
    pub limit: MicroUsd,
    pub held: MicroUsd,
    pub spent: MicroUsd,
    pub requested: MicroUsd,
}

/// What a task has to do. Written at approval, changed only by a person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spec {
    pub number: u32,
    /// Version of the plan it belongs to.
    pub plan: u32,
    /// Position in that plan.
    pub position: usize,
    #[serde(flatten)]
    pub task: PlanTask,
    #[serde(default)]
    pub phase: Option<String>,
    #[serde(default)]
    pub wave: u32,
    /// Numbers of the tasks it waits for.
    #[serde(default)]
    pub deps: Vec<u32>,
    pub max_tokens: u32,
    pub created_ms: i64,
    #[serde(default)]
    pub updated_ms: i64,
    /// What people told its next attempt, oldest first.
    #[serde(default)]
    pub guidance: Vec<String>,
    /// The first attempt whose rounds the next one remembers; 0 remembers all.
    #[serde(default)]
    pub fresh_from: u32,
}

/// One model round, finished or cut short.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Round {
    pub attempt: u32,
    pub round: u32,
    /// Fencing token of the worker that ran it.
    pub epoch: u64,
    pub provider: String,
    pub model: String,
    /// The assistant's turn as it goes back into the conversation.
    #[serde(default)]
    pub content: Vec<Block>,
    #[serde(default)]
    pub stop: Option<StopReason>,
    #[serde(default)]
    pub usage: TokenUsage,
    #[serde(default)]
    pub cost: MicroUsd,
    pub started_ms: i64,
    pub ended_ms: i64,
    /// Set when the call gave no reply.
    #[serde(default)]
    pub error: Option<String>,
}

/// What a tool call of a round gave; stored as soon as it is there, so that a takeover does not
/// repeat the call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolResult {
    pub attempt: u32,
    pub round: u32,
    /// Position among the round's calls.
    pub call: usize,
    pub tool_use_id: String,
    pub name: String,
    pub content: String,
    #[serde(default)]
    pub is_error: bool,
    /// The call acts on the world outside and is about to be made: what came of it is not known.
    /// Its result takes the place of this record.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub begun: bool,
    /// Files the model knows by it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<SeenFile>,
    pub ended_ms: i64,
}

/// What a task's branch holds at its end, as people look at it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BranchChanges {
    /// The project as the task found it.
    pub start: Option<String>,
    /// The newest commit.
    pub commit: Option<String>,
    /// Newest first, each `id date author: title`.
    pub log: Vec<String>,
    /// The difference between the two as a patch, cut where it is very long, with a note of how
    /// much is missing.
    pub diff: String,
}

/// A file as a task's model knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenFile {
    pub path: String,
    pub version: SeenVersion,
}

/// Which content of a file a task's model knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeenVersion {
    /// No file was there.
    Nothing,
    /// What it was shown, by the object store's entity tag.
    Read(String),
    /// What it wrote itself.
    Own,
}

/// How a task's latest attempt ended.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TaskResult {
    pub attempt: u32,
    pub epoch: u64,
    /// Rounds of this attempt, the last one included.
    #[serde(default)]
    pub rounds: u32,
    pub provider: String,
    pub model: String,
    /// Sums over all rounds of all attempts.
    #[serde(default)]
    pub usage: TokenUsage,
    #[serde(default)]
    pub cost: MicroUsd,
    #[serde(default)]
    pub output: Option<String>,
    /// Paths of the files it wrote.
    #[serde(default)]
    pub artifacts: Vec<String>,
    #[serde(default)]
    pub error: Option<String>,
    #[serde(default)]
    pub verification: Option<String>,
    #[serde(default)]
    pub verification_notes: Option<String>,
    #[serde(default)]
    pub started_ms: i64,
    #[serde(default)]
    pub ended_ms: i64,
    /// Automatic retries used in the latest cycle.
    #[serde(default)]
    pub retries: u32,
    /// Attempts asked for by people.
    #[serde(default)]
    pub manual: u32,
    /// The attempt's last round, kept here instead of in an item of its own.
    #[serde(default)]
    pub last_round: Option<Round>,
}

/// What happened to a task beside its rounds: an attempt that a person stopped, or money of a call
/// whose answer came too late or never.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutOfRoundCharge {
    #[serde(rename = "n")]
    pub task: u32,
    #[serde(rename = "a")]
    pub attempt: u32,
    /// Of the attempt, in unix milliseconds; 0 where only money is told.
    #[serde(rename = "s", default)]
    pub started_ms: i64,
    /// When it was stopped, in unix milliseconds; 0 where only money is told.
    #[serde(rename = "e", default)]
    pub stopped_ms: i64,
    /// In the ledger, but in no round.
    #[serde(rename = "c", default)]
    pub cost: MicroUsd,
}

/// Why a person is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckpointKind {
    /// Every automatic retry failed.
    RetryExhausted,
    /// A person stopped the task while it was at work.
    Interrupted,
    /// The task asks something in the middle of its work, and goes on with the answer.
    Question,
}

impl CheckpointKind {
    /// The word the API has for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            CheckpointKind::RetryExhausted => "retry_exhausted",
            CheckpointKind::Interrupted => "interrupted",
            CheckpointKind::Question => "question",
        }
    }
}

/// A question to a person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CheckpointRecord {
    pub number: u32,
    pub task: Option<u32>,
    pub kind: CheckpointKind,
    pub summary: String,
    #[serde(default)]
    pub attempts: Vec<AttemptNote>,
    pub question: String,
    #[serde(default)]
    pub response: Option<String>,
    #[serde(default)]
    pub resolved_ms: Option<i64>,
    pub created_ms: i64,
    /// The call that asks, with what it is told if nobody answers.
    #[serde(default)]
    pub call: Option<ToolResult>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AttemptNote {
    pub message: String,
    pub at_ms: i64,
}

/// What a person is to do about something that waits for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InboxKind {
    /// Answer a question.
    Checkpoint,
    /// Look at a result.
    Review,
    /// Mend an account at a provider: nothing that needs it goes on before.
    Provider,
}

impl InboxKind {
    /// The word the API has for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            InboxKind::Checkpoint => "checkpoint",
            InboxKind::Review => "review",
            InboxKind::Provider => "provider",
        }
    }
}

/// Something that waits for a person, in the order it began to wait.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InboxEntry {
    pub project: String,
    pub task: u32,
    pub kind: InboxKind,
    #[serde(default)]
    pub checkpoint: Option<u32>,
    pub title: String,
    pub reason: String,
    pub since_ms: i64,
}

/// Text of a round that is still running: the newest state only, gone soon after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LiveText {
    #[serde(rename = "task")]
    pub slot: SlotKey,
    pub attempt: u32,
    pub round: u32,
    pub text: String,
    pub at_ms: i64,
}

/// What somebody may do in the installation, whatever their teams let them do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UserRole {
    /// Runs the installation; the first user is one.
    Admin,
    User,
}

impl UserRole {
    /// The word the API and the stored item have for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            UserRole::Admin => "admin",
            UserRole::User => "user",
        }
    }

    /// The role of this word.
    pub fn of(word: &str) -> Option<Self> {
        [UserRole::Admin, UserRole::User].into_iter().find(|role| role.as_str() == word)
    }
}

/// A person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct User {
    pub id: String,
    pub email: String,
    pub display_name: String,
    pub role: UserRole,
    /// PHC string; none for a person who signs in elsewhere.
    #[serde(default)]
    pub password: Option<String>,
    /// The team whose projects they see.
    pub team: String,
    #[serde(default = "yes")]
    pub active: bool,
    pub created_ms: i64,
    /// Whether they have shown that mail to their address reaches them.
    #[serde(default)]
    pub email_verified: bool,
    /// Moves on when the account is recovered by mail: sign-ins, keys and identities elsewhere of
    /// an earlier one are void.
    #[serde(default)]
    pub epoch: u32,
    /// Moves on with every new password: mailed links and approvals of an earlier one are void.
    #[serde(default)]
    pub link_epoch: u32,
    /// Of the stored item: what a replacement must find. 0 before it is stored.
    #[serde(skip)]
    pub version: i64,
}

fn yes() -> bool {
    true
}

/// What holds a sign-in's secret.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SignInKind {
    /// A program with a family of refresh tokens, of which only the newest is good.
    #[default]
    Program,
    /// A browser with a cookie that stays the same.
    Browser,
}

/// One sign-in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SignIn {
    pub id: String,
    pub user: String,
    #[serde(default)]
    pub kind: SignInKind,
    /// SHA-256 of the refresh token that is good now, or of the cookie, hex.
    pub current: String,
    pub created_ms: i64,
    /// Never extended: a family has an end.
    pub expires_ms: i64,
    pub used_ms: i64,
    #[serde(default)]
    pub revoked: bool,
    /// Where it began.
    #[serde(default)]
    pub address: String,
    /// What the program or browser called itself, cut short.
    #[serde(default)]
    pub user_agent: String,
    /// When the person last showed who they are, in unix milliseconds.
    #[serde(default)]
    pub proved_ms: i64,
    /// The person's, when it began.
    #[serde(default)]
    pub epoch: u32,
    /// Of the stored item: what a replacement must find. 0 before it is stored.
    #[serde(skip)]
    pub version: i64,
}

/// An answer that is no plan, and what it cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RejectedPlan {
    pub text: String,
    pub problems: Vec<PlanningProblem>,
    pub usage: TokenUsage,
    pub cost: MicroUsd,
}
