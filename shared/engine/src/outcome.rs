//! What a decision gives: the answer to whoever asked, and what has to be stored and sent with it.

use crate::event::Event;
use crate::money::MicroUsd;
use crate::period::Day;
use crate::routing::Tier;
use crate::run::{Hold, Slot};
use crate::slot::{Fence, JobId, JobKind, SlotKey, TaskNo};
use crate::status::{ProjectStatus, TaskState};
use std::collections::BTreeMap;

/// The right to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    pub fence: Fence,
    pub attempt: u32,
    pub retries: u32,
    /// Another worker may have done rounds of this attempt already.
    pub takeover: bool,
    pub hold: Option<Hold>,
    pub started_ms: i64,
}

impl Grant {
    pub(crate) fn of(key: SlotKey, slot: &Slot) -> Self {
        Grant {
            fence: Fence { slot: key, token: slot.token },
            attempt: slot.attempt,
            retries: slot.retries,
            takeover: slot.takeover,
            hold: slot.hold,
            started_ms: slot.started_ms,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    Done,
    Version(u32),
    Granted(Grant),
    /// The attempt ended; tasks the caller runs on with follow from the batch.
    Ended(Ended),
    Checkpoint(u32),
    /// The job that was asked for.
    Job(JobId),
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
    pub slot: SlotKey,
    pub delay_ms: i64,
    /// The attempt it rings for.
    pub attempt: u32,
    /// How often that attempt changed hands.
    pub hops: u32,
}

impl Ring {
    pub(crate) fn now(key: SlotKey, slot: &Slot) -> Self {
        Ring { slot: key, delay_ms: 0, attempt: slot.attempt, hops: slot.hops }
    }
}

/// Something that people are asked to do about a provider, or need not do any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The task that met the trouble.
    pub task: TaskNo,
    pub tier: Tier,
    /// Of the trouble, in unix milliseconds; with the task it names the notice.
    pub since_ms: i64,
    /// What is the matter; None once it is over.
    pub detail: Option<String>,
}

/// What a batch of commands adds to the run item: all of it commits with it or not at all.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    pub events: Vec<Event>,
    pub money: BTreeMap<Day, Delta>,
    pub rings: Vec<Ring>,
    /// Calls whose answer nobody has: what they may have cost is booked without it.
    pub lost: Vec<LostCall>,
    /// What people are asked to do about a provider, and what they need not do any more.
    pub notices: Vec<Notice>,
    /// Attempts that had begun and that a person ended.
    pub stopped: Vec<StoppedAttempt>,
    /// Tasks that became pending, in order; those still waiting when the batch ends are told in one
    /// event.
    pub unblocked: Vec<TaskNo>,
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

/// An attempt that had begun and that a person ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoppedAttempt {
    pub task: TaskNo,
    pub attempt: u32,
    /// When it began, in unix milliseconds.
    pub started_ms: i64,
}

/// A call that may have been paid for, and whose worker is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LostCall {
    pub fence: Fence,
    pub attempt: u32,
    pub round: u32,
    /// The whole hold.
    pub amount: MicroUsd,
    /// What the job was for, of a call that was a job's.
    pub job: Option<JobKind>,
}
