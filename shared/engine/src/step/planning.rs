//! Planning and approval.

use crate::command::{Command, Context, Outcome, Rejection, Reply, Ring, Settle, data};
use crate::event::EventKind;
use crate::graph::Graph;
use crate::planted;
use crate::project::Project;
use crate::run::{Ceiling, PLANNER, Slot, TaskStates, Wait};
use crate::status::{ProjectStatus, TaskState};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

impl Project {
    pub(crate) fn request_planning(
        &mut self,
        cx: &Context,
        out: &mut Outcome,
    ) -> Result<Reply, Rejection> {
        use ProjectStatus::{Cancelled, Completed, Executing, Planning};
        match self.run.status {
            Planning => {
                return Err(Rejection::Busy("a plan is already being written for this project"));
            }
            Executing | Completed | Cancelled => return Err(self.wrong_status("plan")),
            _ => {}
        }
        let before = self.run.status;
        self.run.before_planning = Some(before);
        self.run.status = Planning;
        if before == ProjectStatus::Draft {
            self.run.failure = None;
        }
        self.run.slots.insert(PLANNER, queued(cx.now_ms, 1, 0));
        out.rings.push(Ring { number: PLANNER, delay_ms: 0, attempt: 1, hops: 0 });
        self.event(EventKind::PlanStarted, None, "Planning started", Map::new(), cx, out);
        Ok(Reply::Was(before))
    }

    pub(crate) fn finish_planning(
        &mut self,
        epoch: u64,
        settle: Option<Settle>,
        failure: Option<&str>,
        data: &Map<String, Value>,
        cx: &Context,
        out: &mut Outcome,
    ) -> Result<Reply, Rejection> {
        self.fenced(PLANNER, epoch)?;
        self.settle_slot(PLANNER, settle, out);
        if let Some(hold) = self.run.slots.remove(&PLANNER).and_then(|s| s.hold) {
            self.release_hold(hold, out);
        }
        if let Some(reason) = failure {
            self.give_planning_up(reason, data.clone(), cx, out);
            return Ok(Reply::Done);
        }
        self.run.before_planning = None;
        self.run.status = ProjectStatus::Draft;
        self.run.failure = None;
        self.run.plans += 1;
        let version = self.run.plans;
        self.event(
            EventKind::PlanReady,
            None,
            format!("Plan version {version} is ready"),
            data.clone(),
            cx,
            out,
        );
        Ok(Reply::Version(version))
    }

    /// Back to where planning began. A draft keeps why nothing came of it, for whoever looks later.
    pub(crate) fn give_planning_up(
        &mut self,
        reason: &str,
        data: Map<String, Value>,
        cx: &Context,
        out: &mut Outcome,
    ) {
        self.run.status = self.run.before_planning.take().unwrap_or(ProjectStatus::Draft);
        if self.run.status == ProjectStatus::Draft {
            self.run.failure = Some(reason.to_owned());
        }
        self.event(EventKind::PlanFailed, None, reason, data, cx, out);
    }

    pub(crate) fn add_plan(
        &mut self,
        kind: EventKind,
        data: &Map<String, Value>,
        cx: &Context,
        out: &mut Outcome,
    ) -> Result<Reply, Rejection> {
        use ProjectStatus::{Draft, Failed, Paused, Ready};
        if !matches!(self.run.status, Draft | Ready | Paused | Failed) {
            return Err(self.wrong_status("change the plan"));
        }
        if self.run.status == Draft {
            self.run.failure = None;
        }
        self.run.plans += 1;
        let version = self.run.plans;
        self.event(
            kind,
            None,
            format!("Plan version {version} was written"),
            data.clone(),
            cx,
            out,
        );
        Ok(Reply::Version(version))
    }

