//! What nobody can run is given up, with its money: tasks whose doorbell failed every delivery, and
//! attempts that changed hands too often.

use crate::Sweeper;
use crate::tiers::{TeamTiers, tiers_of};
use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use planwright_app::records;
use planwright_engine::command::{Command, Rejection, Sweep};
use planwright_engine::id::ProjectRef;
use planwright_engine::project::Project;
use planwright_engine::slot::{SlotKey, TaskNo};
use planwright_platform::metrics::{DEAD_DOORBELLS, Metrics};
use planwright_protocol::queue::Doorbell;
use planwright_queue::each_message;
use planwright_store::{Error, Result, Submission, Write};
use std::sync::Arc;

/// Told where the task failed; a person reads it.
const UNANSWERED: &str =
    "Every delivery of its message failed, so it was given up; the log of the worker says why";
const HOP_LIMIT_EXCEEDED: &str =
    "It was handed from worker to worker too often without getting anywhere, so it was given up";

impl Sweeper {
    /// A batch from a dead-letter queue. A message nobody can read stays there for a person.
    pub async fn abandon(&self, event: SqsEvent, metrics: &Metrics) -> SqsBatchResponse {
        each_message(event, |bell| async move {
            let abandoned = self.answer_for(bell).await?;
            metrics.count(
                &DEAD_DOORBELLS,
                [if abandoned { "task_failed" } else { "nothing_to_do" }],
                1,
            );
            Ok::<(), Error>(())
        })
        .await
    }

    /// True if the task was waiting for this very doorbell; an older one changes nothing.
    async fn answer_for(&self, bell: Doorbell) -> Result<bool> {
        let run = match self.store.run_get(ProjectRef::new(bell.team, bell.project)).await {
            Ok(stored) => stored.run,
            Err(Error::NotFound { .. }) => return Ok(false),
            Err(error) => return Err(error),
        };
        let Some(slot) = run.slots.get(&bell.slot) else { return Ok(false) };
        let meant = bell.attempt == 0 || bell.attempt == slot.attempt;
        if !meant {
            return Ok(false);
        }
        let tiers = tiers_of(&self.store, &self.models, [bell.team].into())
            .await
            .remove(&bell.team)
            .ok_or(Error::NotFound { what: "team" })?;
        self.give_up(
            ProjectRef::new(bell.team, bell.project),
            bell.slot,
            slot.attempt,
            UNANSWERED,
            &tiers,
        )
        .await
    }

    /// Gives up what a sweep found to move without getting anywhere.
    pub(crate) async fn give_up_hop_limited(
        &self,
        project: ProjectRef,
        swept: &Project,
        tiers: &TeamTiers,
    ) -> Result<()> {
        for (slot, attempt) in swept.hop_limit_exceeded() {
            self.give_up(project, slot, attempt, HOP_LIMIT_EXCEEDED, tiers).await?;
        }
        Ok(())
    }

    /// False if somebody is at work on it, or it moved on meanwhile.
    async fn give_up(
        &self,
        project: ProjectRef,
        slot: SlotKey,
        attempt: u32,
        reason: &'static str,
        tiers: &TeamTiers,
    ) -> Result<bool> {
        let write = self.record(project, slot, attempt, reason).await?;
        let command = Command::Sweep(Sweep::Abandon { slot, attempt, reason: reason.to_owned() });
        let submission = Submission::new(command).routes(Arc::clone(&tiers.routes));
        let submission = submission.attach(move |_, _| write.iter().cloned().collect());
        match self.committers.of(project).submit(submission).await {
            Ok(_) => {
                let ProjectRef { team, id } = project;
                tracing::error!(%team, project = %id, %slot, attempt, reason, "given up");
                Ok(true)
            }
            Err(Error::Rejected(Rejection::Stale) | Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// What people are shown: the task's result, or how the planning ended.
    async fn record(
        &self,
        project: ProjectRef,
        slot: SlotKey,
        attempt: u32,
        reason: &str,
    ) -> Result<Option<Write>> {
        if let SlotKey::Task(TaskNo(number)) = slot {
            let task = project.task(number);
            let earlier = self.store.result_get(task).await?;
            return Ok(Some(records::task_abandoned(task, earlier, attempt, reason)));
        }
        let request = self.store.planning_request_get(project).await?;
        Ok(request.map(|request| records::planning_abandoned(project, request, reason)))
    }
}
