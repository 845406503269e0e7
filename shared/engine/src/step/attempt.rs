//! What a worker does with a task: claim, reserve, report, end. Every step after the claim carries
//! its fencing token.

use super::planning::queued;
use crate::command::{
    Context, Ended, Ending, LEASE_MS, MAX_HOPS, MAX_RETRIES, Next, Outcome, Rejection, Reply, Ring,
    Settle, data,
};
use crate::event::EventKind;
use crate::money::MicroUsd;
use crate::planted;
use crate::project::Project;
use crate::routing::Tier;
use crate::run::{Hold, Orphan, PLANNER, Slot, Wait};
use crate::status::{ProjectStatus, TaskState};
use serde_json::{Map, Value, json};

/// Whoever sweeps gives such an attempt up.
const HOP_LIMIT_EXCEEDED: Rejection = Rejection::Busy("the attempt changed hands too often");

impl Project {
    pub(crate) fn claim(
        &mut self,
        number: u32,
        cx: &Context,
        out: &mut Outcome,
    ) -> Result<Reply, Rejection> {
        if number == PLANNER {
            return self.claim_planning(cx, out);
        }
        if self.run.status != ProjectStatus::Executing && !planted!("claimed-while-paused") {
            return Err(self.wrong_status("run tasks"));
        }
        let state = self.state(number).ok_or(Rejection::UnknownTask)?;
        let slot = match (state, self.run.slots.get(&number)) {
            (TaskState::Queued, Some(slot)) if slot.hops >= MAX_HOPS => {
                return Err(HOP_LIMIT_EXCEEDED);
            }
            (TaskState::Queued, Some(slot)) => *slot,
            (TaskState::Pending, _) => self.slot_for_pending(number, cx)?,
            _ => return Err(Rejection::TaskState { action: "start", state }),
        };
        Ok(Reply::Granted(self.run_slot(number, slot, cx, out)))
    }

    fn claim_planning(&mut self, cx: &Context, out: &mut Outcome) -> Result<Reply, Rejection> {
        match self.run.slots.get(&PLANNER).copied() {
            Some(slot) if slot.epoch == 0 && slot.hops >= MAX_HOPS => Err(HOP_LIMIT_EXCEEDED),
            Some(slot) if slot.epoch == 0 && self.run.status == ProjectStatus::Planning => {
                Ok(Reply::Granted(self.start(PLANNER, slot, cx, out)))
            }
            Some(_) => Err(Rejection::Busy("another planner is at work")),
            None => Err(self.wrong_status("write a plan")),
        }
    }

    fn slot_for_pending(&self, number: u32, cx: &Context) -> Result<Slot, Rejection> {
        let wait = self.run.waits.get(&number).copied();
        if wait.is_some_and(|w| w.not_before_ms > cx.now_ms) && !planted!("retried-before-its-time")
        {
            return Err(Rejection::NotYet);
        }
        if self.run.task_slots() >= self.run.concurrency as usize
            && !planted!("claimed-without-a-place")
        {
            return Err(Rejection::NoSlot);
        }
        Ok(slot_from(wait, cx.now_ms))
    }

    /// Running, with its event.
    pub(crate) fn run_slot(
        &mut self,
        number: u32,
        slot: Slot,
        cx: &Context,
        out: &mut Outcome,
    ) -> crate::command::Grant {
        self.run.waits.remove(&number);
        let grant = self.start(number, slot, cx, out);
        self.set_state(number, TaskState::Running, out);
        let mut detail = data([("attempt", json!(grant.attempt))]);
        if grant.takeover {
            detail.insert("takeover".to_owned(), json!(true));
        }
        self.event(EventKind::TaskStart, Some(number), "", detail, cx, out);
        grant
    }

