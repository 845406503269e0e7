//! One batch of doorbells, and the tasks that become ready on the way.

use crate::attempt::Attempt;
use crate::{Error, Parts, Result};
use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use planwright_engine::command::{Command, Grant, Rejection, Reply};
use planwright_engine::id::ProjectRef;
use planwright_engine::project::Project;
use planwright_engine::slot::{Fence, SlotKey, TaskNo};
use planwright_platform::metrics::Metrics;
use planwright_protocol::queue::Doorbell;
use planwright_queue::each_message;
use planwright_store::{ProjectCommitter, Submission};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// Longest that a task keeps its slot while it waits for its turn at a provider: long enough for
/// sixteen calls at one a second.
const PATIENCE: Duration = Duration::from_secs(45);

/// The function's handler.
#[derive(Clone)]
pub struct Worker {
    parts: Arc<Parts>,
    metrics: Metrics,
}

/// What the tasks of one invocation share.
pub(crate) struct Invocation {
    pub(crate) parts: Arc<Parts>,
    pub(crate) metrics: Metrics,
    deadline: Instant,
    at_work: AtomicU32,
}

impl Invocation {
    pub(crate) fn time_left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    pub(crate) fn nearly_over(&self) -> bool {
        self.time_left() < self.parts.limits.hand_back
    }

    /// How long a task may keep its slot while its provider takes no more calls.
    pub(crate) fn patience(&self) -> Duration {
        PATIENCE.min(self.time_left().saturating_sub(self.parts.limits.hand_back))
    }

    /// A project's requirements, read once per plan version and process.
    pub(crate) async fn requirements(&self, project: ProjectRef, plan: u32) -> Result<Arc<str>> {
        if let Some(known) = self.parts.requirements.get(project.id, plan) {
            return Ok(known);
        }
        let text: Arc<str> = self.parts.store.requirements_get(project).await?.into();
        self.parts.requirements.keep(project.id, plan, Arc::clone(&text));
        Ok(text)
    }

    /// Tasks this invocation can still take on; the caller's own, about to end, counts as free.
    pub(crate) fn room(&self) -> u32 {
        if self.nearly_over() {
            return 0;
        }
        self.parts
            .limits
            .tasks
            .saturating_sub(self.at_work.load(Ordering::Relaxed))
            .saturating_add(1)
    }
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
        let invocation = Arc::new(Invocation {
            parts: Arc::clone(&self.parts),
            metrics: self.metrics.clone(),
            deadline: Instant::now() + time,
            at_work: AtomicU32::new(0),
        });
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
    let session = invocation.parts.committers.of(project);
    let Some(granted) = claim(&session, bell.slot).await? else { return Ok(()) };
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
async fn claim(session: &Arc<ProjectCommitter>, slot: SlotKey) -> Result<Option<Granted>> {
    match session.submit(Submission::new(Command::Claim(slot))).await {
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

/// The right to run a task, and the project as it stood when it was given.
pub(crate) struct Granted {
    pub(crate) task: TaskNo,
    pub(crate) grant: Grant,
    pub(crate) project: Arc<Project>,
}

impl Granted {
    /// None for what is no task.
    pub(crate) fn of(grant: Grant, project: &Arc<Project>) -> Option<Self> {
        let task = grant.fence.slot.task()?;
        Some(Granted { task, grant, project: Arc::clone(project) })
    }
}

async fn run(
    invocation: Arc<Invocation>,
    project: ProjectRef,
    granted: Granted,
) -> Result<Vec<Granted>> {
    let Fence { slot, token } = granted.grant.fence;
    invocation.at_work.fetch_add(1, Ordering::Relaxed);
    let ended = Attempt::new(Arc::clone(&invocation), project, granted).run().await;
    invocation.at_work.fetch_sub(1, Ordering::Relaxed);
    match ended {
        Err(Error::Lost) => {
            tracing::info!(team = %project.team, project = %project.id, %slot, token,
                "an attempt lost its task");
            Ok(Vec::new())
        }
        other => other,
    }
}
