//! Start, pause, cancel and settings of a project.

use crate::command::ProjectCommand;
use crate::event::{EventKind, data};
use crate::money::MicroUsd;
use crate::outcome::Reply;
use crate::rejection::Rejection;
use crate::slot::{SlotKey, TaskNo};
use crate::status::{ProjectStatus, TaskState};
use crate::turn::Turn;
use serde_json::{Map, Value, json};

impl Turn<'_> {
    pub(crate) fn project_command(&mut self, command: &ProjectCommand) -> Result<Reply, Rejection> {
        match command {
            ProjectCommand::Execute => self.execute(),
            ProjectCommand::Pause => self.pause(),
            ProjectCommand::Cancel => self.cancel(),
            ProjectCommand::Update { limit, concurrency, data } => {
                self.update(*limit, *concurrency, data)
            }
            ProjectCommand::TryTiers(tiers) => self.try_tiers(tiers),
        }
    }

    fn execute(&mut self) -> Result<Reply, Rejection> {
        let (kind, message) = match self.project.run.status {
            ProjectStatus::Ready => (EventKind::ProjectStarted, "The run started"),
            ProjectStatus::Paused => (EventKind::ProjectResumed, "The run goes on"),
            _ => return Err(self.project.wrong_status("start")),
        };
        let was = self.project.run.status;
        self.project.run.status = ProjectStatus::Executing;
        self.project.run.budget_wait = None;
        self.event(kind, None, message, Map::new());
        // Whoever starts it has perhaps done something about what it waited for.
        for tier in self.project.run.down.clone() {
            self.end_outage(tier);
        }
        Ok(Reply::Was(was))
    }

    fn pause(&mut self) -> Result<Reply, Rejection> {
        if self.project.run.status != ProjectStatus::Executing {
            return Err(self.project.wrong_status("pause"));
        }
        self.project.run.status = ProjectStatus::Paused;
        let queued: Vec<TaskNo> = self
            .project
            .run
            .slots
            .iter()
            .filter(|(_, slot)| slot.token == 0)
            .filter_map(|(key, _)| key.task())
            .collect();
        for task in queued {
            self.back_to_pending(task);
        }
        let running = self.project.run.task_slots();
        let message = if running == 0 {
            "The run is paused".to_owned()
        } else {
            format!("The run is paused; {running} running tasks finish")
        };
        self.event(EventKind::ProjectPaused, None, message, data([("running", json!(running))]));
        Ok(Reply::Done)
    }

    /// Cancel wins over every completion that is not committed yet.
    fn cancel(&mut self) -> Result<Reply, Rejection> {
        use ProjectStatus::{Cancelled, Completed, Failed};
        if matches!(self.project.run.status, Completed | Failed | Cancelled) {
            return Err(self.project.wrong_status("cancel"));
        }
        let slots: Vec<SlotKey> = self.project.run.slots.keys().copied().collect();
        for key in slots {
            self.evict(key);
        }
        let open: Vec<u32> = self
            .project
            .run
            .tasks
            .iter()
            .filter(|(_, s)| !s.is_terminal())
            .map(|(n, _)| n)
            .collect();
        let stopped = open.len();
        for number in open {
            self.project.run.tasks.set(number, TaskState::Cancelled);
        }
        let suspended: Vec<u32> = self.project.run.suspended.keys().copied().collect();
        for task in suspended {
            self.drop_suspension(TaskNo(task));
        }
        self.forget_jobs();
        self.forget_outages();
        self.project.run.waits.clear();
        self.project.run.open_checkpoints.clear();
        self.project.run.before_planning = None;
        self.project.run.budget_wait = None;
        self.project.run.status = Cancelled;
        self.project.run.completed_ms = self.cx.now_ms;
        let detail = data([("cancelled_tasks", json!(stopped))]);
        self.event(EventKind::ProjectCancelled, None, "The project was cancelled", detail);
        Ok(Reply::Done)
    }

    fn update(
        &mut self,
        limit: Option<MicroUsd>,
        concurrency: Option<u32>,
        data: &Map<String, Value>,
    ) -> Result<Reply, Rejection> {
        if let Some(limit) = limit {
            self.project.run.money.limit = limit;
            self.project.run.budget_wait = None;
        }
        if let Some(concurrency) = concurrency {
            self.project.run.concurrency = concurrency;
        }
        let kind =
            if limit.is_some() { EventKind::BudgetUpdated } else { EventKind::ProjectUpdated };
        self.event(kind, None, "The project's settings changed", data.clone());
        Ok(Reply::Done)
    }
}
