//! What a running attempt reports. Every step carries its fencing token.

use super::claim::queued;
use crate::command::{AttemptStep, End, Ending, Next, Note, Progress, Settle};
use crate::event::{EventKind, data};
use crate::limits::{LEASE_MS, MAX_RETRIES};
use crate::money::MicroUsd;
use crate::outcome::{Ended, Grant, Reply, Ring};
use crate::rejection::Rejection;
use crate::run::{Hold, Slot, Wait};
use crate::slot::{Fence, SlotKey, TaskNo};
use crate::status::{ProjectStatus, TaskState};
use crate::turn::Turn;
use serde_json::{Map, Value, json};

impl Turn<'_> {
    pub(crate) fn attempt_step(
        &mut self,
        fence: Fence,
        step: &AttemptStep,
    ) -> Result<Reply, Rejection> {
        match step {
            AttemptStep::Hold(hold) => self.hold(fence, *hold),
            AttemptStep::Progress(progress) => self.progress(fence, progress),
            AttemptStep::HandBack => self.hand_back(fence),
            AttemptStep::SettleLate(settle) => self.settle_late(fence, *settle),
            AttemptStep::Suspend(suspend) => self.suspend(task_of(fence)?, fence, suspend),
            AttemptStep::End(end) => self.end(task_of(fence)?, fence, end),
            AttemptStep::ResourceDown(down) => self.resource_down(task_of(fence)?, fence, down),
            AttemptStep::BudgetWait { needed, begun } => {
                let slot = self.leave(fence)?;
                let slot = Slot { takeover: slot.takeover || *begun, ..slot };
                self.budget_wait(task_of(fence)?, slot, *needed)
            }
        }
    }

    fn hold(&mut self, fence: Fence, hold: Hold) -> Result<Reply, Rejection> {
        let had = self.project.fenced(fence)?.hold;
        if let Some(had) =
            had.filter(|h| h.round == hold.round && h.amount >= hold.amount && h.day == hold.day)
        {
            let slot = self.project.fenced(fence)?;
            slot.hold = Some(Hold { ahead: false, ..had });
            return Ok(Reply::Granted(Grant::of(fence.slot, slot)));
        }
        let free = had
            .filter(|h| h.round == hold.round && h.day == hold.day)
            .map_or(MicroUsd::ZERO, |h| h.amount);
        self.covers(hold.amount - free)?;
        if let Some(had) = had {
            if had.round == hold.round {
                self.release_hold(had);
            } else {
                let slot = *self.project.fenced(fence)?;
                self.lose_hold_of(fence.slot, &slot);
            }
        }
        self.take_hold(hold);
        let slot = self.project.fenced(fence)?;
        slot.hold = Some(hold);
        slot.due_ms = slot.due_ms.max(self.cx.now_ms + LEASE_MS);
        Ok(Reply::Granted(Grant::of(fence.slot, slot)))
    }

    fn progress(&mut self, fence: Fence, progress: &Progress) -> Result<Reply, Rejection> {
        let slot = self.project.fenced(fence)?;
        slot.due_ms = slot.due_ms.max(self.cx.now_ms + LEASE_MS);
        // Whatever is kept gets the attempt somewhere.
        slot.hops = 0;
        self.settle_slot(fence.slot, progress.settle);
        if let (Some(task), Some(_)) = (fence.slot.task(), progress.settle) {
            self.answered(task);
        }
        if let Some(Note { kind, message, data }) = &progress.event {
            self.event(*kind, fence.slot.task(), message.clone(), data.clone());
        }
        match progress.next {
            Next::Nothing => return Ok(Reply::Done),
            Next::Ahead(hold) => self.hold_ahead(fence, hold)?,
            Next::Due => {
                let slot = self.project.fenced(fence)?;
                slot.hold = slot.hold.map(|hold| Hold { ahead: false, ..hold });
            }
        }
        Ok(Reply::Granted(Grant::of(fence.slot, self.project.fenced(fence)?)))
    }

    /// Reserves for the round after the one that was just settled, while the commit writes the
    /// team's money anyway. Where a limit does not cover it nothing is refused: the round asks for
    /// exactly what it needs when it is due.
    fn hold_ahead(&mut self, fence: Fence, hold: Hold) -> Result<(), Rejection> {
        let had = self.project.fenced(fence)?.hold;
        if had.is_some() || self.covers(hold.amount).is_err() {
            return Ok(());
        }
        self.take_hold(hold);
        self.project.fenced(fence)?.hold = Some(Hold { ahead: true, ..hold });
        Ok(())
    }

    fn end(&mut self, task: TaskNo, fence: Fence, end: &End) -> Result<Reply, Rejection> {
        self.project.fenced(fence)?;
        self.settle_slot(fence.slot, end.settle);
        let slot = self.leave(fence)?;
        if matches!(end.ending, Ending::Completed | Ending::NeedsReview { .. }) {
            self.answered(task);
        }
        let mut detail = end.data.clone();
        detail.insert("attempt".to_owned(), json!(slot.attempt));
        let ended = match &end.ending {
            Ending::Completed => self.end_as(task, TaskState::Completed, String::new(), detail),
            Ending::NeedsReview { reason } => {
                self.end_as(task, TaskState::NeedsReview, reason.clone(), detail)
            }
            Ending::Failed { message } => {
                self.end_as(task, TaskState::Failed, message.clone(), detail)
            }
            Ending::Transient { message, retry_at_ms } if slot.retries < MAX_RETRIES => {
                detail.insert("retry_at_ms".to_owned(), json!(retry_at_ms));
                self.retry_at(task, &slot, *retry_at_ms);
                self.event(EventKind::TaskRetry, Some(task), message.clone(), detail);
                Ended::Retry { at_ms: *retry_at_ms }
            }
            Ending::Transient { message, .. } => {
                let question = format!("All {} attempts failed: {message}", MAX_RETRIES + 1);
                Ended::Escalated { checkpoint: self.ask(task, question, detail) }
            }
        };
        Ok(Reply::Ended(ended))
    }

    fn end_as(
        &mut self,
        task: TaskNo,
        state: TaskState,
        message: String,
        detail: Map<String, Value>,
    ) -> Ended {
        let kind = match state {
            TaskState::Completed => EventKind::TaskComplete,
            TaskState::NeedsReview => EventKind::TaskNeedsReview,
            _ => EventKind::TaskFailed,
        };
        self.set_state(task, state);
        self.event(kind, Some(task), message, detail);
        Ended::Final(state)
    }

    /// The next attempt, not before its time.
    fn retry_at(&mut self, task: TaskNo, slot: &Slot, at_ms: i64) {
        let wait = Wait {
            attempt: slot.attempt + 1,
            retries: slot.retries + 1,
            not_before_ms: at_ms,
            takeover: false,
        };
        self.project.run.waits.insert(task.0, wait);
        self.set_state(task, TaskState::Pending);
        let delay_ms = (at_ms - self.cx.now_ms).max(0);
        let (slot, attempt) = (SlotKey::Task(task), wait.attempt);
        self.out.rings.push(Ring { slot, delay_ms, attempt, hops: 0 });
    }

    /// A person has to decide: the task needs review and a numbered checkpoint is open.
    pub(crate) fn ask(
        &mut self,
        task: TaskNo,
        question: String,
        detail: Map<String, Value>,
    ) -> u32 {
        self.set_state(task, TaskState::NeedsReview);
        self.open_checkpoint(task, question, detail)
    }

    /// A question to a person, whatever the task's state is.
    pub(crate) fn open_checkpoint(
        &mut self,
        task: TaskNo,
        question: String,
        mut detail: Map<String, Value>,
    ) -> u32 {
        self.project.run.checkpoints += 1;
        let checkpoint = self.project.run.checkpoints;
        self.project.run.open_checkpoints.insert(task.0, checkpoint);
        detail.insert("checkpoint".to_owned(), json!(checkpoint));
        self.event(EventKind::Checkpoint, Some(task), question, detail);
        checkpoint
    }

    fn budget_wait(
        &mut self,
        task: TaskNo,
        slot: Slot,
        needed: MicroUsd,
    ) -> Result<Reply, Rejection> {
        self.wait_again(task, slot);
        if self.project.run.budget_wait.is_none() {
            let detail = data([
                ("requested_usd", json!(needed.as_usd())),
                ("left_usd", json!(self.project.run.money.left().as_usd())),
            ]);
            let message = format!(
                "Paid tasks wait: the next call may cost {needed}, and the budget does not cover it"
            );
            self.event(EventKind::BudgetExhausted, Some(task), message, detail);
        }
        self.project.run.budget_wait = Some(needed);
        Ok(Reply::Done)
    }

    fn hand_back(&mut self, fence: Fence) -> Result<Reply, Rejection> {
        let slot = self.leave(fence)?;
        let next = Slot {
            takeover: true,
            started_ms: slot.started_ms,
            hops: slot.hops.saturating_add(1),
            ..queued(self.cx.now_ms, slot.attempt, slot.retries)
        };
        match fence.slot.task() {
            Some(task) if self.project.run.status != ProjectStatus::Executing => {
                self.wait_again(task, next);
                return Ok(Reply::Done);
            }
            Some(task) => self.set_state(task, TaskState::Queued),
            None => {}
        }
        self.project.run.slots.insert(fence.slot, next);
        self.out.rings.push(Ring::now(fence.slot, &next));
        Ok(Reply::Done)
    }

    fn settle_late(&mut self, fence: Fence, settle: Settle) -> Result<Reply, Rejection> {
        let at = self
            .project
            .run
            .orphans
            .iter()
            .position(|o| {
                o.slot == fence.slot && o.token == fence.token && o.hold.round == settle.round
            })
            .ok_or(Rejection::Stale)?;
        let orphan = self.project.run.orphans.remove(at);
        self.settle_hold(orphan.hold, Some(settle));
        self.forget_jobs();
        Ok(Reply::Done)
    }
}

/// A step that only a task's attempt takes: planning and jobs end by commands of their own.
fn task_of(fence: Fence) -> Result<TaskNo, Rejection> {
    fence.slot.task().ok_or(Rejection::Busy("only a task's attempt does that"))
}
