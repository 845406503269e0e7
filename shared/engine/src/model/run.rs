//! The moving state of one project, small enough to be one item that every change rewrites under
//! its version.
//!
//! A version check on this one item serialises all decisions about a project, so each decision can
//! be a pure function of it and the static graph. Task states are run-length coded: finished
//! prefixes and blocked suffixes cost a few bytes, whatever the size of the graph.

use crate::money::MicroUsd;
use crate::period::Day;
use crate::routing::Tier;
use crate::slot::{JobId, JobKind, SlotKey};
use crate::status::{ProjectStatus, TaskState};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::{BTreeMap, BTreeSet};

/// Money reserved for one model call that is under way or about to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    #[serde(rename = "a")]
    pub amount: MicroUsd,
    /// The day whose limits (and whose month's) it counts against, also when it is settled after
    /// midnight.
    #[serde(rename = "d")]
    pub day: Day,
    /// Model round it pays for.
    #[serde(rename = "r")]
    pub round: u32,
    /// Taken with the settlement of the round before, whose tools are still running: no call can be
    /// out for it yet, so it is given back, not lost, when its attempt ends or is lost.
    #[serde(rename = "n", default, skip_serializing_if = "std::ops::Not::not")]
    pub ahead: bool,
}

/// A hold whose attempt lost its slot while the call was out: it is settled by the late answer or,
/// past `expires_ms`, booked as uncertain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Orphan {
    #[serde(rename = "n")]
    pub slot: SlotKey,
    #[serde(rename = "a", default)]
    pub attempt: u32,
    #[serde(rename = "e")]
    pub token: u64,
    #[serde(rename = "h")]
    pub hold: Hold,
    #[serde(rename = "x")]
    pub expires_ms: i64,
}

/// A task that is queued or running.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// Fencing token of the running attempt; 0 while queued.
    #[serde(rename = "e", default, skip_serializing_if = "is_zero")]
    pub token: u64,
    /// Queued: when its doorbell was last rung. Running: when its lease ends.
    #[serde(rename = "x")]
    pub due_ms: i64,
    /// Attempt number, from 1; a takeover continues the same attempt.
    #[serde(rename = "a", default = "one", skip_serializing_if = "is_one")]
    pub attempt: u32,
    /// Automatic retries already used.
    #[serde(rename = "r", default, skip_serializing_if = "is_zero32")]
    pub retries: u32,
    /// Set when the attempt took over from one that lost its lease.
    #[serde(rename = "t", default, skip_serializing_if = "is_false")]
    pub takeover: bool,
    #[serde(rename = "h", default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<Hold>,
    /// How often this attempt changed hands, a lost worker counted twice.
    #[serde(rename = "m", default, skip_serializing_if = "is_zero32")]
    pub hops: u32,
    /// When this attempt first ran.
    #[serde(rename = "s", default, skip_serializing_if = "is_zero_ms")]
    pub started_ms: i64,
}

/// A pending task that is not fresh: it waits for its retry time or carries an attempt number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    #[serde(rename = "a")]
    pub attempt: u32,
    #[serde(rename = "r", default, skip_serializing_if = "is_zero32")]
    pub retries: u32,
    /// Not before this time; 0 means at once.
    #[serde(rename = "x", default, skip_serializing_if = "is_zero_ms")]
    pub not_before_ms: i64,
    /// Rounds of this attempt may be stored already.
    #[serde(rename = "t", default, skip_serializing_if = "is_false")]
    pub takeover: bool,
}

/// A task that waits for something outside: a long command, a worker elsewhere, a person. Its slot
/// is given back; whoever has the token resumes it, and the next worker goes on at the last round
/// that is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspended {
    /// Names the right to resume it: an id, or the hash of a secret that is stored nowhere.
    #[serde(rename = "k")]
    pub token: String,
    /// Shown to people.
    #[serde(rename = "w")]
    pub reason: String,
    /// When it goes on without an answer, in unix milliseconds; 0 means never.
    #[serde(rename = "x", default, skip_serializing_if = "is_zero_ms")]
    pub until_ms: i64,
    #[serde(rename = "a")]
    pub attempt: u32,
    #[serde(rename = "r", default, skip_serializing_if = "is_zero32")]
    pub retries: u32,
    /// When its attempt first ran.
    #[serde(rename = "s")]
    pub started_ms: i64,
}