    pub(crate) fn hold(
        &mut self,
        number: u32,
        epoch: u64,
        hold: Hold,
        cx: &Context,
        out: &mut Outcome,
    ) -> Result<Reply, Rejection> {
        let had = self.fenced(number, epoch)?.hold;
        if let Some(had) =
            had.filter(|h| h.round == hold.round && h.amount >= hold.amount && h.day == hold.day)
        {
            let due = Some(Hold { ahead: false, ..had });
            self.fenced(number, epoch)?.hold = due;
            return Ok(Reply::Granted(self.grant_of(number, due)));
        }
        let free = had
            .filter(|h| h.round == hold.round && h.day == hold.day)
            .map_or(MicroUsd::ZERO, |h| h.amount);
        self.covers(hold.amount - free, cx, out)?;
        if let Some(had) = had.filter(|_| !planted!("second-hold-over-the-first")) {
            if had.round == hold.round {
                self.release_hold(had, out);
            } else {
                let Slot { attempt, .. } = *self.fenced(number, epoch)?;
                self.lose_hold(
                    Orphan { task: number, attempt, epoch, hold: had, expires_ms: 0 },
                    out,
                );
            }
        }
        self.take_hold(hold, out);
        let slot = self.fenced(number, epoch)?;
        slot.hold = Some(hold);
        slot.due_ms = slot.due_ms.max(cx.now_ms + LEASE_MS);
        Ok(Reply::Granted(self.grant_of(number, Some(hold))))
    }

    fn grant_of(&self, number: u32, hold: Option<Hold>) -> crate::command::Grant {
        let slot = self.run.slots.get(&number).copied().unwrap_or_else(|| queued(0, 1, 0));
        crate::command::Grant {
            number,
            epoch: slot.epoch,
            attempt: slot.attempt,
            retries: slot.retries,
            takeover: slot.takeover,
            hold,
            started_ms: slot.started_ms,
        }
    }

    #[allow(clippy::too_many_arguments)]
    pub(crate) fn progress(
        &mut self,
        number: u32,
        epoch: u64,
        settle: Option<Settle>,
        event: Option<&(EventKind, String, Map<String, Value>)>,
        next: Next,
        cx: &Context,
        out: &mut Outcome,
    ) -> Result<Reply, Rejection> {
        let slot = self.fenced(number, epoch)?;
        slot.due_ms = slot.due_ms.max(cx.now_ms + LEASE_MS);
        // Whatever is kept gets the attempt somewhere.
        slot.hops = 0;
        self.settle_slot(number, settle, out);
        if let Some((kind, message, detail)) = event {
            let task = (number != PLANNER).then_some(number);
            self.event(*kind, task, message.clone(), detail.clone(), cx, out);
        }
        let reserved = match next {
            Next::Nothing => return Ok(Reply::Done),
            Next::Ahead(hold) => self.hold_ahead(number, epoch, hold, cx, out)?,
            Next::Due => {
                let slot = self.fenced(number, epoch)?;
                slot.hold = slot.hold.map(|hold| Hold { ahead: false, ..hold });
                slot.hold
            }
        };
        Ok(Reply::Granted(self.grant_of(number, reserved)))
    }

    /// Reserves for the round after the one that was just settled, while the commit writes the
    /// team's money anyway. Where a limit does not cover it nothing is refused: the round asks for
    /// exactly what it needs when it is due.
    fn hold_ahead(
        &mut self,
        number: u32,
        epoch: u64,
        hold: Hold,
        cx: &Context,
        out: &mut Outcome,
    ) -> Result<Option<Hold>, Rejection> {
        let had = self.fenced(number, epoch)?.hold;
        if had.is_some() || self.covers(hold.amount, cx, out).is_err() {
            return Ok(had);
        }
        self.take_hold(hold, out);
        let slot = self.fenced(number, epoch)?;
        slot.hold = Some(Hold { ahead: true, ..hold });
        Ok(slot.hold)
    }

