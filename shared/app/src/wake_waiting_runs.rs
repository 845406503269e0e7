//! Runs that wait for something a person has just changed are looked at before the change is
//! answered: the sweeper would come only within the minute.

use crate::App;
use futures::StreamExt;
use planwright_engine::command::{Command, ProjectCommand, Rejection, Sweep};
use planwright_engine::id::{ProjectId, ProjectRef, TeamId};
use planwright_store::{Error as StoreError, Result as StoreResult, Submission};
use std::collections::BTreeSet;

/// Runs looked at side by side.
const SIDE_BY_SIDE: usize = 16;
/// Runs looked at before the change is answered, at most; the sweeper takes the others.
const MAX_WOKEN: usize = 200;

/// What was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Changed {
    /// The team may spend more.
    Money,
    /// The team has another account at a provider.
    Account,
}

/// Never fails: the change is made already, and whatever is not woken here the sweeper wakes.
pub(crate) async fn wake_waiting_runs(app: &App, team: TeamId, changed: Changed) {
    match app.store.runs_active_of(team).await {
        Ok(active) => {
            let look = |project| wake(app, team, project, changed);
            futures::stream::iter(active.into_iter().take(MAX_WOKEN))
                .for_each_concurrent(SIDE_BY_SIDE, look)
                .await;
        }
        Err(error) => {
            tracing::warn!(%team, error = &error as &dyn std::error::Error, "no waiting run was \
                looked for")
        }
    }
}

async fn wake(app: &App, team: TeamId, project: ProjectId, changed: Changed) {
    match look(app, ProjectRef::new(team, project), changed).await {
        Ok(()) | Err(StoreError::Rejected(Rejection::Stale) | StoreError::NotFound { .. }) => {}
        Err(error) => {
            tracing::warn!(%team, %project, error = &error as &dyn std::error::Error, "a waiting \
                run was not woken");
        }
    }
}

async fn look(app: &App, project: ProjectRef, changed: Changed) -> StoreResult<()> {
    let committer = app.committers.of(project);
    // Read anew: what this process knows of the team's money may be some seconds old, and is wrong
    // since a moment ago.
    let run = &committer.peek().await?.run;
    let command = match changed {
        Changed::Money if run.budget_wait.is_some() => {
            Command::Sweep(Sweep::Look { up: BTreeSet::new(), restarted: false })
        }
        Changed::Account if !run.down.is_empty() => {
            Command::Project(ProjectCommand::TryTiers(run.down.clone()))
        }
        Changed::Money | Changed::Account => return Ok(()),
    };
    committer.submit(Submission::new(command)).await.map(drop)
}
