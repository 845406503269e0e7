//! After every batch: who runs next, whether the run is over, whether spending deserves a warning.

use super::attempt::slot_from;
use crate::command::{Context, Grant, MAX_WAITS, Outcome, Ring, data};
use crate::event::EventKind;
use crate::planted;
use crate::project::Project;
use crate::status::{ProjectStatus, TaskState};
use serde_json::{Map, json};

impl Project {
    /// Ends a batch of commands. Up to `takers` tasks are granted to the caller at once, without a
    /// doorbell; the other free slots get one each.
    pub fn finish(&mut self, takers: u32, cx: &Context, out: &mut Outcome) -> Vec<Grant> {
        let mut grants = Vec::new();
        if self.run.status == ProjectStatus::Executing {
            let places = self.run.concurrency as usize
                + usize::from(planted!("dispatched-beyond-concurrency"));
            while self.run.task_slots() < places && self.may_start_more(cx) {
                let Some(number) = self.pick(cx) else { break };
                let slot = slot_from(self.run.waits.get(&number).copied(), cx.now_ms);
                if (grants.len() as u32) < takers {
                    grants.push(self.run_slot(number, slot, cx, out));
                } else {
                    self.run.waits.remove(&number);
                    self.run.slots.insert(number, slot);
                    self.set_state(number, TaskState::Queued, out);
                    self.event(EventKind::TaskQueued, Some(number), "", Map::new(), cx, out);
                    out.rings.push(Ring::now(number, &slot));
                }
            }
            self.tell_unblocked(cx, out);
            self.conclude(cx, out);
        }
        self.warn(cx, out);
        grants
    }

    fn tell_unblocked(&mut self, cx: &Context, out: &mut Outcome) {
        let mut waiting = std::mem::take(&mut out.unblocked);
        waiting.retain(|n| self.run.tasks.get(*n) == Some(TaskState::Pending));
        if !waiting.is_empty() {
            let message = format!("{} tasks could run and wait", waiting.len());
            self.event(
                EventKind::TaskUnblocked,
                None,
                message,
                data([("tasks", json!(waiting))]),
                cx,
                out,
            );
        }
    }

    fn may_start_more(&self, cx: &Context) -> bool {
        self.run.waits.len() < MAX_WAITS
            || self.run.waits.values().filter(|w| w.not_before_ms > cx.now_ms).count() < MAX_WAITS
    }

    /// The first pending task, by priority, that nothing holds back.
    fn pick(&mut self, cx: &Context) -> Option<u32> {
        let graph = std::sync::Arc::clone(&self.graph);
        let mut passed_pending = false;
        for rank in self.cursor..graph.len() {
            let node = &graph.nodes()[graph.order()[rank]];
            let early = planted!("started-before-its-dependencies")
                && self.run.tasks.get(node.number) == Some(TaskState::Blocked);
            if self.run.tasks.get(node.number) != Some(TaskState::Pending) && !early {
                if !passed_pending {
                    self.cursor = rank + 1;
                }
                continue;
            }
            let retry_later =
                self.run.waits.get(&node.number).is_some_and(|w| w.not_before_ms > cx.now_ms);
            let no_money = node.bound.is_positive() && self.run.budget_wait.is_some();
            if !retry_later && !no_money && !self.run.down.contains(&node.tier) {
                return Some(node.number);
            }
            passed_pending = true;
        }
        None
    }

    /// Nothing runs, nothing can start and nobody is asked: the run is over, one way or the other.
    fn conclude(&mut self, cx: &Context, out: &mut Outcome) {
        if self.run.task_slots() > 0 {
            return;
        }
        let (mut blocked, mut failed) = (Vec::new(), Vec::new());
        for node in self.graph.nodes() {
            match self.run.tasks.get(node.number) {
                Some(TaskState::Pending | TaskState::NeedsReview) => return,
                Some(TaskState::Blocked) => blocked.push(node.number),
                Some(TaskState::Failed) => failed.push(node.number),
                _ => {}
            }
        }
        self.run.completed_ms = cx.now_ms;
        if blocked.is_empty() && failed.is_empty() {
            self.run.status = ProjectStatus::Completed;
            let spent = data([("spent_usd", json!(self.run.money.spent.as_usd()))]);
            self.event(EventKind::ProjectComplete, None, "Every task is done", spent, cx, out);
            return;
        }
        let reason = dead_end(&failed, &blocked);
        self.run.status = ProjectStatus::Failed;
        self.run.failure = Some(reason.clone());
        let detail =
            data([("failed_tasks", json!(failed.len())), ("blocked_tasks", json!(blocked.len()))]);
        self.event(EventKind::ProjectFailed, None, reason, detail, cx, out);
    }

    /// Warns once a day when the project's or the team's money passes the threshold.
    fn warn(&mut self, cx: &Context, out: &mut Outcome) {
        let money = &self.run.money;
        let threshold = money.limit.0 / 100 * i64::from(cx.warn_percent);
        let own = money.limit.is_positive() && money.committed().0 >= threshold;
        if !(own || cx.team_warning) || self.run.warned == Some(cx.today()) || out.money.is_empty()
        {
            return;
        }
        self.run.warned = Some(cx.today());
        let scope = if own { "project" } else { "team" };
        let detail = data([
            ("scope", json!(scope)),
            ("spent_usd", json!(money.spent.as_usd())),
            ("held_usd", json!(money.held.as_usd())),
            ("limit_usd", json!(money.limit.as_usd())),
        ]);
        let message = format!("{}% of the {scope}'s budget is used or reserved", cx.warn_percent);
        self.event(EventKind::BudgetWarning, None, message, detail, cx, out);
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
