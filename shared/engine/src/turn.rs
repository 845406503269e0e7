//! One decision in progress, and what every step of it may do to the project.

use crate::command::{Command, Context};
use crate::event::{Event, EventKind};
use crate::limits::{LEASE_MS, ORPHAN_GRACE_MS};
use crate::outcome::{Grant, Outcome, Reply, StoppedAttempt};
use crate::project::Project;
use crate::rejection::Rejection;
use crate::run::{Hold, Orphan, Slot};
use crate::slot::{Fence, SlotKey, TaskNo};
use crate::status::{ProjectStatus, TaskState};
use serde_json::{Map, Value};
use std::sync::Arc;

/// What a batch of commands is decided on and what comes of it. The project is a copy: whoever
/// decides drops it when the commit is refused.
pub struct Turn<'a> {
    pub project: &'a mut Project,
    pub cx: &'a Context,
    pub out: &'a mut Outcome,
}

impl Turn<'_> {
    /// Decides one command. On a rejection nothing has changed.
    pub fn apply(&mut self, command: &Command) -> Result<Reply, Rejection> {
        match command {
            Command::Project(command) => self.project_command(command),
            Command::Plan(command) => self.plan_command(command),
            Command::Claim(slot) => self.claim(*slot),
            Command::Attempt(fence, step) => self.attempt_step(*fence, step),
            Command::Renew(fences) => self.renew(fences),
            Command::Task(task, command) => self.task_command(*task, command),
            Command::Job(command) => self.job_command(command),
            Command::Sweep(sweep) => self.sweep(sweep),
        }
    }

    /// Adds an event to the log.
    pub(crate) fn event(
        &mut self,
        kind: EventKind,
        task: Option<TaskNo>,
        message: impl Into<String>,
        data: Map<String, Value>,
    ) {
        self.project.run.head += 1;
        self.project.run.updated_ms = self.cx.now_ms;
        self.out.events.push(Event {
            seq: self.project.run.head,
            kind,
            at_ms: self.cx.now_ms,
            task: task.map(|task| task.0),
            message: message.into(),
            data,
        });
    }

    /// Changes a task's state and everything that follows from it: dependants' sums and the pick
    /// order.
    pub(crate) fn set_state(&mut self, task: TaskNo, to: TaskState) {
        let from = self.project.run.tasks.get(task.0).unwrap_or(TaskState::Blocked);
        self.project.run.tasks.set(task.0, to);
        let Some(at) = self.project.graph.position(task.0) else { return };
        if to == TaskState::Pending {
            self.project.cursor = self.project.cursor.min(self.project.graph.rank(at));
            self.out.unblocked.push(task);
        }
        if from.satisfies() == to.satisfies() {
            return;
        }
        let graph = Arc::clone(&self.project.graph);
        for &next in graph.dependants(at) {
            let dependant = graph.nodes()[next].number;
            if to.satisfies() {
                self.project.open[next] = self.project.open[next].saturating_sub(1);
                if self.project.open[next] == 0
                    && self.project.run.tasks.get(dependant) == Some(TaskState::Blocked)
                {
                    self.set_state(TaskNo(dependant), TaskState::Pending);
                }
            } else {
                self.project.open[next] += 1;
                if self.project.run.tasks.get(dependant) == Some(TaskState::Pending) {
                    self.project.run.tasks.set(dependant, TaskState::Blocked);
                }
            }
        }
    }

    /// Gives a slot the right to run now.
    pub(crate) fn start(&mut self, key: SlotKey, mut slot: Slot) -> Grant {
        self.project.run.last_token += 1;
        slot.token = self.project.run.last_token;
        slot.due_ms = self.cx.now_ms + LEASE_MS;
        if slot.started_ms == 0 {
            slot.started_ms = self.cx.now_ms;
        }
        slot.hold = None;
        // Only a first attempt is sure to begin with round 1: any other goes on where the last one
        // stopped, and its worker reserves for that round once it has read which.
        if !slot.takeover
            && slot.attempt == 1
            && let Some(bound) = self.first_bound(key).filter(|bound| bound.is_positive())
            && self.covers(bound).is_ok()
        {
            let hold = Hold { amount: bound, day: self.cx.today(), round: 1, ahead: false };
            self.take_hold(hold);
            slot.hold = Some(hold);
        }
        self.project.run.slots.insert(key, slot);
        Grant::of(key, &slot)
    }

    /// Takes the slot away from whoever runs it; a call that may be out keeps its hold as an
    /// orphan.
    pub(crate) fn evict(&mut self, key: SlotKey) {
        let Some(slot) = self.project.run.slots.remove(&key) else { return };
        if let Some(task) = key.task().filter(|_| slot.started_ms > 0) {
            let Slot { attempt, started_ms, .. } = slot;
            self.out.stopped.push(StoppedAttempt { task, attempt, started_ms });
        }
        let Some(hold) = slot.hold else { return };
        if hold.ahead {
            return self.release_hold(hold);
        }
        let expires_ms = self.cx.now_ms + ORPHAN_GRACE_MS;
        let Slot { attempt, token, .. } = slot;
        self.project.run.orphans.push(Orphan { slot: key, attempt, token, hold, expires_ms });
    }

    /// Nobody answers for this slot's call any more.
    pub(crate) fn lose_hold_of(&mut self, key: SlotKey, slot: &Slot) {
        if let Some(hold) = slot.hold {
            let Slot { attempt, token, .. } = *slot;
            self.lose_hold(Orphan { slot: key, attempt, token, hold, expires_ms: 0 });
        }
    }

    /// Ends the attempt's right to its slot; a hold that no call used goes back.
    pub(crate) fn leave(&mut self, fence: Fence) -> Result<Slot, Rejection> {
        self.project.fenced(fence)?;
        let slot = self.project.run.slots.remove(&fence.slot).ok_or(Rejection::Stale)?;
        if let Some(hold) = slot.hold {
            self.release_hold(hold);
        }
        Ok(slot)
    }

    /// A failed or finished project that a person gives more to do goes on.
    pub(crate) fn revive(&mut self) {
        if matches!(self.project.run.status, ProjectStatus::Failed | ProjectStatus::Completed) {
            self.project.run.status = ProjectStatus::Executing;
            self.project.run.failure = None;
            self.project.run.completed_ms = 0;
            self.event(EventKind::ProjectResumed, None, "The project goes on", Map::new());
        }
    }
}