/// A tier whose provider takes no calls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outage {
    /// Since when no call has succeeded, in unix milliseconds.
    #[serde(rename = "s")]
    pub since_ms: i64,
    /// When a task tries the provider again, in unix milliseconds.
    #[serde(rename = "x")]
    pub until_ms: i64,
    /// Waiting alone does not end it: a key or an account has to be mended.
    #[serde(rename = "p", default, skip_serializing_if = "is_false")]
    pub needs_person: bool,
    /// What the provider said, shown to people.
    #[serde(rename = "w")]
    pub detail: String,
    /// The task under which people were asked to do something about it.
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    pub told: Option<u32>,
}

/// Paid work that is no task, for as long as it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    #[serde(rename = "p")]
    pub kind: JobKind,
    /// The run is not over before this job is.
    #[serde(rename = "b", default, skip_serializing_if = "is_false")]
    pub blocks: bool,
}

fn one() -> u32 {
    1
}
fn is_one(n: &u32) -> bool {
    *n == 1
}
fn is_zero(n: &u64) -> bool {
    *n == 0
}
fn is_zero32(n: &u32) -> bool {
    *n == 0
}
fn is_zero_ms(n: &i64) -> bool {
    *n == 0
}
fn is_false(b: &bool) -> bool {
    !*b
}

/// The project's own money. What is left is `limit - held - spent - uncertain`, of the limit and of
/// the ceiling alike.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    #[serde(rename = "l")]
    pub limit: MicroUsd,
    /// Most that the approved plan may spend, and what had been spent before its approval.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub ceiling: Option<Ceiling>,
    #[serde(rename = "h", default, skip_serializing_if = "MicroUsd::is_zero_ref")]
    pub held: MicroUsd,
    #[serde(rename = "s", default, skip_serializing_if = "MicroUsd::is_zero_ref")]
    pub spent: MicroUsd,
    #[serde(rename = "u", default, skip_serializing_if = "MicroUsd::is_zero_ref")]
    pub uncertain: MicroUsd,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ceiling {
    #[serde(rename = "a")]
    pub amount: MicroUsd,
    /// `spent + uncertain` of the project when the ceiling was bound.
    #[serde(rename = "b")]
    pub base: MicroUsd,
}

impl Money {
    pub fn committed(&self) -> MicroUsd {
        self.held + self.spent + self.uncertain
    }

    /// What a new hold may use: the smaller of the project's limit and the plan's ceiling.
    pub fn left(&self) -> MicroUsd {
        let of_limit = self.limit - self.committed();
        match self.ceiling {
            Some(c) => of_limit.min(c.amount + c.base - self.committed()),
            None => of_limit,
        }
    }
}

