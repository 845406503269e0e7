//! Deletes projects that have ended and that their team keeps no longer: rows and files. What they
//! cost stays in the team's books, and a line of its audit log tells of each.
//!
//! A team has its turn once an hour. Everything can be cut short and goes on at the next turn.
//! What people delete and was cut short is taken up, and removed projects are looked at once more.

use super::Remover;
use crate::audit;
use crate::error::PartError;
use futures::StreamExt;
use planwright_auth::audit::{chained, genesis, head};
use planwright_engine::id::{ProjectRef, TeamId};
use planwright_engine::retention::{is_due, last_ms};
use planwright_platform::ids::IdSource;
use planwright_store::{AuditLine, Ended, Error, Result, Retired};
use std::sync::Arc;
use std::time::Duration;

/// Teams have their turn in one minute of so many.
const TURNS: u128 = 60;
const MINUTE_MS: i64 = 60_000;
/// Projects of a team that are deleted in one turn.
const MOST: i32 = 50;
/// Teams looked at side by side.
const SIDE_BY_SIDE: usize = 4;
/// How long one look may take; the sweep of the minute comes first and must have its time.
const PATIENCE: Duration = Duration::from_secs(40);
/// Times a line is chained anew because another came first.
const TRIES: u32 = 10;

/// Who takes away what is kept no longer.
#[derive(Clone)]
pub struct Retention {
    pub remover: Remover,
    /// Names the deletions in audit logs.
    pub ids: Arc<dyn IdSource>,
}

impl Retention {
    /// A look at the teams whose turn it is, or at all of them.
    pub async fn look(&self, all: bool) -> Result<()> {
        let now_ms = self.remover.clock.now_ms();
        let teams = self.remover.store.retention_teams().await?;
        let turn = teams.into_iter().filter(|team| all || has_turn(*team, now_ms));
        let work =
            futures::stream::iter(turn).for_each_concurrent(SIDE_BY_SIDE, |team| async move {
                match self.clear(team).await {
                    Ok(0) => {}
                    Ok(projects) => {
                        tracing::info!(%team, projects, "projects were kept long enough")
                    }
                    Err(error) => {
                        tracing::error!(%team, error = &error as &dyn std::error::Error, "old \
                        projects were not deleted");
                    }
                }
            });
        if tokio::time::timeout(PATIENCE, work).await.is_err() {
            tracing::info!("old projects are left for the next turn");
        }
        self.remover.resume().await
    }

    /// Deletes a team's projects that are due, at most so many at once; gives how many.
    async fn clear(&self, team: TeamId) -> Result<usize> {
        let Some(days) =
            self.remover.store.setup_get(team).await?.and_then(|setup| setup.retention_days)
        else {
            return Ok(0);
        };
        let due = self
            .remover
            .store
            .retention_due(team, last_ms(days, self.remover.clock.now_ms()), MOST)
            .await?;
        let mut count = 0;
        for ended in due {
            let rest = match ended {
                Ended::Run(project) => {
                    self.retire(ProjectRef::new(team, project), days).await?.then_some(project)
                }
                Ended::Rest(project) => Some(project),
            };
            if let Some(project) = rest {
                if let Some(files) = self.delete_rest(ProjectRef::new(team, project)).await? {
                    tracing::info!(%team, %project, files, "project deleted after its time");
                    self.remover.store.retention_done(ProjectRef::new(team, project)).await?;
                }
                count += 1;
            }
        }
        Ok(count)
    }

    /// Makes a project unreachable; false if it is not due after all, which the index may not know
    /// yet.
    async fn retire(&self, project: ProjectRef, days: u32) -> Result<bool> {
        for _ in 0..TRIES {
            let seen = match self.remover.store.run_get(project).await {
                Ok(seen) => seen,
                Err(Error::NotFound { .. }) => return Ok(false),
                Err(error) => return Err(error),
            };
            if !is_due(&seen.run, days, self.remover.clock.now_ms()) {
                return Ok(false);
            }
            let old = self.remover.store.audit_head(project.team).await?;
            let line = audit::retired(project, &*self.remover.clock, &*self.ids);
            let line = chained(line, old.as_ref().unwrap_or(&genesis(&project.team.to_string())));
            let new = head(&line);
            let told = AuditLine { entry: &line, old: old.as_ref(), new: &new };
            match self.remover.store.retention_retire(project, &seen, told).await? {
                Retired::Done => return Ok(true),
                Retired::Moved | Retired::LogMoved => {}
            }
        }
        Err(Error::Conflict { what: "audit log" })
    }

    /// As [`Remover::rest`]. None where files could not be deleted: the note that led here has to
    /// stay, so that the next look finds them again.
    async fn delete_rest(&self, project: ProjectRef) -> Result<Option<usize>> {
        match self.remover.rest(project).await {
            Ok(files) => Ok(Some(files)),
            Err(PartError::Store(error)) => Err(error),
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                let ProjectRef { team, id } = project;
                tracing::error!(%team, project = %id, error, "files were not deleted");
                Ok(None)
            }
        }
    }
}

/// Whether a team has its turn in this minute.
fn has_turn(team: TeamId, now_ms: i64) -> bool {
    let minute = u128::try_from(now_ms.div_euclid(MINUTE_MS)).unwrap_or_default();
    team.as_u128() % TURNS == minute % TURNS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_team_has_its_turn_once_an_hour() {
        for team in (0..200).map(TeamId::from_u128) {
            let turns = (0..60)
                .filter(|minute| has_turn(team, 1_763_712_000_000 + minute * MINUTE_MS))
                .count();
            assert_eq!(turns, 1, "{team}");
        }
    }
}
