//! The right to run: asked for, kept alive, given back.

use crate::event::{EventKind, data};
use crate::limits::{LEASE_MS, MAX_HOPS};
use crate::outcome::{Grant, Reply};
use crate::rejection::Rejection;
use crate::run::{Slot, Wait};
use crate::slot::{Fence, SlotKey, TaskNo};
use crate::status::{ProjectStatus, TaskState};
use crate::turn::Turn;
use serde_json::json;

/// Whoever sweeps gives such an attempt up.
pub(super) const HOP_LIMIT_EXCEEDED: Rejection =
    Rejection::Busy("the attempt changed hands too often");

impl Turn<'_> {
    pub(crate) fn claim(&mut self, key: SlotKey) -> Result<Reply, Rejection> {
        match key {
            SlotKey::Planner => self.claim_planning(),
            SlotKey::Task(task) => self.claim_task(task),
            SlotKey::Job(job) => self.claim_job(job),
        }
    }

    fn claim_planning(&mut self) -> Result<Reply, Rejection> {
        let key = SlotKey::Planner;
        match self.project.run.slots.get(&key).copied() {
            Some(slot) if slot.token == 0 && slot.hops >= MAX_HOPS => Err(HOP_LIMIT_EXCEEDED),
            Some(slot) if slot.token == 0 && self.project.run.status == ProjectStatus::Planning => {
                Ok(Reply::Granted(self.start(key, slot)))
            }
            Some(_) => Err(Rejection::Busy("another planner is at work")),
            None => Err(self.project.wrong_status("write a plan")),
        }
    }

    fn claim_task(&mut self, task: TaskNo) -> Result<Reply, Rejection> {
        if self.project.run.status != ProjectStatus::Executing {
            return Err(self.project.wrong_status("run tasks"));
        }
        let state = self.project.state(task.0).ok_or(Rejection::UnknownTask)?;
        let slot = match (state, self.project.run.slots.get(&SlotKey::Task(task))) {
            (TaskState::Queued, Some(slot)) if slot.hops >= MAX_HOPS => {
                return Err(HOP_LIMIT_EXCEEDED);
            }
            (TaskState::Queued, Some(slot)) => *slot,
            (TaskState::Pending, _) => self.slot_for_pending(task)?,
            _ => return Err(Rejection::TaskState { action: "start", state }),
        };
        Ok(Reply::Granted(self.run_task(task, slot)))
    }

    fn slot_for_pending(&self, task: TaskNo) -> Result<Slot, Rejection> {
        let run = &self.project.run;
        let wait = run.waits.get(&task.0).copied();
        if wait.is_some_and(|w| w.not_before_ms > self.cx.now_ms) {
            return Err(Rejection::NotYet);
        }
        if run.task_slots() >= run.concurrency as usize {
            return Err(Rejection::NoSlot);
        }
        Ok(slot_from(wait, self.cx.now_ms))
    }

    /// Running, with its event.
    pub(crate) fn run_task(&mut self, task: TaskNo, slot: Slot) -> Grant {
        self.project.run.waits.remove(&task.0);
        let grant = self.start(SlotKey::Task(task), slot);
        self.set_state(task, TaskState::Running);
        let mut detail = data([("attempt", json!(grant.attempt))]);
        if grant.takeover {
            detail.insert("takeover".to_owned(), json!(true));
        }
        self.event(EventKind::TaskStart, Some(task), "", detail);
        grant
    }

    pub(crate) fn renew(&mut self, fences: &[Fence]) -> Result<Reply, Rejection> {
        let mut alive = false;
        for fence in fences {
            if let Ok(slot) = self.project.fenced(*fence) {
                slot.due_ms = slot.due_ms.max(self.cx.now_ms + LEASE_MS);
                alive = true;
            }
        }
        if alive { Ok(Reply::Done) } else { Err(Rejection::Stale) }
    }

    /// Back to pending; what makes it more than a fresh task is kept.
    pub(crate) fn wait_again(&mut self, task: TaskNo, slot: Slot) {
        if slot.attempt > 1 || slot.retries > 0 || slot.takeover {
            let wait = Wait {
                attempt: slot.attempt,
                retries: slot.retries,
                not_before_ms: 0,
                takeover: slot.takeover,
            };
            self.project.run.waits.insert(task.0, wait);
        }
        self.set_state(task, TaskState::Pending);
    }

    pub(crate) fn back_to_pending(&mut self, task: TaskNo) {
        if let Some(slot) = self.project.run.slots.remove(&SlotKey::Task(task)) {
            self.wait_again(task, slot);
        }
    }
}

/// A slot whose doorbell is about to ring.
pub(crate) fn queued(now_ms: i64, attempt: u32, retries: u32) -> Slot {
    Slot {
        token: 0,
        due_ms: now_ms,
        attempt,
        retries,
        takeover: false,
        hold: None,
        hops: 0,
        started_ms: 0,
    }
}

/// The slot a pending task gets: what its wait remembers, or a fresh one.
pub(crate) fn slot_from(wait: Option<Wait>, now_ms: i64) -> Slot {
    let wait = wait.unwrap_or(Wait { attempt: 1, retries: 0, not_before_ms: 0, takeover: false });
    Slot { takeover: wait.takeover, ..queued(now_ms, wait.attempt, wait.retries) }
}
