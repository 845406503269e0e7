//! The only ways to move a project, and what a move gives.

use crate::event::{Event, EventKind};
use crate::graph::Graph;
use crate::money::MicroUsd;
use crate::period::Day;
use crate::routing::Tier;
use crate::run::{Hold, Slot};
use crate::status::{ProjectStatus, TaskState};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a decision may know besides the project.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    /// Unix milliseconds.
    pub now_ms: i64,
    /// What the team's day and month still cover for new holds, at most; the store's condition has
    /// the last word.
    pub cover: MicroUsd,
    /// Whether the team's day or month stands past its warning threshold.
    pub team_warning: bool,
    /// Share of a limit, in percent, from which spending warns.
    pub warn_percent: u32,
}

impl Context {
    pub fn today(&self) -> Day {
        Day::of_ms(self.now_ms)
    }
}

/// How long a claim is good for without a renewal.
pub const LEASE_MS: i64 = 90_000;
/// How long a hold without a slot waits for its late answer before it is booked as uncertain.
pub const ORPHAN_GRACE_MS: i64 = 60_000;
/// A queued task whose doorbell was not answered for this long is rung again.
pub const RING_AGAIN_MS: i64 = 120_000;
/// Automatic retries of a transient error (contract/behaviour.md A.3).
pub const MAX_RETRIES: u32 = 2;
/// How often an attempt may change hands before it keeps another reply or tool result: it moves and
/// gets nowhere. This stands in for Lambda's own guard against loops, which would end a deep graph.
pub const MAX_HOPS: u32 = 20;
/// What a lost worker counts for: it did not even say why.
pub const LOST_HOPS: u32 = 2;
/// What the end of the only process there is counts for: whichever task brought it down, all of
/// them were lost with it.
pub const RESTART_HOPS: u32 = 1;
/// Retries a person may ask for of one task (contract/behaviour.md A.4).
pub const MAX_MANUAL_ATTEMPTS: u32 = 5;
/// Backoff entries beyond which nothing new is started: many failures at once call for patience,
/// not for more calls.
pub const MAX_WAITS: usize = 64;

/// What a finished call costs its hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settle {
    pub round: u32,
    /// What the provider charged; with `uncertain` the whole hold counts instead.
    pub actual: MicroUsd,
    pub uncertain: bool,
}

/// A person's answer to a checkpoint or a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// Run it again, as the given attempt.
    Retry { attempt: u32 },
    /// Go on without it.
    Skip,
    /// It failed for good.
    Fail,
    /// Accept the output as it is.
    Approve,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Ending {
    Completed,
    /// A person has to look; `reason` says why.
    NeedsReview {
        reason: String,
    },
    /// Worth another try at `retry_at_ms`, if retries are left.
    Transient {
        message: String,
        retry_at_ms: i64,
    },
    Failed {
        message: String,
    },
}

/// What a step of an attempt means for the round after it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Next {
    #[default]
    Nothing,
    /// Its money is reserved in this commit, if every limit covers it; else it is asked for when
    /// the call is due.
    Ahead(Hold),
    /// Its call may leave from now on.
    Due,
}

#[derive(Clone, Debug)]
pub enum Command {
    RequestPlanning,
    /// Planning ended. With a plan, a new version is counted.
    FinishPlanning {
        epoch: u64,
        settle: Option<Settle>,
        failure: Option<String>,
        data: Map<String, Value>,
    },
    /// A plan version written by a person.
    AddPlan {
        kind: EventKind,
        data: Map<String, Value>,
    },
    Approve {
        version: u32,
        graph: Arc<Graph>,
        last_task: u32,
        carried: Vec<u32>,
        ceiling: MicroUsd,
        data: Map<String, Value>,
    },
    /// An edit of approved tasks: same numbers, new priorities, tiers or dependencies.
    EditTask {
        task: u32,
        /// `edits` of the run it was made from.
        base: u32,
        graph: Option<Arc<Graph>>,
    },
    Execute,
    Pause,
    Cancel,
    Update {
        limit: Option<MicroUsd>,
        concurrency: Option<u32>,
        data: Map<String, Value>,
    },
    Claim {
        number: u32,
    },
    /// Reserves money for a round. Settling the round before can go with it.
    Hold {
        number: u32,
        epoch: u64,
        hold: Hold,
    },
    /// Something worth keeping happened within an attempt.
    Progress {
        number: u32,
        epoch: u64,
        settle: Option<Settle>,
        event: Option<(EventKind, String, Map<String, Value>)>,
        next: Next,
    },
    End {
        number: u32,
        epoch: u64,
        settle: Option<Settle>,
        ending: Ending,
        data: Map<String, Value>,
    },
    /// The resource of a tier is down: give the slot back and wait for it.
    ResourceDown {
        number: u32,
        epoch: u64,
        tier: Tier,
        detail: String,
    },
    /// A needed hold was refused: give the slot back and wait for money.
    BudgetWait {
        number: u32,
        epoch: u64,
        needed: MicroUsd,
    },
    /// The worker's time is nearly over: another one goes on at the last checkpoint.
    HandBack {
        number: u32,
        epoch: u64,
    },
    Renew {
        attempts: Vec<(u32, u64)>,
    },
    /// The answer of a call whose attempt lost its slot.
    SettleLate {
        number: u32,
        epoch: u64,
        settle: Settle,
    },
    /// A person asks for another attempt; `manual` counts such requests for this task, this one
    /// included.
    RetryTask {
        task: u32,
        attempt: u32,
        manual: u32,
    },
    CancelTask {
        task: u32,
    },
    Interrupt {
        task: u32,
    },
    /// Resolves a checkpoint or a review; `checkpoint` names which, for a race between two people.
    Resolve {
        task: u32,
        checkpoint: Option<u32>,
        resolution: Resolution,
        data: Map<String, Value>,
    },
    /// Nobody can run the task: it fails, unless its attempt is a later one by now or somebody is
    /// at work on it.
    Abandon {
        number: u32,
        attempt: u32,
        reason: String,
    },
    /// The minute's look: what is overdue, what may go on. `up` lists tiers whose resource answers.
    /// After a restart of the only process there is, `restarted` says that no lease and no doorbell
    /// from before is alive.
    Sweep {
        up: BTreeSet<Tier>,
        restarted: bool,
    },
}

