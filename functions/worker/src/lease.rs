//! Keeps an attempt's lease alive and notices when it is lost.

use crate::{Error, Parts, Result};
use planwright_engine::command::Command;
use planwright_engine::id::{ProjectId, ProjectRef, TeamId};
use planwright_engine::slot::Fence;
use planwright_store::Submission;
use std::future::Future;
use std::time::Duration;

/// A third of the lease: two renewals may fail before it runs out.
const RENEW_EVERY: Duration = Duration::from_secs(30);
/// How soon a cancel or a take-over drops a running call.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Runs `work`, renewing the lease beside it. Ends with [`Error::Lost`], dropping the work, when
/// the attempt is no longer the task's current one.
pub(crate) async fn held<T>(
    parts: &Parts,
    team: TeamId,
    project: ProjectId,
    fence: Fence,
    work: impl Future<Output = T>,
) -> Result<T> {
    let mut work = std::pin::pin!(work);
    let mut looks = 0u64;
    loop {
        tokio::select! {
            biased;
            done = &mut work => return Ok(done),
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
        looks += 1;
        let session = parts.committers.of(ProjectRef::new(team, project));
        if looks.is_multiple_of(RENEW_EVERY.as_secs() / LOOK_EVERY.as_secs()) {
            let renewed = session.submit(Submission::new(Command::Renew(vec![fence]))).await;
            if matches!(renewed, Err(planwright_store::Error::Rejected(_))) {
                return Err(Error::Lost);
            }
            continue;
        }
        // Not being able to look is no reason to drop a paid call.
        if !parts.store.run_holds(ProjectRef::new(team, project), fence).await.unwrap_or(true) {
            return Err(Error::Lost);
        }
    }
}
