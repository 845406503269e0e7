//! What the tasks of one batch of doorbells share: their time, their places, what was read once.

use crate::{Parts, Result};
use planwright_engine::command::Grant;
use planwright_engine::id::ProjectRef;
use planwright_engine::project::Project;
use planwright_engine::slot::TaskNo;
use planwright_platform::metrics::Metrics;
use planwright_store::Committed;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// Longest that a task keeps its slot while it waits for its turn at a provider: long enough for
/// sixteen calls at one a second.
const PATIENCE: Duration = Duration::from_secs(45);

/// What the tasks of one invocation share.
pub(crate) struct Invocation {
    pub(crate) parts: Arc<Parts>,
    pub(crate) metrics: Metrics,
    deadline: Instant,
    at_work: AtomicU32,
}

impl Invocation {
    /// `time` is what the platform still gives it.
    pub(crate) fn new(parts: &Arc<Parts>, metrics: &Metrics, time: Duration) -> Self {
        Invocation {
            parts: Arc::clone(parts),
            metrics: metrics.clone(),
            deadline: Instant::now() + time,
            at_work: AtomicU32::new(0),
        }
    }

    /// Does a task's work, which takes one of the places while it lasts.
    pub(crate) async fn with_a_place<T>(&self, work: impl Future<Output = T>) -> T {
        self.at_work.fetch_add(1, Ordering::Relaxed);
        let ended = work.await;
        self.at_work.fetch_sub(1, Ordering::Relaxed);
        ended
    }

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

/// What a commit gave its caller to run on with.
pub(crate) fn granted(committed: Committed) -> Vec<Granted> {
    let project = committed.project;
    committed.grants.into_iter().filter_map(|grant| Granted::of(grant, &project)).collect()
}
