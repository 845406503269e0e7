//! Money of calls: reserved before, settled after, never beyond a limit.

use crate::command::Settle;
use crate::money::MicroUsd;
use crate::outcome::{Delta, LostCall};
use crate::rejection::{Rejection, Scope};
use crate::run::{Hold, Orphan};
use crate::slot::{Fence, SlotKey};
use crate::turn::Turn;

impl Turn<'_> {
    /// Most that the first round of a task can cost.
    pub(crate) fn first_bound(&self, key: SlotKey) -> Option<MicroUsd> {
        let node = key.task().and_then(|task| self.project.graph.node(task.0));
        node.map(|node| node.bound)
    }

    /// Whether every limit covers another hold of `amount`.
    pub(crate) fn covers(&self, amount: MicroUsd) -> Result<(), Rejection> {
        let money = &self.project.run.money;
        let refuse = |scope, limit: MicroUsd| {
            let (held, spent) = (money.held, money.spent + money.uncertain);
            Err(Rejection::Budget { scope, requested: amount, limit, held, spent })
        };
        if money.limit - money.committed() < amount {
            return refuse(Scope::Project, money.limit);
        }
        if let Some(ceiling) = money.ceiling
            && money.left() < amount
        {
            return refuse(Scope::Ceiling, ceiling.amount);
        }
        if self.cx.cover - self.out.net_today(self.cx.today()) < amount {
            return refuse(Scope::Team, self.cx.cover);
        }
        Ok(())
    }

    pub(crate) fn take_hold(&mut self, hold: Hold) {
        self.project.run.money.held += hold.amount;
        self.out.book(
            hold.day,
            Delta { left: -hold.amount, held: hold.amount, needs_cover: true, ..Delta::default() },
        );
    }

    /// Turns a hold into what was spent (or may have been), and returns the rest to every limit it
    /// was taken from.
    pub(crate) fn settle_hold(&mut self, hold: Hold, settle: Option<Settle>) {
        let (spent, uncertain) = match settle {
            Some(s) if !s.uncertain => (s.actual, MicroUsd::ZERO),
            Some(s) if s.actual.is_positive() => (MicroUsd::ZERO, s.actual.min(hold.amount)),
            _ => (MicroUsd::ZERO, hold.amount),
        };
        let run = &mut self.project.run;
        run.money.held -= hold.amount;
        run.money.spent += spent;
        run.money.uncertain += uncertain;
        let left = hold.amount - spent - uncertain;
        if left.is_positive() {
            run.budget_wait = None;
        }
        let booked = Delta { left, held: -hold.amount, spent, uncertain, needs_cover: false };
        self.out.book(hold.day, booked);
    }

    /// Nobody will ever say what a call cost: the whole hold counts, and the ledger tells so.
    /// Without a call it goes back.
    pub(crate) fn lose_hold(&mut self, orphan: Orphan) {
        let Orphan { slot, attempt, token, hold, .. } = orphan;
        if hold.ahead {
            return self.release_hold(hold);
        }
        self.settle_hold(hold, None);
        let fence = Fence { slot, token };
        let Hold { round, amount, .. } = hold;
        let job = match slot {
            SlotKey::Job(job) => self.project.run.jobs.get(&job).map(|job| job.kind),
            SlotKey::Planner | SlotKey::Task(_) => None,
        };
        self.out.lost.push(LostCall { fence, attempt, round, amount, job });
    }

    /// Money never taken by a call that did not happen.
    pub(crate) fn release_hold(&mut self, hold: Hold) {
        let nothing = Settle { round: hold.round, actual: MicroUsd::ZERO, uncertain: false };
        self.settle_hold(hold, Some(nothing));
    }

    /// Settles the slot's hold when the rounds match; a hold that pays for another round is left
    /// alone.
    pub(crate) fn settle_slot(&mut self, key: SlotKey, settle: Option<Settle>) {
        let Some(settle) = settle else { return };
        let Some(slot) = self.project.run.slots.get_mut(&key) else { return };
        if let Some(hold) = slot.hold.filter(|h| h.round == settle.round) {
            slot.hold = None;
            self.settle_hold(hold, Some(settle));
        }
    }
}
