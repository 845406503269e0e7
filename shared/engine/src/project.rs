//! One project in memory: its run, its graph, and the few sums that make every decision cheap.

use crate::command::{
    Command, Context, Delta, Grant, LostCall, Outcome, Rejection, Reply, Scope, Settle,
    StoppedAttempt,
};
use crate::event::{Event, EventKind};
use crate::graph::Graph;
use crate::money::MicroUsd;
use crate::planted;
use crate::run::{Hold, Orphan, PLANNER, Run, Slot};
use crate::status::{ProjectStatus, TaskState};
use serde_json::{Map, Value};
use std::sync::Arc;

/// Cheap to clone: a decision works on a copy and the copy is dropped when the commit is refused.
#[derive(Clone, Debug)]
pub struct Project {
    pub run: Run,
    pub graph: Arc<Graph>,
    /// Dependencies each node still waits for, by position.
    open: Vec<u32>,
    /// No pending task has a lower rank.
    pub(crate) cursor: usize,
}

impl Project {
    /// `graph` must be the revision `run.graph` names.
    pub fn new(run: Run, graph: Arc<Graph>) -> Self {
        let satisfied = |n: u32| run.tasks.get(n).is_some_and(TaskState::satisfies);
        let open = graph
            .nodes()
            .iter()
            .map(|n| n.deps.iter().filter(|d| !satisfied(**d)).count() as u32)
            .collect();
        Project { run, graph, open, cursor: 0 }
    }

    /// Decides one command. On a rejection nothing has changed.
    pub fn apply(
        &mut self,
        command: &Command,
        cx: &Context,
        out: &mut Outcome,
    ) -> Result<Reply, Rejection> {
        match command {
            Command::RequestPlanning => self.request_planning(cx, out),
            Command::FinishPlanning { epoch, settle, failure, data } => {
                self.finish_planning(*epoch, *settle, failure.as_deref(), data, cx, out)
            }
            Command::AddPlan { kind, data } => self.add_plan(*kind, data, cx, out),
            Command::Approve { .. } => self.approve(command, cx, out),
            Command::EditTask { task, base, graph } => {
                self.edit_task(*task, *base, graph.as_ref(), cx, out)
            }
            Command::Execute => self.execute(cx, out),
            Command::Pause => self.pause(cx, out),
            Command::Cancel => self.cancel(cx, out),
            Command::Update { limit, concurrency, data } => {
                self.update(*limit, *concurrency, data, cx, out)
            }
            Command::Claim { number } => self.claim(*number, cx, out),
            Command::Hold { number, epoch, hold } => self.hold(*number, *epoch, *hold, cx, out),
            Command::Progress { number, epoch, settle, event, next } => {
                self.progress(*number, *epoch, *settle, event.as_ref(), *next, cx, out)
            }
            Command::End { number, epoch, settle, ending, data } => {
                self.end(*number, *epoch, *settle, ending, data, cx, out)
            }
            Command::ResourceDown { number, epoch, tier, detail } => {
                self.resource_down(*number, *epoch, *tier, detail, cx, out)
            }
            Command::BudgetWait { number, epoch, needed } => {
                self.budget_wait(*number, *epoch, *needed, cx, out)
            }
            Command::HandBack { number, epoch } => self.hand_back(*number, *epoch, cx, out),
            Command::Renew { attempts } => self.renew(attempts, cx),
            Command::SettleLate { number, epoch, settle } => {
                self.settle_late(*number, *epoch, *settle, out)
            }
            Command::RetryTask { task, attempt, manual } => {
                self.retry_task(*task, *attempt, *manual, cx, out)
            }
            Command::CancelTask { task } => self.cancel_task(*task, cx, out),
            Command::Interrupt { task } => self.interrupt(*task, cx, out),
            Command::Resolve { task, checkpoint, resolution, data } => {
                self.resolve(*task, *checkpoint, *resolution, data, cx, out)
            }
            Command::Abandon { number, attempt, reason } => {
                self.abandon(*number, *attempt, reason, cx, out)
            }
            Command::Sweep { up, restarted } => self.sweep(up, *restarted, cx, out),
        }
    }

    pub fn state(&self, number: u32) -> Option<TaskState> {
        self.run.tasks.get(number).filter(|_| self.graph.position(number).is_some())
    }

