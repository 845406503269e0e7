//! Keys of the partition `team#project`: what belongs to one project; and of the partition
//! `project#<id>`, which leads from a project's id to its team.
//!
//! | partition | sort key | item |
//! |---|---|---|
//! | `team#project` | `run` | the moving state; every decision is serialised by its version |
//! | | `run#<page>` | slots that have no room in it |
//! | | `requirements` | the text the plan comes from |
//! | | `planning` | what the planner was last asked for, and what came of it |
//! | | `plan#<version>`, `planbody#<version>#<part>` | a plan version |
//! | | `graph#<revision>#<part>` | the approved graph |
//! | | `spec#<plan version>#<task>` | what a task has to do |
//! | | `result#<task>` | how its latest attempt ended |
//! | | `round#<task>#<attempt>#<round>[#<call>]` | what an attempt did on the way |
//! | | `event#<seq>` | the log, keyed by the last sequence number of a chunk |
//! | | `ledger#<seq>#<part>` | usage rows, keyed likewise |
//! | | `aside#<seq>#<part>` | charges out of round, keyed likewise |
//! | | `checkpoint#<number>` | a question to a person |
//! | | `live#<task>`, `live#j<job>`, `watch` | text of a running round; whether anybody looks |
//! | `project#<id>` | `team` | whose project it is |
//! | | `removed` | that it is being removed, or was, and when it is looked at once more |

use super::{Key, key};
use planwright_engine::id::{ProjectId, ProjectRef, TaskRef};
use planwright_engine::slot::SlotKey;

pub fn project(of: ProjectRef) -> String {
    format!("{}#{}", of.team, of.id)
}

pub fn run(of: ProjectRef) -> Key {
    key(project(of), "run")
}

/// What the run item and its pages of slots have in common.
pub const RUN_AND_SLOTS: &str = "run";
const SLOTS: &str = "run#";

/// A page of slots.
pub fn slots(of: ProjectRef, page: u32) -> Key {
    key(project(of), format!("{SLOTS}{page:03}"))
}

/// Which page of slots a sort key names.
pub fn parse_slots(sort: &str) -> Option<u32> {
    sort.strip_prefix(SLOTS)?.parse().ok()
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

/// The name is that of the first release.
pub const OUT_OF_ROUND: &str = "aside#";

pub fn out_of_round(of: ProjectRef, last_seq: u64, part: u64) -> Key {
    key(project(of), format!("{OUT_OF_ROUND}{last_seq:012}#{part:012}"))
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

pub fn project_team(id: ProjectId) -> Key {
    key(format!("project#{id}"), "team")
}

pub fn removed(id: ProjectId) -> Key {
    key(format!("project#{id}"), "removed")
}
