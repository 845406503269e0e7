//! Runs that wait for money, looked at again as soon as their team may spend more: the sweeper
//! would come only within the minute.

use crate::State;
use futures::StreamExt;
use planwright_engine::command::{Command, Rejection, Sweep};
use planwright_engine::id::{ProjectId, ProjectRef, TeamId};
use planwright_engine::period::Day;
use planwright_store::budget::TeamSettings;
use planwright_store::{Error, Kept, Result, Submission};
use std::collections::BTreeSet;

/// Runs looked at side by side.
const SIDE_BY_SIDE: usize = 16;
/// Runs looked at before the change is answered, at most; the sweeper takes the others.
const MOST: usize = 200;

/// Changes what the team may spend if it still is `old`, and lets what waited for it go on.
pub(in crate::routes) async fn put_limits(
    state: &State,
    team: TeamId,
    old: &Kept<TeamSettings>,
    new: &TeamSettings,
) -> Result<()> {
    state.store.settings_put(team, old, new, Day::of_ms(state.clock.now_ms())).await?;
    wake_waiting(state, team, old, new).await;
    Ok(())
}

/// Never fails: the limits are changed already, and whatever is not woken here the sweeper wakes.
async fn wake_waiting(state: &State, team: TeamId, old: &TeamSettings, new: &TeamSettings) {
    if !raised(old, new) {
        return;
    }
    match state.store.runs_active_of(team).await {
        Ok(active) => {
            let look = |project| wake(state, team, project);
            futures::stream::iter(active.into_iter().take(MOST))
                .for_each_concurrent(SIDE_BY_SIDE, look)
                .await;
        }
        Err(error) => {
            tracing::warn!(%team, error = &error as &dyn std::error::Error, "no waiting run was \
                looked for")
        }
    }
}

/// Whether the change lets something go on that had to wait.
fn raised(old: &TeamSettings, new: &TeamSettings) -> bool {
    let total = match (old.total_limit, new.total_limit) {
        (Some(old), Some(new)) => new > old,
        (old, new) => old.is_some() && new.is_none(),
    };
    total || new.daily_limit > old.daily_limit || new.monthly_limit > old.monthly_limit
}

async fn wake(state: &State, team: TeamId, project: ProjectId) {
    match look(state, team, project).await {
        Ok(()) | Err(Error::Rejected(Rejection::Stale) | Error::NotFound { .. }) => {}
        Err(error) => {
            tracing::warn!(%team, %project, error = &error as &dyn std::error::Error, "a waiting \
                run was not woken");
        }
    }
}

async fn look(state: &State, team: TeamId, project: ProjectId) -> Result<()> {
    let session = state.committers.of(ProjectRef::new(team, project));
    // Read anew: what this process knows of the team's money may be some seconds old, and is wrong
    // since a moment ago.
    if session.peek().await?.run.budget_wait.is_some() {
        session
            .submit(Submission::new(Command::Sweep(Sweep::Look {
                up: BTreeSet::new(),
                restarted: false,
            })))
            .await?;
    }
    Ok(())
}
