//! What a queue carries: doorbells. A doorbell says "look there" and nothing else, so losing,
//! doubling, delaying or reordering one is harmless; all truth is in the table.

use async_trait::async_trait;
use planwright_engine::command::Ring;
use planwright_engine::id::{ProjectId, ProjectRef, TaskRef, TeamId};
use planwright_engine::slot::{JobId, SlotKey, TaskNo};
use serde::{Deserialize, Serialize};

/// Sends the doorbells of a commit. Failing is harmless: the sweeper rings again.
#[async_trait]
pub trait Bells: Send + Sync {
    async fn ring(&self, project: ProjectRef, rings: &[Ring]);
}

/// "Look at this slot of the project": a task, or its planning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Message", into = "Message")]
pub struct Doorbell {
    pub team: TeamId,
    pub project: ProjectId,
    pub slot: SlotKey,
    /// The attempt it rings for; 0 where that is not known. A claim does not ask: it decides on the
    /// table alone.
    pub attempt: u32,
    /// How often that attempt changed hands.
    pub hops: u32,
}

impl Doorbell {
    /// The doorbell that a commit asks for.
    pub fn of(project: ProjectRef, ring: &Ring) -> Self {
        let ProjectRef { team, id: project } = project;
        Doorbell { team, project, slot: ring.slot, attempt: ring.attempt, hops: ring.hops }
    }

    /// A doorbell for a task that became ready.
    pub fn run_task(task: TaskRef, attempt: u32, hops: u32) -> Self {
        let ProjectRef { team, id } = task.project;
        let slot = SlotKey::Task(TaskNo(task.number));
        Doorbell { team, project: id, slot, attempt, hops }
    }

    /// A doorbell for a project whose planning was asked for.
    pub fn plan(project: ProjectRef, attempt: u32) -> Self {
        let ProjectRef { team, id } = project;
        Doorbell { team, project: id, slot: SlotKey::Planner, attempt, hops: 0 }
    }

    pub fn is_planning(&self) -> bool {
        self.slot == SlotKey::Planner
    }
}

/// The doorbell as it stands in a queue message. A new shape gets a new version number, and the old
/// one stays readable for as long as a message can wait (SQS keeps one for at most 14 days).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Message {
    RunTask { v: u8, team: TeamId, project: ProjectId, task: u32, generation: u64, hops: u32 },
    RunJob { v: u8, team: TeamId, project: ProjectId, job: u32, generation: u64, hops: u32 },
    Plan { v: u8, team: TeamId, project: ProjectId, generation: u64 },
}

/// The version this build writes.
const VERSION: u8 = 1;

impl From<Doorbell> for Message {
    fn from(bell: Doorbell) -> Self {
        let Doorbell { team, project, slot, attempt, hops } = bell;
        let (v, generation) = (VERSION, u64::from(attempt));
        match slot {
            SlotKey::Planner => Message::Plan { v, team, project, generation },
            SlotKey::Task(TaskNo(task)) => {
                Message::RunTask { v, team, project, task, generation, hops }
            }
            SlotKey::Job(JobId(job)) => Message::RunJob { v, team, project, job, generation, hops },
        }
    }
}

impl TryFrom<Message> for Doorbell {
    type Error = String;

    fn try_from(message: Message) -> Result<Self, String> {
        let attempt = |generation| u32::try_from(generation).map_err(|_| "no such attempt");
        Ok(match message {
            Message::RunTask { v: VERSION, task: 0, .. } => {
                return Err("a run_task message names task 0".into());
            }
            Message::RunTask { v: VERSION, team, project, task, generation, hops } => {
                let slot = SlotKey::Task(TaskNo(task));
                Doorbell { team, project, slot, attempt: attempt(generation)?, hops }
            }
            Message::RunJob { v: VERSION, team, project, job, generation, hops } => {
                let slot = SlotKey::Job(JobId(job));
                Doorbell { team, project, slot, attempt: attempt(generation)?, hops }
            }
            Message::Plan { v: VERSION, team, project, generation } => {
                Doorbell::plan(ProjectRef::new(team, project), attempt(generation)?)
            }
            Message::RunTask { v, .. } | Message::Plan { v, .. } | Message::RunJob { v, .. } => {
                return Err(format!(
                    "message version {v} is not known; this build reads version {VERSION}"
                ));
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids() -> (TeamId, ProjectId) {
        (TeamId::from_u128(1), ProjectId::from_u128(2))
    }

    #[test]
    fn a_doorbell_survives_the_wire_with_its_kind_and_version() {
        let (team, project) = ids();
        let run = Doorbell::run_task(ProjectRef::new(team, project).task(7), 3, 2);
        let text = serde_json::to_string(&run).unwrap();
        assert!(text.contains(r#""kind":"run_task""#) && text.contains(r#""v":1"#), "{text}");
        assert_eq!(serde_json::from_str::<Doorbell>(&text).unwrap(), run);

        let plan = Doorbell::plan(ProjectRef::new(team, project), 9);
        let text = serde_json::to_string(&plan).unwrap();
        assert!(text.contains(r#""kind":"plan""#), "{text}");
        assert_eq!(serde_json::from_str::<Doorbell>(&text).unwrap(), plan);
    }

    #[test]
    fn unknown_versions_kinds_and_task_zero_are_refused() {
        let (team, project) = ids();
        let good =
            serde_json::to_value(Doorbell::run_task(ProjectRef::new(team, project).task(7), 3, 2))
                .unwrap();
        for (field, value) in
            [("v", 2.into()), ("kind", "dance".into()), ("task", 0.into()), ("team", "x".into())]
        {
            let mut bad = good.clone();
            bad[field] = value;
            assert!(serde_json::from_value::<Doorbell>(bad).is_err(), "{field}");
        }
    }
}