    #[allow(clippy::too_many_arguments)]
    pub(crate) fn end(
        &mut self,
        number: u32,
        epoch: u64,
        settle: Option<Settle>,
        ending: &Ending,
        detail: &Map<String, Value>,
        cx: &Context,
        out: &mut Outcome,
    ) -> Result<Reply, Rejection> {
        let slot = self.leave(number, epoch, settle, out)?;
        let mut detail = detail.clone();
        detail.insert("attempt".to_owned(), json!(slot.attempt));
        let ended = match ending {
            Ending::Completed => {
                self.set_state(number, TaskState::Completed, out);
                self.event(EventKind::TaskComplete, Some(number), "", detail, cx, out);
                Ended::Final(TaskState::Completed)
            }
            Ending::NeedsReview { reason } => {
                self.set_state(number, TaskState::NeedsReview, out);
                self.event(
                    EventKind::TaskNeedsReview,
                    Some(number),
                    reason.clone(),
                    detail,
                    cx,
                    out,
                );
                Ended::Final(TaskState::NeedsReview)
            }
            Ending::Failed { message } => {
                self.set_state(number, TaskState::Failed, out);
                self.event(EventKind::TaskFailed, Some(number), message.clone(), detail, cx, out);
                Ended::Final(TaskState::Failed)
            }
            Ending::Transient { message, retry_at_ms }
                if slot.retries < MAX_RETRIES || planted!("retried-for-ever") =>
            {
                let wait = Wait {
                    attempt: slot.attempt + 1,
                    retries: slot.retries + 1,
                    not_before_ms: *retry_at_ms,
                    takeover: false,
                };
                self.run.waits.insert(number, wait);
                self.set_state(number, TaskState::Pending, out);
                detail.insert("retry_at_ms".to_owned(), json!(retry_at_ms));
                self.event(EventKind::TaskRetry, Some(number), message.clone(), detail, cx, out);
                let delay_ms = (*retry_at_ms - cx.now_ms).max(0);
                out.rings.push(Ring { number, delay_ms, attempt: wait.attempt, hops: 0 });
                Ended::Retry { at_ms: *retry_at_ms }
            }
            Ending::Transient { message, .. } => {
                let question = format!("All {} attempts failed: {message}", MAX_RETRIES + 1);
                Ended::Escalated { checkpoint: self.ask(number, question, detail, cx, out) }
            }
        };
        Ok(Reply::Ended(ended))
    }

    /// A person has to decide: the task needs review and a numbered checkpoint is open.
    pub(crate) fn ask(
        &mut self,
        number: u32,
        question: String,
        mut detail: Map<String, Value>,
        cx: &Context,
        out: &mut Outcome,
    ) -> u32 {
        self.run.checkpoints += 1;
        let checkpoint = self.run.checkpoints;
        self.run.open_checkpoints.insert(number, checkpoint);
        self.set_state(number, TaskState::NeedsReview, out);
        detail.insert("checkpoint".to_owned(), json!(checkpoint));
        self.event(EventKind::Checkpoint, Some(number), question, detail, cx, out);
        checkpoint
    }

    /// Ends the attempt's hold on its slot and its money.
    fn leave(
        &mut self,
        number: u32,
        epoch: u64,
        settle: Option<Settle>,
        out: &mut Outcome,
    ) -> Result<Slot, Rejection> {
        self.fenced(number, epoch)?;
        self.settle_slot(number, settle, out);
        let slot = self.run.slots.remove(&number).ok_or(Rejection::Stale)?;
        if let Some(hold) = slot.hold.filter(|_| !planted!("hold-left-behind-at-the-end")) {
            self.release_hold(hold, out);
        }
        Ok(slot)
    }

    pub(crate) fn resource_down(
        &mut self,
        number: u32,
        epoch: u64,
        tier: Tier,
        detail: &str,
        cx: &Context,
        out: &mut Outcome,
    ) -> Result<Reply, Rejection> {
        // Finished rounds of the attempt are stored: whoever goes on has to look for them.
        let slot = self.leave(number, epoch, None, out)?;
        let slot = Slot { takeover: !planted!("rounds-forgotten-on-outage"), ..slot };
        self.wait_again(number, slot, out);
        if self.run.down.insert(tier) {
            let message = format!("Tasks of the {} tier wait: {detail}", tier.as_str());
            self.event(
                EventKind::ResourceDown,
                Some(number),
                message,
                data([("model_tier", json!(tier.as_str()))]),
                cx,
                out,
            );
        }
        Ok(Reply::Done)
    }

