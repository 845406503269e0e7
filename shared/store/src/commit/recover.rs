//! What to do about a commit that was refused, or of which nobody knows.

use super::committer::ProjectCommitter;
use super::decide::Decision;
use super::snapshot::Snapshot;
use crate::client::Reasons;
use crate::error::Error;
use crate::run::RunItem;
use crate::slots::Pages;
use planwright_engine::period::Day;
use std::time::Duration;

/// What to do after a commit was tried.
pub(crate) enum Tried {
    Done(Box<Snapshot>),
    /// Decide again, on this.
    Again(Box<Snapshot>),
    Failed(Error),
}

/// What was sent, for whoever learns what came of it.
pub(crate) struct Sent {
    /// Tells this commit's run item from anybody else's.
    pub(crate) mark: i64,
    /// Days of the budget periods, in the order of their writes.
    pub(crate) periods: Vec<Day>,
    pub(crate) pages: Pages,
}

impl ProjectCommitter {
    pub(crate) async fn refused(
        &self,
        snapshot: &Snapshot,
        reasons: &Reasons,
        periods: &[Day],
    ) -> Tried {
        let next = async {
            let mut now = snapshot.clone();
            if reasons.failed(0) {
                let stored = match reasons.item(0) {
                    Some(old) => RunItem::read(old)?,
                    None => return Err(Error::NotFound { what: "project" }),
                };
                now = self.overtaken(snapshot, stored).await?;
            }
            for (at, day) in periods.iter().enumerate() {
                if reasons.failed(at + 1) {
                    self.store
                        .periods_create(self.project.team, *day, &now.periods.settings)
                        .await?;
                    self.refresh_periods(&mut now).await?;
                }
            }
            Ok(now)
        };
        if let Some(at) = (periods.len() + 1..reasons.len())
            .find(|at| reasons.failed(*at))
            .filter(|_| !reasons.failed(0))
        {
            let detail = format!("write {at} of the change was refused: its key is taken");
            return Tried::Failed(Error::Call {
                action: "committing a change",
                detail,
                retryable: false,
            });
        }
        match next.await {
            Ok(now) => Tried::Again(Box::new(now)),
            Err(error) => Tried::Failed(error),
        }
    }

    /// The commit is in force.
    pub(crate) fn done(&self, snapshot: &Snapshot, decision: &Decision, sent: &Sent) -> Tried {
        self.store.pages.keep(self.project, &sent.pages);
        let money = &decision.out.money;
        Tried::Done(Box::new(snapshot.after(&decision.project, money, sent.pages.clone())))
    }

    /// No answer came, however often it was asked for. The mark in the run item can still say that
    /// the commit is in force; it can not say that it never will be, so nothing is decided again:
    /// the caller sees the failure.
    pub(crate) async fn unknown(
        &self,
        snapshot: &Snapshot,
        decision: &Decision,
        sent: &Sent,
        error: Error,
    ) -> Tried {
        match self.store.run_item_get(self.project).await {
            Ok(item) if item.version == snapshot.version + 1 && item.commit == sent.mark => {
                self.done(snapshot, decision, sent)
            }
            _ => Tried::Failed(error),
        }
    }

    /// Pauses by chance, each time up to twice as long, so that those who stand in each other's way
    /// come apart.
    pub(crate) async fn back_off(&self, tries: u32) {
        let mut jitter = [0u8; 1];
        let _ = self.ids.fill(&mut jitter);
        let most_ms = 2u64.saturating_pow(tries.min(7));
        tokio::time::sleep(Duration::from_micros(most_ms * 4 * u64::from(jitter[0]))).await;
    }
}

/// The run moved on without this commit: no request with its token was carried out, and none that
/// is still on its way ever will be. Any other condition may hold again by the time such a request
/// arrives.
pub(crate) fn is_final(reasons: &Reasons) -> bool {
    reasons.failed(0)
}

/// Whether sending the same again can never help.
pub(crate) fn is_for_ever(error: &Error) -> bool {
    matches!(error, Error::Call { retryable: false, .. })
}
