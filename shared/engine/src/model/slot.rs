//! Who runs: the key of a slot, and the token that proves the right to it.

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// A task's number within its project, from 1; never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TaskNo(pub u32);

impl fmt::Display for TaskNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Paid work of a project that is no task, such as checking a result or reading a document for
/// what it knows. Numbered from 1 within the project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JobId(pub u32);

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a job is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// Checks a result.
    Verification,
    /// Reads documents for what is worth knowing.
    Knowledge,
    /// Turns text into vectors.
    Embedding,
    /// Looks something up.
    Search,
}

/// Whose turn it is to run.
///
/// Stored as the number of the task, `0` for the planner and `"j<number>"` for a job, as a value
/// and as the key of a map alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SlotKey {
    Planner,
    Task(TaskNo),
    Job(JobId),
}

impl SlotKey {
    /// The task it belongs to, if it belongs to one.
    pub const fn task(self) -> Option<TaskNo> {
        match self {
            SlotKey::Task(task) => Some(task),
            SlotKey::Planner | SlotKey::Job(_) => None,
        }
    }

    fn parse(text: &str) -> Option<Self> {
        match text.strip_prefix('j') {
            Some(job) => job.parse().ok().map(|job| SlotKey::Job(JobId(job))),
            None => text.parse().ok().map(SlotKey::of_number),
        }
    }

    const fn of_number(number: u32) -> Self {
        match number {
            0 => SlotKey::Planner,
            task => SlotKey::Task(TaskNo(task)),
        }
    }
}

impl From<TaskNo> for SlotKey {
    fn from(task: TaskNo) -> Self {
        SlotKey::Task(task)
    }
}

impl fmt::Display for SlotKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SlotKey::Planner => f.write_str("planning"),
            SlotKey::Task(task) => write!(f, "task {task}"),
            SlotKey::Job(job) => write!(f, "job {job}"),
        }
    }
}

impl Serialize for SlotKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            SlotKey::Planner => serializer.serialize_u32(0),
            SlotKey::Task(task) => serializer.serialize_u32(task.0),
            SlotKey::Job(job) => serializer.collect_str(&format_args!("j{job}")),
        }
    }
}

impl<'de> Deserialize<'de> for SlotKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SlotKeyVisitor)
    }
}

struct SlotKeyVisitor;

impl Visitor<'_> for SlotKeyVisitor {
    type Value = SlotKey;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("0, the number of a task, or `j` and the number of a job")
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<SlotKey, E> {
        u32::try_from(number).map(SlotKey::of_number).map_err(|_| E::custom("no such slot"))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<SlotKey, E> {
        SlotKey::parse(text).ok_or_else(|| E::custom("no such slot"))
    }
}

/// The right to write for a slot: it ends when the slot gets a later token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fence {
    pub slot: SlotKey,
    /// Rises with every start of anything in the project.
    pub token: u64,
}

impl Fence {
    pub const fn planner(token: u64) -> Self {
        Fence { slot: SlotKey::Planner, token }
    }

    pub const fn task(task: TaskNo, token: u64) -> Self {
        Fence { slot: SlotKey::Task(task), token }
    }

    pub const fn job(job: JobId, token: u64) -> Self {
        Fence { slot: SlotKey::Job(job), token }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn slots_are_stored_under_the_names_older_releases_gave_them() {
        let keys = [SlotKey::Planner, SlotKey::Task(TaskNo(7)), SlotKey::Job(JobId(3))];
        let map: BTreeMap<SlotKey, u8> = keys.into_iter().zip(1..).collect();
        let text = serde_json::to_string(&map).unwrap();
        assert_eq!(text, r#"{"0":1,"7":2,"j3":3}"#);
        assert_eq!(serde_json::from_str::<BTreeMap<SlotKey, u8>>(&text).unwrap(), map);
        assert_eq!(serde_json::to_string(&keys).unwrap(), r#"[0,7,"j3"]"#);
        assert_eq!(serde_json::from_str::<[SlotKey; 3]>(r#"[0,7,"j3"]"#).unwrap(), keys);
        for wrong in [r#""x""#, r#""j""#, "-1", "4294967296"] {
            assert!(serde_json::from_str::<SlotKey>(wrong).is_err(), "{wrong}");
        }
    }
}
