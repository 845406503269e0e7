//! The minute's look at a project: whatever a crash, a lost message or a closed resource left
//! behind goes on.

use super::planning::queued;
use crate::command::{
    Context, LOST_HOPS, Outcome, RESTART_HOPS, RING_AGAIN_MS, Rejection, Reply, Ring, data,
};
use crate::event::EventKind;
use crate::planted;
use crate::project::Project;
use crate::routing::Tier;
use crate::run::{Orphan, PLANNER, Slot};
use crate::status::{ProjectStatus, TaskState};
use serde_json::json;
use std::collections::BTreeSet;

impl Project {
    pub(crate) fn sweep(
        &mut self,
        up: &BTreeSet<Tier>,
        restarted: bool,
        cx: &Context,
        out: &mut Outcome,
    ) -> Result<Reply, Rejection> {
        self.expire_orphans(restarted, cx, out);
        let slots: Vec<(u32, Slot)> = self.run.slots.iter().map(|(n, s)| (*n, *s)).collect();
        for (number, slot) in slots {
            let patience_ms = lease_patience_ms();
            if slot.epoch > 0 && (restarted || slot.due_ms + patience_ms <= cx.now_ms) {
                self.take_over(
                    number,
                    slot,
                    if restarted { RESTART_HOPS } else { LOST_HOPS },
                    cx,
                    out,
                );
            } else if slot.epoch == 0
                && (restarted || slot.due_ms + RING_AGAIN_MS <= cx.now_ms)
                && !planted!("never-rung-again")
            {
                self.run.slots.insert(number, Slot { due_ms: cx.now_ms, ..slot });
                out.rings.push(Ring::now(number, &slot));
            }
        }
        let back: Vec<Tier> = self.run.down.intersection(up).copied().collect();
        for tier in back {
            self.run.down.remove(&tier);
            let message = format!("The {} tier answers again", tier.as_str());
            self.event(
                EventKind::ResourceUp,
                None,
                message,
                data([("model_tier", json!(tier.as_str()))]),
                cx,
                out,
            );
        }
        if self.run.budget_wait.is_some_and(|needed| self.covers(needed, cx, out).is_ok()) {
            self.run.budget_wait = None;
        }
        Ok(Reply::Done)
    }

    /// The worker is gone. Its last call may have been paid for, so its hold counts as spent until
    /// somebody knows better.
    fn take_over(&mut self, number: u32, slot: Slot, hops: u32, cx: &Context, out: &mut Outcome) {
        if let Some(hold) = slot.hold {
            if planted!("takeover-takes-the-money-back") {
                self.release_hold(hold, out);
            } else {
                let Slot { attempt, epoch, .. } = slot;
                self.lose_hold(Orphan { task: number, attempt, epoch, hold, expires_ms: 0 }, out);
            }
        }
        let next = Slot {
            takeover: !planted!("takeover-starts-over"),
            started_ms: slot.started_ms,
            hops: slot.hops.saturating_add(hops),
            ..queued(cx.now_ms, slot.attempt, slot.retries)
        };
        self.run.slots.remove(&number);
        if number != PLANNER && self.run.status != ProjectStatus::Executing {
            self.wait_again(number, next, out);
            return;
        }
        self.run.slots.insert(number, next);
        out.rings.push(Ring::now(number, &next));
        if number != PLANNER {
            self.set_state(number, TaskState::Queued, out);
            let detail = data([("attempt", json!(slot.attempt)), ("takeover", json!(true))]);
            self.event(
                EventKind::TaskQueued,
                Some(number),
                "Its worker was lost; another goes on at the last checkpoint",
                detail,
                cx,
                out,
            );
        }
    }

    fn expire_orphans(&mut self, restarted: bool, cx: &Context, out: &mut Outcome) {
        let (expired, kept): (Vec<_>, Vec<_>) = self.run.orphans.drain(..).partition(|o| {
            (restarted || o.expires_ms <= cx.now_ms) && !planted!("orphaned-hold-kept-for-ever")
        });
        self.run.orphans = kept;
        for orphan in expired {
            self.lose_hold(orphan, out);
        }
    }
}

/// How long past its end a lease is respected: not at all, unless a bug is planted.
fn lease_patience_ms() -> i64 {
    if planted!("lease-by-ttl") {
        return 2 * 86_400_000;
    }
    if planted!("lease-cut-short") { -60_000 } else { 0 }
}
