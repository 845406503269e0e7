//! The end of a project: what runs is stopped, its money is booked, and only then are its rows deleted.

use crate::client::{Refusal, Store, Write};
use crate::committer::{Session, Sessions, Submission};
use crate::error::{Error, Result};
use crate::item;
use crate::keys;
use crate::run::VERSION;

use aws_sdk_dynamodb::types::{AttributeValue, Delete, TransactWriteItem};
use planwright_engine::command::{Command, Rejection};
use planwright_engine::id::{ProjectId, TeamId};
use planwright_engine::planted;
use planwright_engine::run::Run;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Times a removal begins again because somebody moved the project meanwhile.
const TRIES: u32 = 8;

impl Sessions {
    /// Stops a project and deletes its rows. What it spent stays in the team's books; a call that was cut short can be
    /// repeated.
    pub async fn remove(&self, team: TeamId, project: ProjectId) -> Result<()> {
        let session = self.of(team, project);
        for _ in 0..TRIES {
            session.stop().await?;
            let stored = self.store.run_get(team, project).await?;
            if !is_settled(&stored.run) && !planted!("deleted-with-money-out") {
                continue;
            }
            if self.store.run_delete(team, project, stored.version).await? {
                self.store.project_delete(team, project).await?;
                self.forget(team, project);
                return Ok(());
            }
        }
        Err(Error::Contended { what: "the project", attempts: TRIES })
    }
}

impl Session {
    /// Ends what runs, and books the money of calls that are still out: once the run is gone nobody could settle them,
    /// and they would stay reserved in the team's day for ever.
    async fn stop(self: &Arc<Self>) -> Result<()> {
        let mut project = self.peek().await?;
        if project.run.is_active() {
            match self.submit(Submission::new(Command::Cancel)).await {
                Ok(committed) => project = committed.project,
                Err(Error::Rejected(Rejection::ProjectStatus { .. })) => project = self.peek().await?,
                Err(error) => return Err(error),
            }
        }
        if !project.run.orphans.is_empty() && !planted!("deleted-with-money-out") {
            self.submit(Submission::new(Command::Sweep { up: BTreeSet::new(), restarted: true })).await?;
        }
        Ok(())
    }
}

/// Nobody is at work on it, and no money is reserved for it.
fn is_settled(run: &Run) -> bool {
    run.slots.is_empty() && run.orphans.is_empty() && run.money.held.is_zero()
}

impl Store {
    /// Takes run and profile away if the run is still the one of this version; false if somebody moved it.
    async fn run_delete(&self, team: TeamId, project: ProjectId, version: i64) -> Result<bool> {
        let run = Delete::builder()
            .table_name(&*self.table)
            .set_key(Some(item::key_attributes(&keys::run(team, project))))
            .condition_expression("#v = :v")
            .expression_attribute_names("#v", VERSION)
            .expression_attribute_values(":v", AttributeValue::N(version.to_string()))
            .build()
            .map_err(|e| Error::malformed("run", e))?;
        let run = TransactWriteItem::builder().delete(run).build();
        let profile = self.transaction_item(Write::Delete(keys::profile(team, project)))?;
        match self.transact(vec![run, profile]).await {
            Ok(()) => Ok(true),
            Err(Refusal::Cancelled(_)) => Ok(false),
            Err(Refusal::Unknown(error)) => Err(error),
        }
    }
}
