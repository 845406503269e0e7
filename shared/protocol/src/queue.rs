//! What a queue carries: doorbells. A doorbell says "look there" and nothing else, so losing,
//! doubling, delaying or reordering one is harmless; all truth is in the table.

use async_trait::async_trait;
use planwright_engine::command::Ring;
use planwright_engine::id::{ProjectId, ProjectRef, TaskId, TaskRef, TeamId};
use serde::{Deserialize, Serialize};

/// Sends the doorbells of a commit. Failing is harmless: the sweeper rings again.
#[async_trait]
pub trait Bells: Send + Sync {
    async fn ring(&self, project: ProjectRef, rings: &[Ring]);
}

/// "Look at this task", or with task number 0 "look at this project's planning".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Message", into = "Message")]
pub struct Doorbell {
    pub team: TeamId,
    pub project: ProjectId,
    /// The task's number within its project; 0 means planning, which no task has as a number.
    pub task: u32,
    /// The attempt it rings for; 0 where that is not known. A claim does not ask: it decides on the
    /// table alone.
    pub generation: u64,
    /// How often that attempt changed hands.
    pub hops: u32,
}

impl Doorbell {
    /// A doorbell for a task that became ready.
    pub fn run_task(task: TaskRef, generation: u64, hops: u32) -> Self {
        let ProjectRef { team, id } = task.project;
        Doorbell { team, project: id, task: task.number, generation, hops }
    }

    /// A doorbell for a project whose planning was asked for.
    pub fn plan(project: ProjectRef, generation: u64) -> Self {
        Doorbell { team: project.team, project: project.id, task: 0, generation, hops: 0 }
    }

    pub fn is_planning(&self) -> bool {
        self.task == 0
    }

    /// The task to look at; none for planning.
    pub fn task_id(&self) -> Option<TaskId> {
        (!self.is_planning()).then(|| TaskId::new(self.project, self.task))
    }
}

/// The doorbell as it stands in a queue message. A new shape gets a new version number, and the old
/// one stays readable for as long as a message can wait (SQS keeps one for at most 14 days).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Message {
    RunTask { v: u8, team: TeamId, project: ProjectId, task: u32, generation: u64, hops: u32 },
    Plan { v: u8, team: TeamId, project: ProjectId, generation: u64 },
}

/// The version this build writes.
const VERSION: u8 = 1;

impl From<Doorbell> for Message {
    fn from(bell: Doorbell) -> Self {
        let Doorbell { team, project, task, generation, hops } = bell;
        if bell.is_planning() {
            Message::Plan { v: VERSION, team, project, generation }
        } else {
            Message::RunTask { v: VERSION, team, project, task, generation, hops }
        }
    }
}

impl TryFrom<Message> for Doorbell {
    type Error = String;

    fn try_from(message: Message) -> Result<Self, String> {
        match message {
            Message::RunTask { v: VERSION, task: 0, .. } => {
                Err("a run_task message names task 0".into())
            }
            Message::RunTask { v: VERSION, team, project, task, generation, hops } => {
                Ok(Doorbell { team, project, task, generation, hops })
            }
            Message::Plan { v: VERSION, team, project, generation } => {
                Ok(Doorbell { team, project, task: 0, generation, hops: 0 })
            }
            Message::RunTask { v, .. } | Message::Plan { v, .. } => {
                Err(format!("message version {v} is not known; this build reads version {VERSION}"))
            }
        }
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
