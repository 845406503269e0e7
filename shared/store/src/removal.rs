//! The end of a project: what runs is stopped, its money is booked, and only then are its rows
//! deleted. A note goes with the first of these, and leads the sweeper to what was cut short.

use crate::client::{Refusal, Store, Write};
use crate::commit::{Committers, ProjectCommitter, Submission};
use crate::error::{Error, Result};
use crate::item::{self, Item, VERSION};
use crate::keys;
use crate::project::TEAM;
use aws_sdk_dynamodb::types::{AttributeValue, Delete, TransactWriteItem, Update};
use planwright_engine::command::{Command, ProjectCommand, Rejection, Sweep};
use planwright_engine::id::{ProjectId, ProjectRef};
use planwright_engine::routing::RoutingTable;
use planwright_engine::run::Run;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Times a removal begins again because somebody moved the project meanwhile.
const TRIES: u32 = 8;
/// When its removal was last begun, in unix milliseconds.
const REMOVED: &str = "deleted";
/// After which a removed project is looked at once more: whoever was at work on it when it went can
/// still write what is kept ahead of a commit, such as an approved graph or a file, until its
/// function's time is up, at most 15 minutes. Five more because clocks differ.
const LOOK_AGAIN_MS: i64 = 20 * 60_000;
/// How long one removal has before another may take it up, in milliseconds: longer than the API's
/// function may run.
const REMOVAL_MS: i64 = 60_000;
/// On the note of a removal: the project was stopped for it, and is there yet.
const STOPPED: &str = "stopped";

/// What a note of a removal leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    /// A project that was stopped to be removed, and that is there yet.
    CutShort,
    /// Rows and files that came after their project's removal, or that it did not get to.
    Rest,
    /// A project of the same id that is there and that nobody removes.
    Nothing,
}

impl Committers {
    /// Stops a project and deletes its rows: true for the one caller who did, who then deletes its
    /// files and calls [`Store::project_delete_end`]; false where there is none, or somebody else
    /// is at it. One that was cut short can be taken up a minute later. What it spent stays in the
    /// team's books; `routes` name the models of calls still out.
    pub async fn remove_project(
        &self,
        project: ProjectRef,
        routes: &Arc<RoutingTable>,
    ) -> Result<bool> {
        for tried in 0..TRIES {
            if tried > 0 {
                self.of(project).back_off(tried).await;
            }
            let claimed = match self.settled(project, routes).await {
                Ok(None) => continue,
                Ok(Some(version)) => {
                    if !self.store.removal_begin(project, version, self.clock.now_ms()).await? {
                        continue;
                    }
                    true
                }
                // Its run is gone already; rows may be left.
                Err(Error::NotFound { .. }) => {
                    self.store.removal_resume(project.id, self.clock.now_ms()).await?
                }
                Err(error) => return Err(error),
            };
            if claimed {
                self.store.project_delete(project).await?;
                self.forget(project);
            }
            return Ok(claimed);
        }
        Err(Error::Contended { what: "the project", attempts: TRIES })
    }

    /// Stops the project; gives the version at which nobody is at work on it any more, if there is
    /// one yet.
    async fn settled(
        &self,
        project: ProjectRef,
        routes: &Arc<RoutingTable>,
    ) -> Result<Option<i64>> {
        self.of(project).stop(routes).await?;
        let stored = self.store.run_get(project).await?;
        Ok(is_settled(&stored.run).then_some(stored.version))
    }
}

impl ProjectCommitter {
    /// Ends what runs, and books the money of calls that are still out: once the run is gone nobody
    /// could settle them, and they would stay reserved in the team's day for ever.
    async fn stop(self: &Arc<Self>, routes: &Arc<RoutingTable>) -> Result<()> {
        let mut project = self.peek().await?;
        if project.run.is_active() {
            let cancel = Submission::new(Command::Project(ProjectCommand::Cancel));
            let note = note(self.project, self.clock.now_ms() + REMOVAL_MS).number(STOPPED, 1);
            let noted = cancel.attach(move |_, _| vec![Write::Put(note.clone())]);
            match self.submit(noted).await {
                Ok(committed) => project = committed.project,
                Err(Error::Rejected(Rejection::ProjectStatus { .. })) => {
                    project = self.peek().await?
                }
                Err(error) => return Err(error),
            }
        }
        if !project.run.orphans.is_empty() {
            let command = Command::Sweep(Sweep::Look { up: BTreeSet::new(), restarted: true });
            self.submit(Submission::new(command).routes(Arc::clone(routes))).await?;
        }
        Ok(())
    }
}

