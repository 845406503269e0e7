//! The end of a task that nobody can run: its doorbell failed every delivery, or its attempt
//! changed hands too often.

use crate::command::{Context, Ended, MAX_HOPS, Outcome, Rejection, Reply, data};
use crate::event::EventKind;
use crate::project::Project;
use crate::run::{Orphan, PLANNER, Slot};
use crate::status::TaskState;
use serde_json::json;

impl Project {
    /// Attempts that changed hands too often; whoever sweeps buries them.
    pub fn hop_limit_exceeded(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        let queued =
            self.run.slots.iter().filter(|(_, slot)| slot.epoch == 0 && slot.hops >= MAX_HOPS);
        queued.map(|(number, slot)| (*number, slot.attempt))
    }

    pub(crate) fn abandon(
        &mut self,
        number: u32,
        attempt: u32,
        reason: &str,
        cx: &Context,
        out: &mut Outcome,
    ) -> Result<Reply, Rejection> {
        let slot = self.run.slots.get(&number).copied().ok_or(Rejection::Stale)?;
        let alive = slot.epoch > 0 && slot.due_ms > cx.now_ms;
        if alive || slot.attempt != attempt {
            return Err(Rejection::Stale);
        }
        if let Some(hold) = slot.hold {
            // Nobody is left who could say whether the call was paid for.
            let Slot { attempt, epoch, .. } = slot;
            self.lose_hold(Orphan { task: number, attempt, epoch, hold, expires_ms: 0 }, out);
        }
        self.run.slots.remove(&number);
        let detail = data([("attempt", json!(attempt))]);
        if number == PLANNER {
            self.give_planning_up(reason, detail, cx, out);
            return Ok(Reply::Done);
        }
        self.set_state(number, TaskState::Failed, out);
        self.event(EventKind::TaskFailed, Some(number), reason, detail, cx, out);
        Ok(Reply::Ended(Ended::Final(TaskState::Failed)))
    }
}
