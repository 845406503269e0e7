//! Planning and approval.

use super::claim::queued;
use crate::command::{Approval, FinishPlanning, PlanCommand};
use crate::event::{EventKind, data};
use crate::outcome::{Reply, Ring};
use crate::project::Project;
use crate::rejection::Rejection;
use crate::run::{Ceiling, TaskStates, Wait};
use crate::slot::{Fence, SlotKey, TaskNo};
use crate::status::{ProjectStatus, TaskState};
use crate::turn::Turn;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

impl Turn<'_> {
    pub(crate) fn plan_command(&mut self, command: &PlanCommand) -> Result<Reply, Rejection> {
        match command {
            PlanCommand::Request => self.request_planning(),
            PlanCommand::Finish(finish) => self.finish_planning(finish),
            PlanCommand::Add { kind, data } => self.add_plan(*kind, data),
            PlanCommand::Approve(approval) => self.approve(approval),
        }
    }

    fn request_planning(&mut self) -> Result<Reply, Rejection> {
        use ProjectStatus::{Cancelled, Executing, Planning};
        match self.project.run.status {
            Planning => {
                return Err(Rejection::Busy("a plan is already being written for this project"));
            }
            Executing | Cancelled => return Err(self.project.wrong_status("plan")),
            _ => {}
        }
        let before = self.project.run.status;
        self.project.run.before_planning = Some(before);
        self.project.run.status = Planning;
        if before == ProjectStatus::Draft {
            self.project.run.failure = None;
        }
        let slot = queued(self.cx.now_ms, 1, 0);
        self.project.run.slots.insert(SlotKey::Planner, slot);
        self.out.rings.push(Ring::now(SlotKey::Planner, &slot));
        self.event(EventKind::PlanStarted, None, "Planning started", Map::new());
        Ok(Reply::Was(before))
    }

    fn finish_planning(&mut self, finish: &FinishPlanning) -> Result<Reply, Rejection> {
        let FinishPlanning { token, settle, failure, data } = finish;
        let fence = Fence::planner(*token);
        self.project.fenced(fence)?;
        self.settle_slot(fence.slot, *settle);
        self.leave(fence)?;
        if let Some(reason) = failure {
            self.give_planning_up(reason, data.clone());
            return Ok(Reply::Done);
        }
        self.project.run.before_planning = None;
        self.project.run.status = ProjectStatus::Draft;
        self.project.run.failure = None;
        self.project.run.plans += 1;
        let version = self.project.run.plans;
        self.event(
            EventKind::PlanReady,
            None,
            format!("Plan version {version} is ready"),
            data.clone(),
        );
        Ok(Reply::Version(version))
    }

    /// Back to where planning began. A draft keeps why nothing came of it, for whoever looks later.
    pub(crate) fn give_planning_up(&mut self, reason: &str, data: Map<String, Value>) {
        self.project.run.status =
            self.project.run.before_planning.take().unwrap_or(ProjectStatus::Draft);
        if self.project.run.status == ProjectStatus::Draft {
            self.project.run.failure = Some(reason.to_owned());
        }
        self.event(EventKind::PlanFailed, None, reason, data);
    }

    fn add_plan(&mut self, kind: EventKind, data: &Map<String, Value>) -> Result<Reply, Rejection> {
        if !self.takes_plans() {
            return Err(self.project.wrong_status("change the plan"));
        }
        if self.project.run.status == ProjectStatus::Draft {
            self.project.run.failure = None;
        }
        self.project.run.plans += 1;
        let version = self.project.run.plans;
        self.event(kind, None, format!("Plan version {version} was written"), data.clone());
        Ok(Reply::Version(version))
    }

    /// Puts a plan's graph in force. Tasks carried over keep their number and state; those that
    /// fell out are superseded.
    fn approve(&mut self, approval: &Approval) -> Result<Reply, Rejection> {
        let Approval { version, graph, last_task, carried, ceiling, data: extra } = approval;
        let kept: HashSet<u32> = carried.iter().copied().collect();
        self.may_approve(approval, &kept)?;
        let (states, waits) = self.adopted_states(approval, &kept);
        self.project.run.tasks = states;
        self.project.run.waits = waits;
        let tasks = &self.project.run.tasks;
        let stays = |n: &u32| tasks.get(*n) == Some(TaskState::Suspended);
        // What a task at work asks stays asked.
        self.project.run.open_checkpoints.retain(|task, _| stays(task));
        let dropped: Vec<u32> =
            self.project.run.suspended.keys().copied().filter(|n| !stays(n)).collect();
        for task in dropped {
            self.drop_suspension(TaskNo(task));
        }
        self.project.run.graph = graph.revision;
        self.project.run.approved = *version;
        self.project.run.last_task = *last_task;
        self.project.run.edits += 1;
        self.project.run.status = ProjectStatus::Ready;
        self.project.run.failure = None;
        self.project.run.completed_ms = 0;
        self.project.run.budget_wait = None;
        let base = self.project.run.money.spent + self.project.run.money.uncertain;
        self.project.run.money.ceiling = Some(Ceiling { amount: *ceiling, base });
        *self.project = Project::new(self.project.run.clone(), Arc::clone(graph));
        self.settle_waiting();
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
        );
        Ok(Reply::Done)
    }

    /// A finished project too can go on with another plan: what is done stays done.
    fn takes_plans(&self) -> bool {
        use ProjectStatus::{Completed, Draft, Failed, Paused, Ready};
        matches!(self.project.run.status, Draft | Ready | Paused | Failed | Completed)
    }

    fn may_approve(&self, approval: &Approval, kept: &HashSet<u32>) -> Result<(), Rejection> {
        if !self.takes_plans() {
            return Err(self.project.wrong_status("approve a plan"));
        }
        if self.project.run.approved == approval.version {
            return Err(Rejection::Busy("this plan is already approved"));
        }
        if approval.version < self.project.run.plans {
            return Err(Rejection::Busy(
                "a later version of the plan was written; look at it and approve that one",
            ));
        }
        if self.project.run.task_slots() > 0 {
            return Err(Rejection::Busy(
                "tasks of the earlier plan are still running; wait for them or cancel them",
            ));
        }
        if approval
            .graph
            .nodes()
            .iter()
            .any(|n| n.number <= self.project.run.last_task && !kept.contains(&n.number))
        {
            return Err(Rejection::Busy(
                "another plan was approved meanwhile; look at it and approve again",
            ));
        }
        Ok(())
    }

    /// Where each task of the new graph begins: carried work that is done stays done.
    fn adopted_states(
        &self,
        approval: &Approval,
        kept: &HashSet<u32>,
    ) -> (TaskStates, BTreeMap<u32, Wait>) {
        let mut states = TaskStates::default();
        for number in 1..=approval.last_task {
            states.set(number, TaskState::Superseded);
        }
        let mut waits = BTreeMap::new();
        for node in approval.graph.nodes() {
            let before = kept
                .contains(&node.number)
                .then(|| self.project.run.tasks.get(node.number))
                .flatten();
            let stays = |s: &TaskState| s.satisfies() || *s == TaskState::Suspended;
            let stays = before.filter(stays);
            states.set(node.number, stays.unwrap_or(TaskState::Blocked));
            if before.is_some() && stays.is_none() {
                waits.extend(self.carried_wait(node.number));
            }
        }
        (states, waits)
    }

    /// A task that keeps its number keeps what its attempts have stored: the next one goes on from
    /// there.
    fn carried_wait(&self, number: u32) -> Option<(u32, Wait)> {
        let wait = self.project.run.waits.get(&number).map(|w| Wait { not_before_ms: 0, ..*w });
        let tried = !matches!(
            self.project.run.tasks.get(number),
            Some(TaskState::Blocked | TaskState::Pending)
        );
        let went_on =
            tried.then_some(Wait { attempt: 1, retries: 0, not_before_ms: 0, takeover: true });
        wait.or(went_on).map(|wait| (number, wait))
    }

    /// Tasks whose dependencies are satisfied become pending.
    fn settle_waiting(&mut self) {
        let blocked: Vec<TaskNo> = self
            .project
            .graph
            .nodes()
            .iter()
            .filter(|n| self.project.state(n.number) == Some(TaskState::Blocked))
            .map(|n| TaskNo(n.number))
            .collect();
        for task in blocked {
            let state = self.project.waiting_state(task);
            if state == TaskState::Pending {
                self.set_state(task, state);
            }
        }
    }
}