/// Everything about a project that changes while it runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    #[serde(rename = "st")]
    pub status: ProjectStatus,
    /// Where a failed or finished planning returns to.
    #[serde(rename = "bp", default, skip_serializing_if = "Option::is_none")]
    pub before_planning: Option<ProjectStatus>,
    /// Sequence number of the last event.
    #[serde(rename = "q", default)]
    pub head: u64,
    /// Last fencing token given out.
    #[serde(rename = "ep", default)]
    pub last_token: u64,
    /// Graph revision in force; 0 before the first approval.
    #[serde(rename = "g", default)]
    pub graph: u32,
    /// Number of plan versions.
    #[serde(rename = "pv", default)]
    pub plans: u32,
    /// Approved plan version; 0 before the first approval.
    #[serde(rename = "pa", default)]
    pub approved: u32,
    /// Highest task number ever used.
    #[serde(rename = "tn", default)]
    pub last_task: u32,
    /// Counts approvals and edits of approved tasks, so that an edit made from an older view is
    /// noticed.
    #[serde(rename = "ed", default)]
    pub edits: u32,
    /// Number of checkpoints ever made.
    #[serde(rename = "cn", default)]
    pub checkpoints: u32,
    /// Open checkpoint of a task, by task number.
    #[serde(rename = "co", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub open_checkpoints: BTreeMap<u32, u32>,
    #[serde(rename = "ts", default, skip_serializing_if = "TaskStates::is_empty")]
    pub tasks: TaskStates,
    #[serde(rename = "sl", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub slots: BTreeMap<SlotKey, Slot>,
    #[serde(rename = "w", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub waits: BTreeMap<u32, Wait>,
    /// Suspended tasks, by number.
    #[serde(rename = "su", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub suspended: BTreeMap<u32, Suspended>,
    /// Jobs asked for and not ended; each has a slot.
    #[serde(rename = "jb", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub jobs: BTreeMap<JobId, Job>,
    /// Number of the last job.
    #[serde(rename = "jn", default, skip_serializing_if = "is_zero32")]
    pub last_job: u32,
    #[serde(rename = "o", default, skip_serializing_if = "Vec::is_empty")]
    pub orphans: Vec<Orphan>,
    /// Tasks that may run at once.
    #[serde(rename = "k")]
    pub concurrency: u32,
    #[serde(rename = "m")]
    pub money: Money,
    /// A paid task was refused a hold of this amount; paid tasks wait until the next sweep or
    /// change of money.
    #[serde(rename = "bw", default, skip_serializing_if = "Option::is_none")]
    pub budget_wait: Option<MicroUsd>,
    /// Tiers whose resource is down.
    #[serde(rename = "dn", default, skip_serializing_if = "BTreeSet::is_empty")]
    pub down: BTreeSet<Tier>,
    /// What is known of a tier that is down; nothing of one that an older release marked.
    #[serde(rename = "dw", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub outages: BTreeMap<Tier, Outage>,
    /// Day of the last budget warning, so that a day warns once.
    #[serde(rename = "wd", default, skip_serializing_if = "Option::is_none")]
    pub warned: Option<Day>,
    /// Why the project failed; of a draft, why the last planning came to nothing.
    #[serde(rename = "f", default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    #[serde(rename = "ut", default)]
    pub updated_ms: i64,
    #[serde(rename = "ct", default, skip_serializing_if = "is_zero_ms")]
    pub completed_ms: i64,
}

impl Run {
    pub fn new(limit: MicroUsd, concurrency: u32, now_ms: i64) -> Self {
        Run {
            status: ProjectStatus::Draft,
            before_planning: None,
            head: 0,
            last_token: 0,
            graph: 0,
            plans: 0,
            approved: 0,
            last_task: 0,
            edits: 0,
            checkpoints: 0,
            open_checkpoints: BTreeMap::new(),
            tasks: TaskStates::default(),
            slots: BTreeMap::new(),
            waits: BTreeMap::new(),
            suspended: BTreeMap::new(),
            jobs: BTreeMap::new(),
            last_job: 0,
            orphans: Vec::new(),
            concurrency,
            money: Money { limit, ..Money::default() },
            budget_wait: None,
            down: BTreeSet::new(),
            outages: BTreeMap::new(),
            warned: None,
            failure: None,
            updated_ms: now_ms,
            completed_ms: 0,
        }
    }

    /// Task slots in use; planning and jobs do not count.
    pub fn task_slots(&self) -> usize {
        let planner = usize::from(self.slots.contains_key(&SlotKey::Planner));
        let jobs = self.slots.range(SlotKey::Job(JobId(0))..).count();
        self.slots.len() - planner - jobs
    }

    /// Whether the sweeper has to look at this project each minute.
    pub fn is_active(&self) -> bool {
        matches!(self.status, ProjectStatus::Executing | ProjectStatus::Planning)
            || !self.slots.is_empty()
            || !self.orphans.is_empty()
            || self.suspended.values().any(|s| s.until_ms > 0)
    }
}

/// States of tasks 1..=n.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TaskStates(Vec<TaskState>);

impl TaskStates {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn get(&self, number: u32) -> Option<TaskState> {
        let at = usize::try_from(number).ok()?.checked_sub(1)?;
        self.0.get(at).copied()
    }

    /// Sets a state, growing with `Superseded` (no task) as needed.
    pub fn set(&mut self, number: u32, state: TaskState) {
        let Some(at) = usize::try_from(number).ok().and_then(|n| n.checked_sub(1)) else { return };
        if at >= self.0.len() {
            self.0.resize(at + 1, TaskState::Superseded);
        }
        self.0[at] = state;
    }

