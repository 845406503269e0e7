//! After every batch: who runs next, whether the run is over, whether spending deserves a warning.

use super::claim::slot_from;
use crate::event::{EventKind, data};
use crate::limits::MAX_WAITS;
use crate::outcome::{Grant, Ring};
use crate::slot::{SlotKey, TaskNo};
use crate::status::{ProjectStatus, TaskState};
use crate::turn::Turn;
use serde_json::{Map, json};

impl Turn<'_> {
    /// Ends a batch of commands. Up to `takers` tasks are granted to the caller at once, without a
    /// doorbell; the other free slots get one each.
    pub fn finish(&mut self, takers: u32) -> Vec<Grant> {
        let mut grants = Vec::new();
        if self.project.run.status == ProjectStatus::Executing {
            let places = self.project.run.concurrency as usize;
            while self.project.run.task_slots() < places && self.may_start_more() {
                let Some(task) = self.pick() else { break };
                let slot = slot_from(self.project.run.waits.get(&task.0).copied(), self.cx.now_ms);
                if (grants.len() as u32) < takers {
                    grants.push(self.run_task(task, slot));
                } else {
                    self.project.run.waits.remove(&task.0);
                    self.project.run.slots.insert(SlotKey::Task(task), slot);
                    self.set_state(task, TaskState::Queued);
                    self.event(EventKind::TaskQueued, Some(task), "", Map::new());
                    self.out.rings.push(Ring::now(SlotKey::Task(task), &slot));
                }
            }
            self.tell_unblocked();
            self.conclude();
        }
        self.warn();
        self.keep_rings_of_what_waits();
        grants
    }

    /// What one command made ready, another of the same batch may have stopped or begun.
    fn keep_rings_of_what_waits(&mut self) {
        let run = &self.project.run;
        self.out.rings.retain(|ring| match run.slots.get(&ring.slot) {
            Some(slot) => slot.token == 0,
            None => ring.slot.task().is_some_and(|task| run.waits.contains_key(&task.0)),
        });
    }

    fn tell_unblocked(&mut self) {
        let mut waiting = std::mem::take(&mut self.out.unblocked);
        waiting.retain(|n| self.project.run.tasks.get(n.0) == Some(TaskState::Pending));
        if !waiting.is_empty() {
            let message = format!("{} tasks could run and wait", waiting.len());
            self.event(EventKind::TaskUnblocked, None, message, data([("tasks", json!(waiting))]));
        }
    }

    fn may_start_more(&self) -> bool {
        self.project.run.waits.len() < MAX_WAITS
            || self.project.run.waits.values().filter(|w| w.not_before_ms > self.cx.now_ms).count()
                < MAX_WAITS
    }

    /// The first pending task, by priority, that nothing holds back.
    fn pick(&mut self) -> Option<TaskNo> {
        let graph = std::sync::Arc::clone(&self.project.graph);
        let mut passed_pending = false;
        for rank in self.project.cursor..graph.len() {
            let node = &graph.nodes()[graph.order()[rank]];
            if self.project.run.tasks.get(node.number) != Some(TaskState::Pending) {
                if !passed_pending {
                    self.project.cursor = rank + 1;
                }
                continue;
            }
            let retry_later = self
                .project
                .run
                .waits
                .get(&node.number)
                .is_some_and(|w| w.not_before_ms > self.cx.now_ms);
            let no_money = node.bound.is_positive() && self.project.run.budget_wait.is_some();
            if !retry_later && !no_money && !self.project.run.down.contains(&node.tier) {
                return Some(TaskNo(node.number));
            }
            passed_pending = true;
        }
        None
    }

    /// Nothing runs, nothing can start and nobody is asked: the run is over, one way or the other.
    fn conclude(&mut self) {
        if self.project.run.task_slots() > 0 || self.a_job_blocks() {
            return;
        }
        let (mut blocked, mut failed) = (Vec::new(), Vec::new());
        for node in self.project.graph.nodes() {
            match self.project.run.tasks.get(node.number) {
                Some(TaskState::Pending | TaskState::NeedsReview | TaskState::Suspended) => return,
                Some(TaskState::Blocked) => blocked.push(node.number),
                Some(TaskState::Failed) => failed.push(node.number),
                _ => {}
            }
        }
        self.project.run.completed_ms = self.cx.now_ms;
        if blocked.is_empty() && failed.is_empty() {
            self.project.run.status = ProjectStatus::Completed;
            let spent = data([("spent_usd", json!(self.project.run.money.spent.as_usd()))]);
            self.event(EventKind::ProjectComplete, None, "Every task is done", spent);
            return;
        }
        let reason = dead_end(&failed, &blocked);
        self.project.run.status = ProjectStatus::Failed;
        self.project.run.failure = Some(reason.clone());
        let detail =
            data([("failed_tasks", json!(failed.len())), ("blocked_tasks", json!(blocked.len()))]);
        self.event(EventKind::ProjectFailed, None, reason, detail);
    }

    /// Warns once a day when the project's or the team's money passes the threshold.
    fn warn(&mut self) {
        let money = &self.project.run.money;
        let threshold = money.limit.0 / 100 * i64::from(self.cx.warn_percent);
        let own = money.limit.is_positive() && money.committed().0 >= threshold;
        if !(own || self.cx.team_warning)
            || self.project.run.warned == Some(self.cx.today())
            || self.out.money.is_empty()
        {
            return;
        }
        self.project.run.warned = Some(self.cx.today());
        let scope = if own { "project" } else { "team" };
        let detail = data([
            ("scope", json!(scope)),
            ("spent_usd", json!(money.spent.as_usd())),
            ("held_usd", json!(money.held.as_usd())),
            ("limit_usd", json!(money.limit.as_usd())),
        ]);
        let message =
            format!("{}% of the {scope}'s budget is used or reserved", self.cx.warn_percent);
        self.event(EventKind::BudgetWarning, None, message, detail);
    }
}

fn dead_end(failed: &[u32], blocked: &[u32]) -> String {
    let list = |numbers: &[u32]| {
        let shown: Vec<String> = numbers.iter().take(5).map(|n| format!("#{n}")).collect();
        let more = if numbers.len() > 5 {
            format!(" and {} more", numbers.len() - 5)
        } else {
            String::new()
        };
        format!("{}{more}", shown.join(", "))
    };
    match (failed.is_empty(), blocked.is_empty()) {
        (false, true) => format!("Failed: {}", list(failed)),
        (false, false) => format!("Failed: {}; waiting for them: {}", list(failed), list(blocked)),
        _ => format!("A dependency was cancelled; waiting for it: {}", list(blocked)),
    }
}
