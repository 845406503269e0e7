//! What a person does to a task.

use crate::command::{Context, MAX_MANUAL_ATTEMPTS, Outcome, Rejection, Reply, Resolution, data};
use crate::event::EventKind;
use crate::project::Project;
use crate::run::Wait;
use crate::status::{ProjectStatus, TaskState};
use serde_json::{Map, Value, json};

impl Project {
    fn open_for_people(&self, action: &'static str) -> Result<(), Rejection> {
        match self.run.status {
            ProjectStatus::Cancelled | ProjectStatus::Planning => Err(self.wrong_status(action)),
            _ => Ok(()),
        }
    }

    pub(crate) fn retry_task(
        &mut self,
        task: u32,
        attempt: u32,
        manual: u32,
        cx: &Context,
        out: &mut Outcome,
    ) -> Result<Reply, Rejection> {
        self.open_for_people("retry a task")?;
        let state = self.state(task).ok_or(Rejection::UnknownTask)?;
        if !matches!(state, TaskState::Failed | TaskState::Cancelled) {
            return Err(Rejection::TaskState { action: "retry", state });
        }
        if manual > MAX_MANUAL_ATTEMPTS {
            return Err(Rejection::TooManyAttempts);
        }
        self.try_again(task, attempt, out);
        self.event(
            EventKind::TaskRetry,
            Some(task),
            "A person asked for another attempt",
            data([("attempt", json!(attempt))]),
            cx,
            out,
        );
        self.revive(cx, out);
        Ok(Reply::Done)
    }

    fn try_again(&mut self, task: u32, attempt: u32, out: &mut Outcome) {
        let state = self.waiting_state(task);
        self.set_state(task, state, out);
        self.run
            .waits
            .insert(task, Wait { attempt, retries: 0, not_before_ms: 0, takeover: false });
    }

    pub(crate) fn cancel_task(
        &mut self,
        task: u32,
        cx: &Context,
        out: &mut Outcome,
    ) -> Result<Reply, Rejection> {
        self.open_for_people("cancel a task")?;
        let state = self.state(task).ok_or(Rejection::UnknownTask)?;
        if state.is_terminal() {
            return Err(Rejection::TaskState { action: "cancel", state });
        }
        self.evict(task, cx, out);
        self.run.waits.remove(&task);
        self.run.open_checkpoints.remove(&task);
        self.set_state(task, TaskState::Cancelled, out);
        self.event(
            EventKind::TaskCancelled,
            Some(task),
            "A person cancelled the task",
            Map::new(),
            cx,
            out,
        );
        Ok(Reply::Done)
    }

    /// Stops a running task now and asks a person what to do with it.
    pub(crate) fn interrupt(
        &mut self,
        task: u32,
        cx: &Context,
        out: &mut Outcome,
    ) -> Result<Reply, Rejection> {
        self.open_for_people("interrupt a task")?;
        let state = self.state(task).ok_or(Rejection::UnknownTask)?;
        if !state.has_slot() {
            return Err(Rejection::TaskState { action: "interrupt", state });
        }
        self.evict(task, cx, out);
        let question =
            "A person stopped this task. Run it again, go on without it, or give it up?".to_owned();
        Ok(Reply::Checkpoint(self.ask(task, question, Map::new(), cx, out)))
    }

    pub(crate) fn resolve(
        &mut self,
        task: u32,
        checkpoint: Option<u32>,
        resolution: Resolution,
        detail: &Map<String, Value>,
        cx: &Context,
        out: &mut Outcome,
    ) -> Result<Reply, Rejection> {
        self.open_for_people("decide on a task")?;
        let state = self.state(task).ok_or(Rejection::UnknownTask)?;
        let open = self.run.open_checkpoints.get(&task).copied();
        if checkpoint.is_some() && checkpoint != open {
            return Err(Rejection::AlreadyResolved);
        }
        if state != TaskState::NeedsReview {
            return Err(Rejection::TaskState { action: "decide on", state });
        }
        self.run.open_checkpoints.remove(&task);
        let (kind, message) = match open {
            Some(_) => (EventKind::CheckpointResolved, "A person resolved the checkpoint"),
            None => (EventKind::TaskReviewed, "A person reviewed the task"),
        };
        self.event(kind, Some(task), message, detail.clone(), cx, out);
        match resolution {
            Resolution::Retry { attempt } => self.try_again(task, attempt, out),
            Resolution::Skip => {
                self.set_state(task, TaskState::Skipped, out);
                self.event(
                    EventKind::TaskCancelled,
                    Some(task),
                    "A person decided to go on without it",
                    data([("skipped", json!(true))]),
                    cx,
                    out,
                );
            }
            Resolution::Fail => {
                self.set_state(task, TaskState::Failed, out);
                self.event(
                    EventKind::TaskFailed,
                    Some(task),
                    "A person gave it up",
                    Map::new(),
                    cx,
                    out,
                );
            }
            Resolution::Approve => {
                self.set_state(task, TaskState::Completed, out);
                self.event(
                    EventKind::TaskComplete,
                    Some(task),
                    "A person accepted the output",
                    Map::new(),
                    cx,
                    out,
                );
            }
        }
        self.revive(cx, out);
        Ok(Reply::Done)
    }
}