    pub(crate) fn budget_wait(
        &mut self,
        number: u32,
        epoch: u64,
        needed: MicroUsd,
        cx: &Context,
        out: &mut Outcome,
    ) -> Result<Reply, Rejection> {
        let slot = self.leave(number, epoch, None, out)?;
        self.wait_again(number, slot, out);
        if self.run.budget_wait.is_none() {
            let detail = data([
                ("requested_usd", json!(needed.as_usd())),
                ("left_usd", json!(self.run.money.left().as_usd())),
            ]);
            let message = format!(
                "Paid tasks wait: the next call needs {needed} and the budget does not cover it"
            );
            self.event(EventKind::BudgetExhausted, Some(number), message, detail, cx, out);
        }
        self.run.budget_wait = Some(needed);
        Ok(Reply::Done)
    }

    pub(crate) fn hand_back(
        &mut self,
        number: u32,
        epoch: u64,
        cx: &Context,
        out: &mut Outcome,
    ) -> Result<Reply, Rejection> {
        let slot = self.leave(number, epoch, None, out)?;
        let next = Slot {
            takeover: true,
            started_ms: slot.started_ms,
            hops: slot.hops.saturating_add(1),
            ..queued(cx.now_ms, slot.attempt, slot.retries)
        };
        if number == PLANNER || self.run.status == ProjectStatus::Executing {
            self.run.slots.insert(number, next);
            if number != PLANNER {
                self.set_state(number, TaskState::Queued, out);
            }
            out.rings.push(Ring::now(number, &next));
        } else {
            self.wait_again(number, next, out);
        }
        Ok(Reply::Done)
    }

    /// Back to pending; what makes it more than a fresh task is kept.
    pub(crate) fn wait_again(&mut self, number: u32, slot: Slot, out: &mut Outcome) {
        if slot.attempt > 1 || slot.retries > 0 || slot.takeover {
            let wait = Wait {
                attempt: slot.attempt,
                retries: slot.retries,
                not_before_ms: 0,
                takeover: slot.takeover,
            };
            self.run.waits.insert(number, wait);
        }
        self.set_state(number, TaskState::Pending, out);
    }

    pub(crate) fn back_to_pending(&mut self, number: u32, out: &mut Outcome) {
        if let Some(slot) = self.run.slots.remove(&number) {
            self.wait_again(number, slot, out);
        }
    }

    pub(crate) fn renew(
        &mut self,
        attempts: &[(u32, u64)],
        cx: &Context,
    ) -> Result<Reply, Rejection> {
        let mut alive = false;
        for (number, epoch) in attempts {
            if let Ok(slot) = self.fenced(*number, *epoch) {
                slot.due_ms = slot.due_ms.max(cx.now_ms + LEASE_MS);
                alive = true;
            }
        }
        if alive { Ok(Reply::Done) } else { Err(Rejection::Stale) }
    }

    pub(crate) fn settle_late(
        &mut self,
        number: u32,
        epoch: u64,
        settle: Settle,
        out: &mut Outcome,
    ) -> Result<Reply, Rejection> {
        let at = self
            .run
            .orphans
            .iter()
            .position(|o| o.task == number && o.epoch == epoch && o.hold.round == settle.round)
            .ok_or(Rejection::Stale)?;
        let orphan = if planted!("late-answer-settled-twice") {
            self.run.orphans[at]
        } else {
            self.run.orphans.remove(at)
        };
        self.settle_hold(orphan.hold, Some(settle), out);
        Ok(Reply::Done)
    }
}

/// The slot a pending task gets: what its wait remembers, or a fresh one.
pub(crate) fn slot_from(wait: Option<Wait>, now_ms: i64) -> Slot {
    let wait = wait.unwrap_or(Wait { attempt: 1, retries: 0, not_before_ms: 0, takeover: false });
    Slot { takeover: wait.takeover, ..queued(now_ms, wait.attempt, wait.retries) }
}
