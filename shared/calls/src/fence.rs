//! The right to write for a slot: steps committed under it, its lease, and whether it is still
//! held.

use crate::ledger::Booking;
use crate::{Error, Result};
use planwright_engine::command::{AttemptStep, Command, Rejection};
use planwright_engine::id::ProjectRef;
use planwright_engine::slot::Fence;
use planwright_store::{Committed, Committers, ProjectCommitter, Store, Submission};
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

/// A third of the lease: two renewals may fail before it runs out.
const RENEW_EVERY: Duration = Duration::from_secs(30);
/// How soon a cancel or a take-over drops a running call.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// A slot of a project, held under a fence.
#[derive(Clone)]
pub struct Fenced {
    store: Store,
    committer: Arc<ProjectCommitter>,
    pub project: ProjectRef,
    pub fence: Fence,
}

impl Fenced {
    pub fn new(store: &Store, committers: &Committers, project: ProjectRef, fence: Fence) -> Self {
        Fenced { store: store.clone(), committer: committers.of(project), project, fence }
    }

    /// A step of whoever holds the slot, ready to be committed.
    pub fn step(&self, step: AttemptStep) -> Submission {
        Submission::new(Command::Attempt(self.fence, step))
    }

    /// Commits a command of whoever holds the slot.
    ///
    /// # Errors
    /// [`Error::Lost`] when the fence is of the past.
    pub async fn submit(&self, submission: Submission) -> Result<Committed> {
        match self.committer.submit(submission).await {
            Err(planwright_store::Error::Rejected(Rejection::Stale)) => Err(Error::Lost),
            other => Ok(other?),
        }
    }

    /// Commits the step that keeps what a call gave, with its booking, whose settlement is in the
    /// step's command. Where the slot is lost, the booking is made beside it and nothing else
    /// lands.
    pub async fn commit(
        &self,
        booking: Option<Booking>,
        submission: Submission,
    ) -> Result<Committed> {
        let rows = booking.iter().filter_map(|booking| booking.row.clone()).collect();
        let committed = self.submit(submission.usage(rows)).await;
        if let (Err(Error::Lost), Some(booking)) = (&committed, booking) {
            self.settle_late(booking).await;
        }
        committed
    }

    /// Settles a call after the slot was lost. A refusal means that it was booked as uncertain
    /// before.
    pub(crate) async fn settle_late(&self, booking: Booking) {
        let rows = booking.row.into_iter().collect();
        let late = self.step(AttemptStep::SettleLate(booking.settle)).usage(rows);
        if let Err(error) = self.committer.submit(late).await
            && !matches!(error, planwright_store::Error::Rejected(_))
        {
            tracing::warn!(project = %self.project.id, slot = %self.fence.slot,
                error = &error as &dyn std::error::Error,
                "a late settlement was not written; the sweep books the whole hold");
        }
    }

    /// Runs `work` with the lease renewed beside it.
    ///
    /// # Errors
    /// [`Error::Lost`], dropping the work, when the slot belongs to another. Not being able to look
    /// or to renew is no reason to drop a paid call: the lease outlasts two failed renewals, and
    /// whoever takes over shows in the next look.
    pub async fn hold<T>(&self, work: impl Future<Output = T>) -> Result<T> {
        let mut work = std::pin::pin!(work);
        let mut looks = 0u64;
        loop {
            tokio::select! {
                biased;
                done = &mut work => return Ok(done),
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
            looks += 1;
            let held = if looks.is_multiple_of(RENEW_EVERY.as_secs() / LOOK_EVERY.as_secs()) {
                self.renew().await
            } else {
                self.store.run_holds(self.project, self.fence).await
            };
            match held {
                Ok(true) => {}
                Ok(false) => return Err(Error::Lost),
                Err(error) => tracing::debug!(%error, "whether a slot is held is not known"),
            }
        }
    }

    async fn renew(&self) -> planwright_store::Result<bool> {
        let renewal = Submission::new(Command::Renew(vec![self.fence]));
        match self.committer.submit(renewal).await {
            Ok(_) => Ok(true),
            Err(
                planwright_store::Error::Rejected(_) | planwright_store::Error::NotFound { .. },
            ) => Ok(false),
            Err(error) => Err(error),
        }
    }
}
