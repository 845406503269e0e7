//! A task that waits for something outside without holding a worker, a lease or money.

use crate::command::Suspend;
use crate::event::{EventKind, data};
use crate::outcome::{Reply, StoppedAttempt};
use crate::rejection::Rejection;
use crate::run::{Suspended, Wait};
use crate::slot::{Fence, TaskNo};
use crate::status::TaskState;
use crate::turn::Turn;
use serde_json::{Map, Value, json};

impl Turn<'_> {
    pub(crate) fn suspend(
        &mut self,
        task: TaskNo,
        fence: Fence,
        suspend: &Suspend,
    ) -> Result<Reply, Rejection> {
        self.project.fenced(fence)?;
        if suspend.token.is_empty() {
            return Err(Rejection::Busy("a suspended task needs a token to be resumed by"));
        }
        self.settle_slot(fence.slot, suspend.settle);
        let slot = self.leave(fence)?;
        let suspended = Suspended {
            token: suspend.token.clone(),
            reason: suspend.reason.clone(),
            until_ms: suspend.until_ms.unwrap_or(0),
            attempt: slot.attempt,
            retries: slot.retries,
            started_ms: slot.started_ms,
        };
        self.project.run.suspended.insert(task.0, suspended);
        self.set_state(task, TaskState::Suspended);
        let mut detail = data([("attempt", json!(slot.attempt))]);
        if let Some(until_ms) = suspend.until_ms {
            detail.insert("until_ms".to_owned(), json!(until_ms));
        }
        self.event(EventKind::TaskSuspended, Some(task), suspend.reason.clone(), detail);
        if suspend.asks {
            let checkpoint = self.open_checkpoint(task, suspend.reason.clone(), Map::new());
            return Ok(Reply::Checkpoint(checkpoint));
        }
        Ok(Reply::Done)
    }

    /// In any status of the project: the answer is there, whenever the run goes on.
    pub(crate) fn resume(
        &mut self,
        task: TaskNo,
        token: &str,
        detail: &Map<String, Value>,
    ) -> Result<Reply, Rejection> {
        self.project.state(task.0).ok_or(Rejection::UnknownTask)?;
        match self.project.run.suspended.get(&task.0) {
            None => Err(Rejection::AlreadyResolved),
            Some(suspended) if suspended.token != token => Err(Rejection::Stale),
            Some(_) => {
                self.go_on(task, "It was resumed", detail.clone());
                Ok(Reply::Done)
            }
        }
    }

    /// Nobody resumed them in time: they go on, and find no answer.
    pub(crate) fn resume_overdue(&mut self) {
        let now_ms = self.cx.now_ms;
        let suspended = self.project.run.suspended.iter();
        let overdue: Vec<TaskNo> = suspended
            .filter(|(_, s)| s.until_ms > 0 && s.until_ms <= now_ms)
            .map(|(task, _)| TaskNo(*task))
            .collect();
        for task in overdue {
            let detail = data([("timed_out", json!(true))]);
            self.go_on(task, "Nobody resumed it in time", detail);
        }
    }

    fn go_on(&mut self, task: TaskNo, message: &str, mut detail: Map<String, Value>) {
        let Some(suspended) = self.project.run.suspended.remove(&task.0) else { return };
        self.project.run.open_checkpoints.remove(&task.0);
        let Suspended { attempt, retries, .. } = suspended;
        let wait = Wait { attempt, retries, not_before_ms: 0, takeover: true };
        self.project.run.waits.insert(task.0, wait);
        self.set_state(task, TaskState::Pending);
        detail.insert("attempt".to_owned(), json!(attempt));
        self.event(EventKind::TaskResumed, Some(task), message, detail);
    }

    /// A person decides otherwise: its token is worth nothing from now on.
    pub(crate) fn drop_suspension(&mut self, task: TaskNo) {
        if let Some(suspended) = self.project.run.suspended.remove(&task.0) {
            self.project.run.open_checkpoints.remove(&task.0);
            let Suspended { attempt, started_ms, .. } = suspended;
            self.out.stopped.push(StoppedAttempt { task, attempt, started_ms });
        }
    }
}
