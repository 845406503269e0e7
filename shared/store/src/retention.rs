//! Projects that their team keeps for a time only: found by the index, taken away in two steps.
//!
//! One transaction makes a project unreachable, under the version of the run that was found to have
//! ended, and leaves a note in its place that leads to its rows and files until they are gone; so a
//! sweep may be cut short anywhere.

use crate::audit::AuditLine;
use crate::client::{Refusal, Store, Write};
use crate::error::Result;
use crate::item::Item;
use crate::keys;
use crate::run::StoredRun;
use planwright_engine::id::{ProjectId, ProjectRef, TeamId};

/// What a team's part of the index tells of a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It ended long enough ago, as far as the index knows.
    Run(ProjectId),
    /// It is out of reach; rows and files are left.
    Rest(ProjectId),
}

/// What came of making a project unreachable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retired {
    Done,
    /// Somebody began it again, or deleted it.
    Moved,
    /// Another line came into the audit log first.
    LogMoved,
}

impl Store {
    /// Teams that keep projects for a time only.
    pub async fn retention_teams(&self) -> Result<Vec<TeamId>> {
        let found = self.index_query(keys::index::RETENTION, None, None).await?;
        Ok(found.iter().filter_map(|sort| sort.parse().ok()).collect())
    }

    /// Projects of a team that ended up to `last_ms`, and leftovers before them; at most so many.
    pub async fn retention_due(&self, team: TeamId, last_ms: i64, most: i32) -> Result<Vec<Ended>> {
        let range = keys::index::until(last_ms);
        let found = self.index_query(&keys::index::ended_of(team), Some(range), Some(most)).await?;
        let told = |sort: &String| {
            let (ended_ms, project) = keys::index::parse_ended(sort)?;
            Some(if ended_ms == 0 { Ended::Rest(project) } else { Ended::Run(project) })
        };
        Ok(found.iter().filter_map(told).collect())
    }

    /// Makes a project unreachable if its run still is the one that was looked at, and adds the
    /// line that tells of it to the audit log.
    pub async fn retention_retire(
        &self,
        project: ProjectRef,
        seen: &StoredRun,
        line: AuditLine<'_>,
    ) -> Result<Retired> {
        let (partition, sort) = keys::index::ended(project, 0);
        let note = Item::new(&keys::retired(project))
            .text(keys::ACTIVE_PARTITION, partition)
            .text(keys::ACTIVE_SORT, sort);
        let mut writes = vec![self.run_gone(project, seen.version)?];
        for write in [
            Write::Delete(keys::project_record(project)),
            Write::Delete(keys::project_team(project.id)),
            Write::Put(note),
        ] {
            writes.push(self.transaction_item(write)?);
        }
        writes.extend(self.audit_writes(project.team, line)?);
        match self.transact(writes).await {
            Ok(()) => Ok(Retired::Done),
            Err(Refusal::Cancelled(reasons)) => {
                Ok(if reasons.failed(0) { Retired::Moved } else { Retired::LogMoved })
            }
            Err(Refusal::Unknown(error)) => Err(error),
        }
    }

    /// Takes the note away once nothing else is left.
    pub async fn retention_done(&self, project: ProjectRef) -> Result<()> {
        self.delete_many(vec![keys::retired(project)]).await
    }
}