    /// Puts a plan's graph in force. Tasks carried over keep their number and state; those that
    /// fell out are superseded.
    pub(crate) fn approve(
        &mut self,
        command: &Command,
        cx: &Context,
        out: &mut Outcome,
    ) -> Result<Reply, Rejection> {
        let Command::Approve { version, graph, last_task, carried, ceiling, data: extra } = command
        else {
            return Err(Rejection::Stale);
        };
        use ProjectStatus::{Draft, Failed, Paused, Ready};
        if !matches!(self.run.status, Draft | Ready | Paused | Failed) {
            return Err(self.wrong_status("approve a plan"));
        }
        if self.run.approved == *version {
            return Err(Rejection::Busy("this plan is already approved"));
        }
        if *version < self.run.plans {
            return Err(Rejection::Busy(
                "a later version of the plan was written; look at it and approve that one",
            ));
        }
        if self.run.task_slots() > 0 {
            return Err(Rejection::Busy(
                "tasks of the earlier plan are still running; wait for them or cancel them",
            ));
        }
        let kept: HashSet<u32> = carried.iter().copied().collect();
        if graph.nodes().iter().any(|n| n.number <= self.run.last_task && !kept.contains(&n.number))
        {
            return Err(Rejection::Busy(
                "another plan was approved meanwhile; look at it and approve again",
            ));
        }
        let mut states = TaskStates::default();
        for number in 1..=*last_task {
            states.set(number, TaskState::Superseded);
        }
        let mut waits = BTreeMap::new();
        for node in graph.nodes() {
            let before =
                kept.contains(&node.number).then(|| self.run.tasks.get(node.number)).flatten();
            states.set(node.number, before.filter(|s| s.satisfies()).unwrap_or(TaskState::Blocked));
            if before.is_some_and(|s| !s.satisfies()) {
                waits.extend(self.carried_wait(node.number));
            }
        }
        self.run.tasks = states;
        self.run.waits = waits;
        self.run.open_checkpoints.clear();
        self.run.graph = graph.revision;
        self.run.approved = *version;
        self.run.last_task = *last_task;
        self.run.edits += 1;
        self.run.status = ProjectStatus::Ready;
        self.run.failure = None;
        self.run.budget_wait = None;
        let base = self.run.money.spent + self.run.money.uncertain;
        self.run.money.ceiling = Some(Ceiling { amount: *ceiling, base });
        *self = Project::new(self.run.clone(), Arc::clone(graph));
        self.settle_waiting(out);
        let mut detail = data([
            ("version", json!(version)),
            ("ceiling_usd", json!(ceiling.as_usd())),
            ("tasks", json!(graph.len())),
        ]);
        detail.extend(extra.clone());
        self.event(
            EventKind::PlanApproved,
            None,
            format!("Plan version {version} was approved"),
            detail,
            cx,
            out,
        );
        Ok(Reply::Done)
    }

    /// A task that keeps its number keeps what its attempts have stored: the next one goes on from
    /// there.
    fn carried_wait(&self, number: u32) -> Option<(u32, Wait)> {
        if planted!("attempts-forgotten-on-approval") {
            return None;
        }
        let wait = self.run.waits.get(&number).map(|w| Wait { not_before_ms: 0, ..*w });
        let tried =
            !matches!(self.run.tasks.get(number), Some(TaskState::Blocked | TaskState::Pending));
        let went_on =
            tried.then_some(Wait { attempt: 1, retries: 0, not_before_ms: 0, takeover: true });
        wait.or(went_on).map(|wait| (number, wait))
    }

    /// Tasks whose dependencies are satisfied become pending.
    fn settle_waiting(&mut self, out: &mut Outcome) {
        let blocked: Vec<u32> = self
            .graph
            .nodes()
            .iter()
            .map(|n| n.number)
            .filter(|n| self.state(*n) == Some(TaskState::Blocked))
            .collect();
        for number in blocked {
            let state = self.waiting_state(number);
            if state == TaskState::Pending {
                self.set_state(number, state, out);
            }
        }
    }

    pub(crate) fn edit_task(
        &mut self,
        task: u32,
        base: u32,
        graph: Option<&Arc<Graph>>,
        cx: &Context,
        out: &mut Outcome,
    ) -> Result<Reply, Rejection> {
        let state = self.state(task).ok_or(Rejection::UnknownTask)?;
        if state.has_slot() || matches!(state, TaskState::Completed | TaskState::Skipped) {
            return Err(Rejection::TaskState { action: "edit", state });
        }
        if base != self.run.edits {
            return Err(Rejection::Stale);
        }
        self.run.edits += 1;
        if let Some(graph) = graph {
            self.run.graph = graph.revision;
            *self = Project::new(self.run.clone(), Arc::clone(graph));
            if matches!(state, TaskState::Blocked | TaskState::Pending) {
                let state = self.waiting_state(task);
                self.set_state(task, state, out);
            }
        }
        self.event(EventKind::TaskUpdated, Some(task), "The task was edited", Map::new(), cx, out);
        Ok(Reply::Done)
    }
}

/// A slot whose doorbell is about to ring.
pub(crate) fn queued(now_ms: i64, attempt: u32, retries: u32) -> Slot {
    Slot {
        epoch: 0,
        due_ms: now_ms,
        attempt,
        retries,
        takeover: false,
        hold: None,
        hops: 0,
        started_ms: 0,
    }
}