    pub(crate) fn event(
        &mut self,
        kind: EventKind,
        task: Option<u32>,
        message: impl Into<String>,
        data: Map<String, Value>,
        cx: &Context,
        out: &mut Outcome,
    ) {
        if !(planted!("event-number-used-twice") && kind == EventKind::TaskQueued) {
            self.run.head += 1;
        }
        self.run.updated_ms = cx.now_ms;
        out.events.push(Event {
            seq: self.run.head,
            kind,
            at_ms: cx.now_ms,
            task,
            message: message.into(),
            data,
        });
    }

    /// Changes a task's state and everything that follows from it: dependants' sums and the pick
    /// order.
    pub(crate) fn set_state(&mut self, number: u32, to: TaskState, out: &mut Outcome) {
        let from = self.run.tasks.get(number).unwrap_or(TaskState::Blocked);
        self.run.tasks.set(number, to);
        let Some(at) = self.graph.position(number) else { return };
        if to == TaskState::Pending {
            self.cursor = self.cursor.min(self.graph.rank(at));
            out.unblocked.push(number);
        }
        if from.satisfies() == to.satisfies() {
            return;
        }
        let graph = Arc::clone(&self.graph);
        for &next in graph.dependants(at) {
            let dependant = graph.nodes()[next].number;
            if to.satisfies() {
                let counted = if planted!("dependency-cleared-twice") { 2 } else { 1 };
                self.open[next] = self.open[next].saturating_sub(counted);
                if self.open[next] == 0
                    && self.run.tasks.get(dependant) == Some(TaskState::Blocked)
                    && !(planted!("join-never-cleared") && graph.nodes()[next].deps.len() > 1)
                {
                    self.set_state(dependant, TaskState::Pending, out);
                }
            } else {
                self.open[next] += 1;
                if self.run.tasks.get(dependant) == Some(TaskState::Pending) {
                    self.run.tasks.set(dependant, TaskState::Blocked);
                }
            }
        }
    }

    /// Pending if its dependencies are satisfied, else blocked.
    pub(crate) fn waiting_state(&self, number: u32) -> TaskState {
        match self.graph.position(number) {
            Some(at) if self.open[at] == 0 => TaskState::Pending,
            _ => TaskState::Blocked,
        }
    }

    /// The slot of the attempt that holds this fencing token.
    pub(crate) fn fenced(&mut self, number: u32, epoch: u64) -> Result<&mut Slot, Rejection> {
        match self.run.slots.get_mut(&number) {
            Some(slot) if (slot.epoch == epoch || planted!("no-fencing")) && epoch > 0 => Ok(slot),
            _ => Err(Rejection::Stale),
        }
    }

    /// Gives a slot the right to run now.
    pub(crate) fn start(
        &mut self,
        number: u32,
        mut slot: Slot,
        cx: &Context,
        out: &mut Outcome,
    ) -> Grant {
        if !(slot.takeover && planted!("epoch-kept-on-takeover")) {
            self.run.epoch += 1;
        }
        slot.epoch = self.run.epoch;
        slot.due_ms = cx.now_ms + crate::command::LEASE_MS;
        if slot.started_ms == 0 {
            slot.started_ms = cx.now_ms;
        }
        slot.hold = None;
        if !slot.takeover
            && let Some(bound) =
                self.graph.node(number).map(|n| n.bound).filter(|b| b.is_positive())
        {
            let hold = Hold { amount: bound, day: cx.today(), round: 1, ahead: false };
            if self.covers(bound, cx, out).is_ok() {
                self.take_hold(hold, out);
                slot.hold = Some(hold);
            }
        }
        self.run.slots.insert(number, slot);
        Grant {
            number,
            epoch: slot.epoch,
            attempt: slot.attempt,
            retries: slot.retries,
            takeover: slot.takeover,
            hold: slot.hold,
            started_ms: slot.started_ms,
        }
    }

    /// Whether every limit covers another hold of `amount`.
    pub(crate) fn covers(
        &self,
        amount: MicroUsd,
        cx: &Context,
        out: &Outcome,
    ) -> Result<(), Rejection> {
        let money = &self.run.money;
        let refuse = |scope, limit: MicroUsd| {
            let (held, spent) = (money.held, money.spent + money.uncertain);
            Err(Rejection::Budget { scope, requested: amount, limit, held, spent })
        };
        if money.limit - money.committed() < amount && !planted!("project-limit-ignored") {
            return refuse(Scope::Project, money.limit);
        }
        if let Some(ceiling) = money.ceiling
            && money.left() < amount
        {
            return refuse(Scope::Ceiling, ceiling.amount);
        }
        if cx.cover - out.net_today(cx.today()) < amount
            && !planted!("team-limit-trusted-to-memory")
        {
            return refuse(Scope::Team, cx.cover);
        }
        Ok(())
    }