/// The right to run a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    pub number: u32,
    pub epoch: u64,
    pub attempt: u32,
    pub retries: u32,
    /// Another worker may have done rounds of this attempt already.
    pub takeover: bool,
    pub hold: Option<Hold>,
    pub started_ms: i64,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    Done,
    Version(u32),
    Granted(Grant),
    /// The attempt ended; tasks the caller runs on with follow from the batch.
    Ended(Ended),
    Checkpoint(u32),
    /// The project was in this status before.
    Was(ProjectStatus),
}

/// What became of a task whose attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    Final(TaskState),
    /// Another attempt starts at this time.
    Retry {
        at_ms: i64,
    },
    /// Retries are used up: the checkpoint with this number asks a person.
    Escalated {
        checkpoint: u32,
    },
}

/// Why a command was refused. Nothing has changed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Rejection {
    #[error("cannot {action} while the project is {status}")]
    ProjectStatus { action: &'static str, status: ProjectStatus },
    #[error("cannot {action} a task that is {}", state.as_str())]
    TaskState { action: &'static str, state: TaskState },
    #[error("no such task")]
    UnknownTask,
    #[error("{0}")]
    Busy(&'static str),
    /// The attempt lost its slot: a later one, a cancel or a person took over.
    #[error("this attempt is no longer the task's current one")]
    Stale,
    #[error("the {scope} budget does not cover {requested}")]
    Budget { scope: Scope, requested: MicroUsd, limit: MicroUsd, held: MicroUsd, spent: MicroUsd },
    #[error("every slot of the project is taken")]
    NoSlot,
    #[error("the task waits until its retry time")]
    NotYet,
    #[error("already resolved")]
    AlreadyResolved,
    #[error("the task has been tried {MAX_MANUAL_ATTEMPTS} times; edit it or plan again")]
    TooManyAttempts,
}

/// Which limit refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Project,
    Ceiling,
    Team,
}

impl std::fmt::Display for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Scope::Project => "project's",
            Scope::Ceiling => "approved plan's",
            Scope::Team => "team's",
        })
    }
}

/// Change of one budget period. `left` falls by new holds and rises by what settling returns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delta {
    pub left: MicroUsd,
    pub held: MicroUsd,
    pub spent: MicroUsd,
    pub uncertain: MicroUsd,
    /// A new hold is part of it, so the period must cover the net.
    pub needs_cover: bool,
}

impl Delta {
    pub fn add(&mut self, other: Delta) {
        self.left += other.left;
        self.held += other.held;
        self.spent += other.spent;
        self.uncertain += other.uncertain;
        self.needs_cover |= other.needs_cover;
    }

    pub fn is_zero(&self) -> bool {
        self.left.is_zero()
            && self.held.is_zero()
            && self.spent.is_zero()
            && self.uncertain.is_zero()
    }
}

/// A message to send once the change is committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ring {
    pub number: u32,
    pub delay_ms: i64,
    /// The attempt it rings for.
    pub attempt: u32,
    /// How often that attempt changed hands.
    pub hops: u32,
}

impl Ring {
    pub(crate) fn now(number: u32, slot: &Slot) -> Self {
        Ring { number, delay_ms: 0, attempt: slot.attempt, hops: slot.hops }
    }
}

/// What a batch of commands adds to the run item: all of it commits with it or not at all.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    pub events: Vec<Event>,
    pub money: BTreeMap<Day, Delta>,
    pub rings: Vec<Ring>,
    /// Calls whose answer nobody has: what they may have cost is booked without it.
    pub lost: Vec<LostCall>,
    /// Attempts that had begun and that a person ended.
    pub stopped: Vec<StoppedAttempt>,
    /// Tasks that became pending, in order; those still waiting when the batch ends are told in one
    /// event.
    pub unblocked: Vec<u32>,
}

/// An attempt that had begun and that a person ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoppedAttempt {
    pub task: u32,
    pub attempt: u32,
    /// When it began, in unix milliseconds.
    pub started_ms: i64,
}

/// A call that may have been paid for, and whose worker is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LostCall {
    /// Task number, or [`crate::run::PLANNER`].
    pub task: u32,
    pub attempt: u32,
    pub epoch: u64,
    pub round: u32,
    /// The whole hold.
    pub amount: MicroUsd,
}

impl Outcome {
    /// Holds taken minus money returned today, by what is decided so far.
    pub fn net_today(&self, today: Day) -> MicroUsd {
        self.money.get(&today).map_or(MicroUsd::ZERO, |d| -d.left)
    }

    pub fn book(&mut self, day: Day, delta: Delta) {
        self.money.entry(day).or_default().add(delta);
    }
}

/// `{"key": value, ...}` as an event's data.
pub fn data<const N: usize>(pairs: [(&str, Value); N]) -> Map<String, Value> {
    pairs.into_iter().map(|(k, v)| (k.to_owned(), v)).collect()
}