    pub fn iter(&self) -> impl Iterator<Item = (u32, TaskState)> + '_ {
        self.0.iter().enumerate().map(|(at, s)| (at as u32 + 1, *s))
    }

    pub fn count(&self, state: TaskState) -> usize {
        self.0.iter().filter(|s| **s == state).count()
    }

    /// `<letter><length>` pairs: `e2d1b1a96` is two completed, one running, one pending, 96
    /// blocked.
    pub fn encode(&self) -> String {
        let mut text = String::new();
        let mut rest = self.0.as_slice();
        while let Some(&first) = rest.first() {
            let length = rest.iter().take_while(|s| **s == first).count();
            text.push(char::from(b'a' + first as u8));
            text.push_str(&length.to_string());
            rest = &rest[length..];
        }
        text
    }

    pub fn decode(text: &str) -> Option<Self> {
        let mut states = Vec::new();
        let mut bytes = text.bytes().peekable();
        while let Some(letter) = bytes.next() {
            let state = TaskState::from_code(letter.checked_sub(b'a')?)?;
            let mut length = 0usize;
            while let Some(digit) = bytes.next_if(u8::is_ascii_digit) {
                length = length.checked_mul(10)?.checked_add(usize::from(digit - b'0'))?;
            }
            if length == 0 || states.len() + length > MAX_TASKS {
                return None;
            }
            states.resize(states.len() + length, state);
        }
        Some(TaskStates(states))
    }
}

/// Task numbers a project can ever use; keeps a decoded state bounded whatever the stored text
/// says.
pub const MAX_TASKS: usize = 100_000;

impl Serialize for TaskStates {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.encode())
    }
}

impl<'de> Deserialize<'de> for TaskStates {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        TaskStates::decode(&text)
            .ok_or_else(|| serde::de::Error::custom("task states are malformed"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slot::TaskNo;

    #[test]
    fn task_states_survive_their_coding() {
        let mut states = TaskStates::default();
        for (n, state) in [
            (1, TaskState::Completed),
            (2, TaskState::Completed),
            (3, TaskState::Running),
            (90, TaskState::Blocked),
        ] {
            states.set(n, state);
        }
        assert_eq!(states.encode(), "e2d1j86a1");
        assert_eq!(TaskStates::decode(&states.encode()), Some(states));
        for wrong in ["e", "z1", "e0", "e99999999999999999999", "1e", "é1", "e200000"] {
            assert_eq!(TaskStates::decode(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_run_stored_before_attempts_counted_their_hops_still_reads() {
        let stored = r#"{"st":"executing","q":9,"ep":4,"g":1,"pv":1,"pa":1,"tn":3,"ts":"e1d1b1","k":16,"m":{"l":10000000,
            "h":40000},"sl":{"2":{"e":4,"x":1795219290000,"h":{"a":40000,"d":20778,"r":1}}},"w":{"3":{"a":2,"r":1}}}"#;
        let run: Run = serde_json::from_str(stored).unwrap();
        let slot = run.slots[&SlotKey::Task(TaskNo(2))];
        assert_eq!((slot.hops, slot.attempt, slot.token), (0, 1, 4));
        assert_eq!(slot.hold.map(|hold| hold.amount), Some(MicroUsd(40_000)));
    }

    #[test]
    fn a_project_of_5_000_tasks_with_14_at_work_stays_under_1_300_bytes() {
        let mut run = Run::new(MicroUsd::usd(10), 16, 1_795_219_200_000);
        run.head = 1_000_000;
        for n in 1..=5_000 {
            run.tasks.set(n, if n < 2_000 { TaskState::Completed } else { TaskState::Pending });
        }
        for n in 2_000..2_014 {
            let hold =
                Some(Hold { amount: MicroUsd(40_000), day: Day(20_778), round: 1, ahead: false });
            let slot = Slot {
                token: 3_000 + u64::from(n),
                due_ms: 1_795_219_290_000,
                attempt: 1,
                retries: 0,
                takeover: false,
                hold,
                hops: 0,
                started_ms: 0,
            };
            run.tasks.set(n, TaskState::Running);
            run.slots.insert(SlotKey::Task(TaskNo(n)), slot);
        }
        let size = serde_json::to_vec(&run).unwrap().len();
        assert!(size < 1_300, "{size}");
    }
}
