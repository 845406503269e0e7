//! One batch: decide every command on a copy, write everything in one transaction, answer everyone.

use super::committer::{Committed, ProjectCommitter, Waiting};
use super::decide::Decision;
use super::recover::{Tried, is_for_ever};
use super::snapshot::Snapshot;
use crate::error::Error;
use std::sync::Arc;
use tracing::{Instrument, Span};

/// Conflicts in a row before a batch is given up; with the backoff below this is some seconds.
const MAX_TRIES: u32 = 40;

impl ProjectCommitter {
    pub(crate) async fn commit_batch(&self, known: &mut Option<Snapshot>, mut batch: Vec<Waiting>) {
        let mut tries = 0;
        while !batch.is_empty() {
            let snapshot = match known.take() {
                Some(snapshot) => Ok(snapshot),
                None => self.load(None).await,
            };
            let mut snapshot = match snapshot {
                Ok(snapshot) => snapshot,
                Err(error) => return refuse_all(batch, &error),
            };
            let decision = match self.decide_fresh(&mut snapshot, &batch).await {
                Ok(decision) => decision,
                Err(error) => return refuse_all(batch, &error),
            };
            match self.write(&snapshot, &decision).await {
                Tried::Done(after) => {
                    tries = 0;
                    let rest = batch.split_off(batch.len() - decision.rest);
                    self.announce(decision, batch, &after).await;
                    *known = Some(*after);
                    batch = rest;
                }
                Tried::Again(now) if tries < MAX_TRIES => {
                    tries += 1;
                    *known = Some(*now);
                    self.back_off(tries).await;
                }
                Tried::Again(_) => {
                    return refuse_all(
                        batch,
                        &Error::Contended { what: "the project", attempts: tries },
                    );
                }
                Tried::Failed(error) if batch.len() > 1 && is_for_ever(&error) => {
                    // One of them cannot be committed at all; the others must not suffer for it.
                    *known = Some(snapshot);
                    for waiting in batch {
                        Box::pin(self.commit_batch(known, vec![waiting])).await;
                    }
                    return;
                }
                Tried::Failed(error) => return refuse_all(batch, &error),
            }
        }
    }

    /// Effects, after the commit: doorbells, then the answers.
    async fn announce(&self, decision: Decision, batch: Vec<Waiting>, after: &Snapshot) {
        if !decision.out.events.is_empty() {
            // Nobody may be listening.
            let _ = self.grown.send(self.project.id);
        }
        if !decision.out.rings.is_empty() {
            // What was committed together is of one run, and so is its trace.
            let span = batch.iter().map(|waiting| &waiting.span).find(|span| !span.is_disabled());
            let ringing = self.bells.ring(self.project, &decision.out.rings);
            ringing.instrument(span.cloned().unwrap_or_else(Span::none)).await;
        }
        let mut grants = decision.grants.into_iter();
        for (waiting, reply) in batch.into_iter().zip(decision.replies) {
            let take = if reply.is_ok() { waiting.submission.take as usize } else { 0 };
            let own: Vec<_> = grants.by_ref().take(take).collect();
            let committed = reply.map_err(Error::Rejected).map(|reply| Committed {
                reply,
                grants: own,
                project: Arc::clone(&after.project),
            });
            waiting.tell(committed);
        }
    }
}

/// One cause, told to everyone who waits on it.
fn refuse_all(batch: Vec<Waiting>, error: &Error) {
    for waiting in batch {
        let told = match error {
            Error::NotFound { what } => Error::NotFound { what },
            Error::Contended { what, attempts } => Error::Contended { what, attempts: *attempts },
            Error::Call { action, detail, retryable } => {
                Error::Call { action, detail: detail.clone(), retryable: *retryable }
            }
            other => Error::Call {
                action: "committing a change",
                detail: other.to_string(),
                retryable: true,
            },
        };
        waiting.tell(Err(told));
    }
}
