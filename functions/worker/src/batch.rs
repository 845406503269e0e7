//! One batch of doorbells, and the tasks that become ready on the way.

use crate::attempt::Attempt;
use crate::invocation::{Granted, Invocation};
use crate::{Error, Parts, Result};
use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use planwright_engine::command::{Command, Rejection, Reply};
use planwright_engine::id::ProjectRef;
use planwright_engine::slot::{Fence, SlotKey};
use planwright_platform::metrics::Metrics;
use planwright_protocol::queue::Doorbell;
use planwright_queue::each_message;
use planwright_store::{ProjectCommitter, Submission};
use std::sync::Arc;
use std::time::Duration;

/// The function's handler.
#[derive(Clone)]
pub struct Worker {
    parts: Arc<Parts>,
    metrics: Metrics,
}

impl Worker {
    pub fn new(parts: Parts) -> Self {
        Worker { parts: Arc::new(parts), metrics: Metrics::new() }
    }

    /// Counts in these metrics.
    pub fn counting_in(self, metrics: Metrics) -> Self {
        Worker { metrics, ..self }
    }

    pub fn parts(&self) -> &Parts {
        &self.parts
    }

    /// Handles a batch; `time` is what the platform still gives this invocation.
    pub async fn handle_within(&self, event: SqsEvent, time: Duration) -> SqsBatchResponse {
        let invocation = Arc::new(Invocation::new(&self.parts, &self.metrics, time));
        each_message(event, |bell| answer(Arc::clone(&invocation), bell)).await
    }

    pub async fn handle(&self, event: SqsEvent) -> SqsBatchResponse {
        self.handle_within(event, self.parts.limits.time).await
    }
}

/// Claims the task a doorbell names and runs it, and whatever it leads to, to the end.
async fn answer(invocation: Arc<Invocation>, bell: Doorbell) -> Result<()> {
    // Planning and jobs have workers of their own.
    if bell.slot.task().is_none() {
        return Ok(());
    }
    let project = ProjectRef::new(bell.team, bell.project);
    let committer = invocation.parts.committers.of(project);
    let Some(granted) = claim(&committer, bell.slot).await? else { return Ok(()) };
    let mut running = FuturesUnordered::new();
    running.push(run(Arc::clone(&invocation), project, granted));
    while let Some(ended) = running.next().await {
        match ended {
            Ok(next) => {
                for granted in next {
                    running.push(run(Arc::clone(&invocation), project, granted));
                }
            }
            // The lease runs out and the sweeper lets another worker go on at the last checkpoint.
            Err(error) => {
                tracing::error!(team = %bell.team, project = %bell.project,
                error = &error as &dyn std::error::Error,
                    "a task was left to its lease");
            }
        }
    }
    Ok(())
}

/// None when there is nothing to do: the doorbell was late, doubled or overtaken.
async fn claim(committer: &Arc<ProjectCommitter>, slot: SlotKey) -> Result<Option<Granted>> {
    match committer.submit(Submission::new(Command::Claim(slot))).await {
        Ok(committed) => match committed.reply {
            Reply::Granted(grant) => Ok(Granted::of(grant, &committed.project)),
            _ => Ok(None),
        },
        Err(planwright_store::Error::Rejected(rejection)) => {
            log_refusal(slot, &rejection);
            Ok(None)
        }
        Err(planwright_store::Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(Error::Store(error)),
    }
}

fn log_refusal(slot: SlotKey, rejection: &Rejection) {
    tracing::debug!(%slot, %rejection, "a doorbell had nothing to do");
}

async fn run(
    invocation: Arc<Invocation>,
    project: ProjectRef,
    granted: Granted,
) -> Result<Vec<Granted>> {
    let Fence { slot, token } = granted.grant.fence;
    let attempt = Attempt::new(Arc::clone(&invocation), project, granted);
    match invocation.with_a_place(attempt.run()).await {
        Err(Error::Lost) => {
            tracing::info!(team = %project.team, project = %project.id, %slot, token,
                "an attempt lost its task");
            Ok(Vec::new())
        }
        other => other,
    }
}