/// Leads the sweeper to a project that is removed, at `due_ms`.
fn note(project: ProjectRef, due_ms: i64) -> Item {
    let (partition, sort) = keys::index::removed(project, due_ms);
    Item::new(&keys::removed(project.id))
        .text(keys::ACTIVE_PARTITION, partition)
        .text(keys::ACTIVE_SORT, sort)
}

/// Nobody is at work on it, and no money is reserved for it.
fn is_settled(run: &Run) -> bool {
    run.slots.is_empty() && run.orphans.is_empty() && run.money.held.is_zero()
}

impl Store {
    /// Takes run and record away if the run is still the one of this version, and notes where
    /// whose project it is stands since when it is being removed, and in the team that rows of it
    /// may be left; false if somebody moved it.
    async fn removal_begin(&self, project: ProjectRef, version: i64, now_ms: i64) -> Result<bool> {
        let record = self.transaction_item(Write::Delete(keys::project_record(project)))?;
        let again = Write::Put(note(project, now_ms + LOOK_AGAIN_MS));
        let retired = Write::Put(Item::new(&keys::retired(project)));
        let mut writes = vec![self.run_gone(project, version)?, record];
        writes.push(self.removal_note(project.id, now_ms)?);
        writes.push(self.transaction_item(again)?);
        writes.push(self.transaction_item(retired)?);
        self.claimed(writes).await
    }

    /// Takes a removal up that was cut short; false if there is none, or somebody may still be at
    /// it.
    async fn removal_resume(&self, project: ProjectId, now_ms: i64) -> Result<bool> {
        self.claimed(vec![self.removal_note(project, now_ms)?]).await
    }

    /// Projects whose removal was cut short, and removed ones that are due to be looked at once
    /// more; at most so many.
    pub async fn removals_due(&self, now_ms: i64, most: i32) -> Result<Vec<ProjectRef>> {
        let range = keys::index::until(now_ms);
        let found = self.index_query(keys::index::REMOVED, Some(range), Some(most)).await?;
        Ok(found.iter().filter_map(|sort| keys::index::parse_removed(sort)).collect())
    }

    /// What the note of a removal leads to now.
    pub async fn removal_look(&self, project: ProjectRef) -> Result<Removal> {
        let run = keys::run(project);
        let found = self.get_many(&[keys::removed(project.id), run.clone()]).await?;
        if !found.iter().any(|row| item::sort_of(row) == run.sk) {
            return Ok(Removal::Rest);
        }
        let stopped = found.iter().any(|row| row.contains_key(STOPPED));
        Ok(if stopped { Removal::CutShort } else { Removal::Nothing })
    }

    /// Takes the note of a removal away, and nothing else.
    pub async fn removal_forget(&self, project: ProjectId) -> Result<()> {
        self.delete_many(vec![keys::removed(project)]).await
    }

    /// Forgets that a project was removed, once its rows and files have been deleted for the second
    /// time.
    pub async fn removal_done(&self, project: ProjectRef) -> Result<()> {
        self.project_delete_end(project).await?;
        self.removal_forget(project.id).await
    }

    /// Whether the writes went through; false where a condition did not hold.
    async fn claimed(&self, writes: Vec<TransactWriteItem>) -> Result<bool> {
        match self.transact(writes).await {
            Ok(()) => Ok(true),
            Err(Refusal::Cancelled(_)) => Ok(false),
            Err(Refusal::Unknown(error)) => Err(error),
        }
    }

    fn removal_note(&self, project: ProjectId, now_ms: i64) -> Result<TransactWriteItem> {
        let update = Update::builder()
            .table_name(&*self.table)
            .set_key(Some(item::key_attributes(&keys::project_team(project))))
            .update_expression("SET #d = :now")
            .condition_expression(
                "attribute_exists(#t) AND (attribute_not_exists(#d) OR #d < :old)",
            )
            .expression_attribute_names("#d", REMOVED)
            .expression_attribute_names("#t", TEAM)
            .expression_attribute_values(":now", AttributeValue::N(now_ms.to_string()))
            .expression_attribute_values(
                ":old",
                AttributeValue::N((now_ms - REMOVAL_MS).to_string()),
            )
            .build()
            .map_err(|e| Error::malformed("project", e))?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    /// The write that deletes a run if it is still the one of this version.
    pub(crate) fn run_gone(&self, project: ProjectRef, version: i64) -> Result<TransactWriteItem> {
        let run = Delete::builder()
            .table_name(&*self.table)
            .set_key(Some(item::key_attributes(&keys::run(project))))
            .condition_expression("#v = :v")
            .expression_attribute_names("#v", VERSION)
            .expression_attribute_values(":v", AttributeValue::N(version.to_string()))
            .build()
            .map_err(|e| Error::malformed("run", e))?;
        Ok(TransactWriteItem::builder().delete(run).build())
    }
}
