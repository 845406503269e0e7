//! What the schedule sees to: whatever a crash, a lost message or a closed resource left behind
//! goes on, and what nobody can run ends.

use super::claim::queued;
use crate::command::Sweep;
use crate::event::{EventKind, data};
use crate::limits::{LOST_HOPS, RESTART_HOPS, RING_AGAIN_MS};
use crate::outcome::{Ended, Reply, Ring};
use crate::rejection::Rejection;
use crate::routing::Tier;
use crate::run::Slot;
use crate::slot::SlotKey;
use crate::status::{ProjectStatus, TaskState};
use crate::turn::Turn;
use serde_json::json;
use std::collections::BTreeSet;

impl Turn<'_> {
    pub(crate) fn sweep(&mut self, sweep: &Sweep) -> Result<Reply, Rejection> {
        match sweep {
            Sweep::Look { up, restarted } => {
                self.look(up, *restarted);
                Ok(Reply::Done)
            }
            Sweep::Abandon { slot, attempt, reason } => self.abandon(*slot, *attempt, reason),
        }
    }

    fn look(&mut self, up: &BTreeSet<Tier>, restarted: bool) {
        self.expire_orphans(restarted);
        self.resume_overdue();
        let slots: Vec<(SlotKey, Slot)> =
            self.project.run.slots.iter().map(|(key, slot)| (*key, *slot)).collect();
        for (key, slot) in slots {
            if slot.token > 0 && (restarted || slot.due_ms <= self.cx.now_ms) {
                self.take_over(key, slot, if restarted { RESTART_HOPS } else { LOST_HOPS });
            } else if slot.token == 0
                && (restarted || slot.due_ms + RING_AGAIN_MS <= self.cx.now_ms)
            {
                self.project.run.slots.insert(key, Slot { due_ms: self.cx.now_ms, ..slot });
                self.out.rings.push(Ring::now(key, &slot));
            }
        }
        self.look_at_outages(up);
        if self.project.run.budget_wait.is_some_and(|needed| self.covers(needed).is_ok()) {
            self.project.run.budget_wait = None;
        }
    }

    /// The worker is gone. Its last call may have been paid for, so its hold counts as spent until
    /// somebody knows better.
    fn take_over(&mut self, key: SlotKey, slot: Slot, hops: u32) {
        self.lose_hold_of(key, &slot);
        let next = Slot {
            takeover: true,
            started_ms: slot.started_ms,
            hops: slot.hops.saturating_add(hops),
            ..queued(self.cx.now_ms, slot.attempt, slot.retries)
        };
        self.project.run.slots.remove(&key);
        if let Some(task) = key.task()
            && self.project.run.status != ProjectStatus::Executing
        {
            return self.wait_again(task, next);
        }
        self.project.run.slots.insert(key, next);
        self.out.rings.push(Ring::now(key, &next));
        if let Some(task) = key.task() {
            self.set_state(task, TaskState::Queued);
            let detail = data([("attempt", json!(slot.attempt)), ("takeover", json!(true))]);
            let message = "Its worker was lost; another goes on at the last checkpoint";
            self.event(EventKind::TaskQueued, Some(task), message, detail);
        }
    }

    fn expire_orphans(&mut self, restarted: bool) {
        let now_ms = self.cx.now_ms;
        let (expired, kept): (Vec<_>, Vec<_>) =
            self.project.run.orphans.drain(..).partition(|o| restarted || o.expires_ms <= now_ms);
        self.project.run.orphans = kept;
        for orphan in expired {
            self.lose_hold(orphan);
        }
        self.forget_jobs();
    }

    /// Nobody can run it: its doorbell failed every delivery, or its attempt changed hands too
    /// often.
    fn abandon(&mut self, key: SlotKey, attempt: u32, reason: &str) -> Result<Reply, Rejection> {
        let slot = self.project.run.slots.get(&key).copied().ok_or(Rejection::Stale)?;
        let alive = slot.token > 0 && slot.due_ms > self.cx.now_ms;
        if alive || slot.attempt != attempt {
            return Err(Rejection::Stale);
        }
        // Nobody is left who could say whether the call was paid for.
        self.lose_hold_of(key, &slot);
        self.project.run.slots.remove(&key);
        let detail = data([("attempt", json!(attempt))]);
        match key {
            SlotKey::Planner => self.give_planning_up(reason, detail),
            SlotKey::Job(job) => {
                self.project.run.jobs.remove(&job);
            }
            SlotKey::Task(task) => {
                self.set_state(task, TaskState::Failed);
                self.event(EventKind::TaskFailed, Some(task), reason, detail);
                return Ok(Reply::Ended(Ended::Final(TaskState::Failed)));
            }
        }
        Ok(Reply::Done)
    }
}
