//! The only ways to move a project, grouped by who or what is moved.

use crate::event::EventKind;
use crate::graph::Graph;
use crate::money::MicroUsd;
use crate::period::Day;
use crate::routing::Tier;
use crate::run::{Hold, Job};
use crate::slot::{Fence, JobId, SlotKey, TaskNo};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::sync::Arc;

pub use crate::event::data;
pub use crate::limits::*;
pub use crate::outcome::*;
pub use crate::rejection::{Rejection, Scope};

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

#[derive(Clone, Debug)]
pub enum Command {
    /// What a person does to the whole project.
    Project(ProjectCommand),
    /// Planning and approval.
    Plan(PlanCommand),
    /// A worker asks for the right to run.
    Claim(SlotKey),
    /// What a running attempt reports.
    Attempt(Fence, AttemptStep),
    /// Leases that go on; one of them has to be alive.
    Renew(Vec<Fence>),
    /// What a person does to one task.
    Task(TaskNo, TaskCommand),
    /// Paid work that is no task.
    Job(JobCommand),
    /// What the schedule sees to.
    Sweep(Sweep),
}

impl From<ProjectCommand> for Command {
    fn from(command: ProjectCommand) -> Self {
        Command::Project(command)
    }
}

impl From<PlanCommand> for Command {
    fn from(command: PlanCommand) -> Self {
        Command::Plan(command)
    }
}

impl From<JobCommand> for Command {
    fn from(command: JobCommand) -> Self {
        Command::Job(command)
    }
}

impl From<Sweep> for Command {
    fn from(sweep: Sweep) -> Self {
        Command::Sweep(sweep)
    }
}

#[derive(Clone, Debug)]
pub enum ProjectCommand {
    Execute,
    Pause,
    Cancel,
    Update {
        limit: Option<MicroUsd>,
        concurrency: Option<u32>,
        data: Map<String, Value>,
    },
    /// Something was done about these tiers' provider: what waits for it tries again now.
    TryTiers(BTreeSet<Tier>),
}

#[derive(Clone, Debug)]
pub enum PlanCommand {
    Request,
    /// Planning ended.
    Finish(FinishPlanning),
    /// A plan version written by a person.
    Add {
        kind: EventKind,
        data: Map<String, Value>,
    },
    Approve(Approval),
}

/// The end of planning. Without a failure a new version is counted.
#[derive(Clone, Debug)]
pub struct FinishPlanning {
    /// The planner's fencing token.
    pub token: u64,
    pub settle: Option<Settle>,
    pub failure: Option<String>,
    pub data: Map<String, Value>,
}

/// A plan to put in force.
#[derive(Clone, Debug)]
pub struct Approval {
    pub version: u32,
    pub graph: Arc<Graph>,
    /// Highest task number ever used, this graph's included.
    pub last_task: u32,
    /// Tasks of the earlier plan that keep their number and what they have done.
    pub carried: Vec<u32>,
    pub ceiling: MicroUsd,
    pub data: Map<String, Value>,
}

/// What a running attempt reports. The fence says whose.
#[derive(Clone, Debug)]
pub enum AttemptStep {
    /// Reserves money for a round.
    Hold(Hold),
    /// Something worth keeping happened within the attempt.
    Progress(Progress),
    /// The task's attempt is over.
    End(End),
    /// The resource of a tier is down: give the slot back and wait for it.
    ResourceDown(ResourceDown),
    /// A needed hold was refused: give the slot back and wait for money. `begun` says that rounds
    /// of the task are stored, so that whoever goes on looks for them.
    BudgetWait { needed: MicroUsd, begun: bool },
    /// The worker's time is nearly over: another one goes on at the last checkpoint.
    HandBack,
    /// Give the slot back until somebody with the token resumes the task.
    Suspend(Suspend),
    /// The answer of a call whose attempt lost its slot.
    SettleLate(Settle),
}

/// A tier's provider takes no calls.
#[derive(Clone, Debug)]
pub struct ResourceDown {
    pub tier: Tier,
    /// Shown to people.
    pub detail: String,
    /// When the tier is tried again, in unix milliseconds; None while only a person can mend it.
    pub until_ms: Option<i64>,
    /// Since when no call has succeeded, in unix milliseconds.
    pub since_ms: i64,
}

#[derive(Clone, Debug, Default)]
pub struct Progress {
    pub settle: Option<Settle>,
    pub event: Option<Note>,
    pub next: Next,
}

/// An event that a worker words itself.
#[derive(Clone, Debug)]
pub struct Note {
    pub kind: EventKind,
    pub message: String,
    pub data: Map<String, Value>,
}

#[derive(Clone, Debug)]
pub struct End {
    pub settle: Option<Settle>,
    pub ending: Ending,
    pub data: Map<String, Value>,
}

/// The attempt waits for something outside.
#[derive(Clone, Debug)]
pub struct Suspend {
    /// What of the attempt's money the last call used; what is left of its hold goes back.
    pub settle: Option<Settle>,
    /// Who may resume it proves so by naming this: an id, or the hash of a secret.
    pub token: String,
    /// Shown to people.
    pub reason: String,
    /// When it goes on without an answer, in unix milliseconds.
    pub until_ms: Option<i64>,
    /// A person is asked: a checkpoint is open until the task goes on. Its number answers the
    /// command, and `reason` is the question.
    pub asks: bool,
}

#[derive(Clone, Debug)]
pub enum JobCommand {
    /// Opens a slot for a job. Answered with its number.
    Request(Job),
    /// The job is over, however it went.
    End { job: JobId, token: u64, settle: Option<Settle> },
}

#[derive(Clone, Debug)]
pub enum TaskCommand {
    /// An edit of an approved task: same number, new priority, tier or dependencies.
    Edit {
        /// `edits` of the run it was made from.
        base: u32,
        graph: Option<Arc<Graph>>,
    },
    /// A person asks for another attempt; `manual` counts such requests for this task, this one
    /// included.
    Retry {
        attempt: u32,
        manual: u32,
    },
    Cancel,
    /// A failed or cancelled task is left as it is, and what waits for it goes on without it.
    Skip,
    /// Stops it now and asks a person what to do with it.
    Interrupt,
    /// Whoever has the token of a suspended task lets it go on at its last stored round.
    Resume {
        token: String,
        data: Map<String, Value>,
    },
    /// Resolves a checkpoint or a review; `checkpoint` names which, for a race between two people.
    Resolve {
        checkpoint: Option<u32>,
        resolution: Resolution,
        data: Map<String, Value>,
    },
}

#[derive(Clone, Debug)]
pub enum Sweep {
    /// The minute's look: what is overdue, what may go on. `up` lists tiers whose resource answers.
    /// After a restart of the only process there is, `restarted` says that no lease and no doorbell
    /// from before is alive.
    Look { up: BTreeSet<Tier>, restarted: bool },
    /// Nobody can run it: it fails, unless its attempt is a later one by now or somebody is at work
    /// on it.
    Abandon { slot: SlotKey, attempt: u32, reason: String },
}

/// What a finished call costs its hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settle {
    pub round: u32,
    /// What the provider charged; with `uncertain` the most it may have charged, or zero where the
    /// whole hold counts.
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
