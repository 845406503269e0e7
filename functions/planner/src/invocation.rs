//! One batch of doorbells.

use crate::job::Job;
use crate::{Error, Parts, Result};
use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use planwright_engine::command::{Command, Reply};
use planwright_engine::id::ProjectRef;
use planwright_engine::slot::SlotKey;
use planwright_platform::metrics::{Metrics, PLANS_FINISHED};
use planwright_protocol::queue::Doorbell;
use planwright_queue::each_message;
use planwright_store::Submission;
use std::sync::Arc;

/// The function's handler.
#[derive(Clone)]
pub struct Planner {
    parts: Arc<Parts>,
    metrics: Metrics,
}

impl Planner {
    pub fn new(parts: Parts) -> Self {
        Planner { parts: Arc::new(parts), metrics: Metrics::new() }
    }

    /// Counts in these metrics.
    pub fn counting_in(self, metrics: Metrics) -> Self {
        Planner { metrics, ..self }
    }

    pub async fn handle(&self, event: SqsEvent) -> SqsBatchResponse {
        each_message(event, |bell| answer(Arc::clone(&self.parts), &self.metrics, bell)).await
    }
}

async fn answer(parts: Arc<Parts>, metrics: &Metrics, bell: Doorbell) -> Result<()> {
    let project = ProjectRef::new(bell.team, bell.project);
    let committer = parts.committers.of(project);
    let grant = match committer.submit(Submission::new(Command::Claim(SlotKey::Planner))).await {
        Ok(committed) => match committed.reply {
            Reply::Granted(grant) => grant,
            _ => return Ok(()),
        },
        Err(planwright_store::Error::Rejected(_) | planwright_store::Error::NotFound { .. }) => {
            return Ok(());
        }
        Err(error) => return Err(error.into()),
    };
    let ended = Job::new(parts, project, grant.fence).run().await;
    metrics.count(&PLANS_FINISHED, [outcome(&ended)], 1);
    match ended {
        Err(Error::Lost) => {
            tracing::info!(team = %bell.team, project = %bell.project, "planning was cancelled or \
                taken over");
            Ok(())
        }
        // Claimed already: delivering the doorbell again would find the slot taken, so the lease
        // has to run out.
        Err(error) => {
            tracing::error!(team = %bell.team, project = %bell.project,
            error = &error as &dyn std::error::Error,
                "planning was left to its lease");
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

fn outcome(ended: &Result<()>) -> &'static str {
    match ended {
        Ok(()) => "answered",
        Err(Error::Lost) => "lost",
        Err(_) => "left_to_its_lease",
    }
}
