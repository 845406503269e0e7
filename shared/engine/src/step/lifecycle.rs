//! Start, pause, cancel and settings of a project.

use crate::command::{Context, Outcome, Rejection, Reply, data};
use crate::event::EventKind;
use crate::money::MicroUsd;
use crate::planted;
use crate::project::Project;
use crate::run::PLANNER;
use crate::status::{ProjectStatus, TaskState};
use serde_json::{Map, Value, json};

impl Project {
    pub(crate) fn execute(&mut self, cx: &Context, out: &mut Outcome) -> Result<Reply, Rejection> {
        let (kind, message) = match self.run.status {
            ProjectStatus::Ready => (EventKind::ProjectStarted, "The run started"),
            ProjectStatus::Paused => (EventKind::ProjectResumed, "The run goes on"),
            _ => return Err(self.wrong_status("start")),
        };
        let was = self.run.status;
        self.run.status = ProjectStatus::Executing;
        self.run.budget_wait = None;
        self.event(kind, None, message, Map::new(), cx, out);
        Ok(Reply::Was(was))
    }

    pub(crate) fn pause(&mut self, cx: &Context, out: &mut Outcome) -> Result<Reply, Rejection> {
        if self.run.status != ProjectStatus::Executing {
            return Err(self.wrong_status("pause"));
        }
        self.run.status = ProjectStatus::Paused;
        let queued: Vec<u32> = self
            .run
            .slots
            .iter()
            .filter(|(n, s)| **n != PLANNER && s.epoch == 0)
            .map(|(n, _)| *n)
            .collect();
        for number in queued {
            self.back_to_pending(number, out);
        }
        let running = self.run.task_slots();
        let message = if running == 0 {
            "The run is paused".to_owned()
        } else {
            format!("The run is paused; {running} running tasks finish")
        };
        self.event(
            EventKind::ProjectPaused,
            None,
            message,
            data([("running", json!(running))]),
            cx,
            out,
        );
        Ok(Reply::Done)
    }

    /// Cancel wins over every completion that is not committed yet.
    pub(crate) fn cancel(&mut self, cx: &Context, out: &mut Outcome) -> Result<Reply, Rejection> {
        use ProjectStatus::{Cancelled, Completed, Failed};
        if matches!(self.run.status, Completed | Failed | Cancelled) {
            return Err(self.wrong_status("cancel"));
        }
        let slots: Vec<u32> = self.run.slots.keys().copied().collect();
        for number in slots {
            if !planted!("cancel-leaves-running-tasks") {
                self.evict(number, cx, out);
            }
        }
        let open: Vec<u32> = self
            .run
            .tasks
            .iter()
            .filter(|(_, s)| !s.is_terminal() || planted!("cancel-undoes-what-is-done"))
            .map(|(n, _)| n)
            .collect();
        let stopped = open.len();
        for number in open {
            self.run.tasks.set(number, TaskState::Cancelled);
        }
        self.run.waits.clear();
        self.run.open_checkpoints.clear();
        self.run.before_planning = None;
        self.run.budget_wait = None;
        self.run.status = Cancelled;
        self.run.completed_ms = cx.now_ms;
        let detail = data([("cancelled_tasks", json!(stopped))]);
        self.event(EventKind::ProjectCancelled, None, "The project was cancelled", detail, cx, out);
        Ok(Reply::Done)
    }

    pub(crate) fn update(
        &mut self,
        limit: Option<MicroUsd>,
        concurrency: Option<u32>,
        data: &Map<String, Value>,
        cx: &Context,
        out: &mut Outcome,
    ) -> Result<Reply, Rejection> {
        if let Some(limit) = limit {
            self.run.money.limit = limit;
            self.run.budget_wait = None;
        }
        if let Some(concurrency) = concurrency {
            self.run.concurrency = concurrency;
        }
        let kind =
            if limit.is_some() { EventKind::BudgetUpdated } else { EventKind::ProjectUpdated };
        self.event(kind, None, "The project's settings changed", data.clone(), cx, out);
        Ok(Reply::Done)
    }
}
