//! What a person does to a task.

use crate::command::{Resolution, TaskCommand};
use crate::event::{EventKind, data};
use crate::graph::Graph;
use crate::limits::MAX_MANUAL_ATTEMPTS;
use crate::outcome::Reply;
use crate::project::Project;
use crate::rejection::Rejection;
use crate::run::Wait;
use crate::slot::{SlotKey, TaskNo};
use crate::status::{ProjectStatus, TaskState};
use crate::turn::Turn;
use serde_json::{Map, Value, json};
use std::sync::Arc;

impl Turn<'_> {
    pub(crate) fn task_command(
        &mut self,
        task: TaskNo,
        command: &TaskCommand,
    ) -> Result<Reply, Rejection> {
        match command {
            TaskCommand::Edit { base, graph } => self.edit_task(task, *base, graph.as_ref()),
            TaskCommand::Retry { attempt, manual } => self.retry_task(task, *attempt, *manual),
            TaskCommand::Cancel => self.cancel_task(task),
            TaskCommand::Skip => self.skip_task(task),
            TaskCommand::Interrupt => self.interrupt(task),
            TaskCommand::Resume { token, data } => self.resume(task, token, data),
            TaskCommand::Resolve { checkpoint, resolution, data } => {
                self.resolve(task, *checkpoint, *resolution, data)
            }
        }
    }

    fn open_for_people(&self, action: &'static str) -> Result<(), Rejection> {
        match self.project.run.status {
            ProjectStatus::Cancelled | ProjectStatus::Planning => {
                Err(self.project.wrong_status(action))
            }
            _ => Ok(()),
        }
    }

    fn retry_task(&mut self, task: TaskNo, attempt: u32, manual: u32) -> Result<Reply, Rejection> {
        self.open_for_people("retry a task")?;
        let state = self.project.state(task.0).ok_or(Rejection::UnknownTask)?;
        if !matches!(state, TaskState::Failed | TaskState::Cancelled) {
            return Err(Rejection::TaskState { action: "retry", state });
        }
        if manual > MAX_MANUAL_ATTEMPTS {
            return Err(Rejection::TooManyAttempts);
        }
        self.try_again(task, attempt);
        self.event(
            EventKind::TaskRetry,
            Some(task),
            "A person asked for another attempt",
            data([("attempt", json!(attempt))]),
        );
        self.revive();
        Ok(Reply::Done)
    }

    fn try_again(&mut self, task: TaskNo, attempt: u32) {
        let state = self.project.waiting_state(task);
        self.set_state(task, state);
        self.project
            .run
            .waits
            .insert(task.0, Wait { attempt, retries: 0, not_before_ms: 0, takeover: false });
    }

    fn cancel_task(&mut self, task: TaskNo) -> Result<Reply, Rejection> {
        self.open_for_people("cancel a task")?;
        let state = self.project.state(task.0).ok_or(Rejection::UnknownTask)?;
        if state.is_terminal() {
            return Err(Rejection::TaskState { action: "cancel", state });
        }
        self.evict(SlotKey::Task(task));
        self.drop_suspension(task);
        self.project.run.waits.remove(&task.0);
        self.project.run.open_checkpoints.remove(&task.0);
        self.set_state(task, TaskState::Cancelled);
        self.event(EventKind::TaskCancelled, Some(task), "A person cancelled the task", Map::new());
        Ok(Reply::Done)
    }

    fn skip_task(&mut self, task: TaskNo) -> Result<Reply, Rejection> {
        self.open_for_people("skip a task")?;
        let state = self.project.state(task.0).ok_or(Rejection::UnknownTask)?;
        if !matches!(state, TaskState::Failed | TaskState::Cancelled) {
            return Err(Rejection::TaskState { action: "skip", state });
        }
        self.go_on_without(task);
        self.revive();
        Ok(Reply::Done)
    }

    fn go_on_without(&mut self, task: TaskNo) {
        self.set_state(task, TaskState::Skipped);
        self.event(
            EventKind::TaskCancelled,
            Some(task),
            "A person decided to go on without it",
            data([("skipped", json!(true))]),
        );
    }

    /// Stops a running task now and asks a person what to do with it.
    fn interrupt(&mut self, task: TaskNo) -> Result<Reply, Rejection> {
        self.open_for_people("interrupt a task")?;
        let state = self.project.state(task.0).ok_or(Rejection::UnknownTask)?;
        if !state.is_under_way() {
            return Err(Rejection::TaskState { action: "interrupt", state });
        }
        self.evict(SlotKey::Task(task));
        self.drop_suspension(task);
        let question =
            "A person stopped this task. Run it again, go on without it, or give it up?".to_owned();
        Ok(Reply::Checkpoint(self.ask(task, question, Map::new())))
    }

    fn resolve(
        &mut self,
        task: TaskNo,
        checkpoint: Option<u32>,
        resolution: Resolution,
        detail: &Map<String, Value>,
    ) -> Result<Reply, Rejection> {
        self.open_for_people("decide on a task")?;
        let state = self.project.state(task.0).ok_or(Rejection::UnknownTask)?;
        let open = self.project.run.open_checkpoints.get(&task.0).copied();
        if checkpoint.is_some() && checkpoint != open {
            return Err(Rejection::AlreadyResolved);
        }
        // A question of a task at work: it is answered by resuming it, or the task is given up.
        let gives_up = matches!(resolution, Resolution::Skip | Resolution::Fail);
        let asked = state == TaskState::Suspended && open.is_some() && gives_up;
        if state != TaskState::NeedsReview && !asked {
            return Err(Rejection::TaskState { action: "decide on", state });
        }
        self.drop_suspension(task);
        self.project.run.open_checkpoints.remove(&task.0);
        let (kind, message) = match open {
            Some(_) => (EventKind::CheckpointResolved, "A person resolved the checkpoint"),
            None => (EventKind::TaskReviewed, "A person reviewed the task"),
        };
        self.event(kind, Some(task), message, detail.clone());
        match resolution {
            Resolution::Retry { attempt } => self.try_again(task, attempt),
            Resolution::Skip => self.go_on_without(task),
            Resolution::Fail => {
                self.set_state(task, TaskState::Failed);
                self.event(EventKind::TaskFailed, Some(task), "A person gave it up", Map::new());
            }
            Resolution::Approve => {
                self.set_state(task, TaskState::Completed);
                self.event(
                    EventKind::TaskComplete,
                    Some(task),
                    "A person accepted the output",
                    Map::new(),
                );
            }
        }
        self.revive();
        Ok(Reply::Done)
    }

    fn edit_task(
        &mut self,
        task: TaskNo,
        base: u32,
        graph: Option<&Arc<Graph>>,
    ) -> Result<Reply, Rejection> {
        let state = self.project.state(task.0).ok_or(Rejection::UnknownTask)?;
        if state.is_under_way() || matches!(state, TaskState::Completed | TaskState::Skipped) {
            return Err(Rejection::TaskState { action: "edit", state });
        }
        if base != self.project.run.edits {
            return Err(Rejection::Stale);
        }
        self.project.run.edits += 1;
        if let Some(graph) = graph {
            self.project.run.graph = graph.revision;
            *self.project = Project::new(self.project.run.clone(), Arc::clone(graph));
            if matches!(state, TaskState::Blocked | TaskState::Pending) {
                let state = self.project.waiting_state(task);
                self.set_state(task, state);
            }
        }
        self.event(EventKind::TaskUpdated, Some(task), "The task was edited", Map::new());
        Ok(Reply::Done)
    }
}