    pub(crate) fn take_hold(&mut self, hold: Hold, out: &mut Outcome) {
        self.run.money.held += hold.amount;
        out.book(
            hold.day,
            Delta { left: -hold.amount, held: hold.amount, needs_cover: true, ..Delta::default() },
        );
    }

    /// Turns a hold into what was spent (or may have been), and returns the rest to every limit it
    /// was taken from.
    pub(crate) fn settle_hold(&mut self, hold: Hold, settle: Option<Settle>, out: &mut Outcome) {
        let (spent, uncertain) = match settle {
            Some(s) if !s.uncertain => (s.actual, MicroUsd::ZERO),
            _ if planted!("uncertain-forgotten") => (MicroUsd::ZERO, MicroUsd::ZERO),
            _ => (MicroUsd::ZERO, hold.amount),
        };
        self.run.money.held -= hold.amount;
        self.run.money.spent += spent;
        self.run.money.uncertain += uncertain;
        let left = hold.amount - spent - uncertain;
        if left.is_positive() {
            self.run.budget_wait = None;
        }
        let day = if planted!("late-settlement-booked-next-day") {
            crate::period::Day(hold.day.0 + 1)
        } else {
            hold.day
        };
        if planted!("release-without-period") && spent.is_zero() && uncertain.is_zero() {
            return;
        }
        out.book(day, Delta { left, held: -hold.amount, spent, uncertain, needs_cover: false });
    }

    /// Nobody will ever say what a call cost: the whole hold counts, and the ledger tells so.
    /// Without a call it goes back.
    pub(crate) fn lose_hold(&mut self, orphan: Orphan, out: &mut Outcome) {
        let Orphan { task, attempt, epoch, hold, .. } = orphan;
        if hold.ahead {
            return self.release_hold(hold, out);
        }
        self.settle_hold(hold, None, out);
        if !planted!("uncertain-forgotten") {
            out.lost.push(LostCall {
                task,
                attempt,
                epoch,
                round: hold.round,
                amount: hold.amount,
            });
        }
    }

    /// Money never taken by a call that did not happen.
    pub(crate) fn release_hold(&mut self, hold: Hold, out: &mut Outcome) {
        let nothing = Settle { round: hold.round, actual: MicroUsd::ZERO, uncertain: false };
        self.settle_hold(hold, Some(nothing), out);
    }

    /// Settles the slot's hold when the rounds match; a hold that pays for another round is left
    /// alone.
    pub(crate) fn settle_slot(&mut self, number: u32, settle: Option<Settle>, out: &mut Outcome) {
        let Some(settle) = settle else { return };
        let Some(slot) = self.run.slots.get_mut(&number) else { return };
        if let Some(hold) = slot.hold.filter(|h| h.round == settle.round) {
            slot.hold = None;
            self.settle_hold(hold, Some(settle), out);
        }
    }

    /// Takes the slot away from whoever runs it; a call that may be out keeps its hold as an
    /// orphan.
    pub(crate) fn evict(&mut self, number: u32, cx: &Context, out: &mut Outcome) {
        let Some(slot) = self.run.slots.remove(&number) else { return };
        if slot.started_ms > 0 && number != PLANNER {
            let Slot { attempt, started_ms, .. } = slot;
            out.stopped.push(StoppedAttempt { task: number, attempt, started_ms });
        }
        if let Some(hold) = slot.hold.filter(|_| !planted!("evicted-hold-lost")) {
            if hold.ahead {
                return self.release_hold(hold, out);
            }
            let expires_ms = cx.now_ms + crate::command::ORPHAN_GRACE_MS;
            self.run.orphans.push(Orphan {
                task: number,
                attempt: slot.attempt,
                epoch: slot.epoch,
                hold,
                expires_ms,
            });
        }
    }

    pub(crate) fn wrong_status(&self, action: &'static str) -> Rejection {
        Rejection::ProjectStatus { action, status: self.run.status }
    }

    /// A failed or finished project that a person gives more to do goes on.
    pub(crate) fn revive(&mut self, cx: &Context, out: &mut Outcome) {
        if matches!(self.run.status, ProjectStatus::Failed | ProjectStatus::Completed) {
            self.run.status = ProjectStatus::Executing;
            self.run.failure = None;
            self.run.completed_ms = 0;
            self.event(EventKind::ProjectResumed, None, "The project goes on", Map::new(), cx, out);
        }
    }
}
