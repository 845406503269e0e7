//! Profiles and requirements of projects: everything that is not the run.

use crate::client::{Range, Refusal, Store, Write};
use crate::error::{Error, Result};
use crate::item::{self, DOCUMENT, Item};
use crate::slots::Placed;
use crate::{event, keys, run};
use aws_sdk_dynamodb::types::{DeleteRequest, TransactWriteItem, WriteRequest};
use planwright_engine::event::Event;
use planwright_engine::id::{ProjectId, ProjectRef, TeamId};
use planwright_engine::run::Run;
use planwright_protocol::record::ProjectRecord;
use std::collections::BTreeSet;
use std::time::Duration;

pub(crate) const TEAM: &str = "team";
/// Times a project is tried to be made against other changes of its team, each pause up to twice as
/// long as the last: two seconds in all, in which some fifty made at once find their turns.
const TRIES: u32 = 9;

/// One page of a list and the key to go on from.
#[derive(Clone, Debug)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Sort key to hand back as `after`; none at the end.
    pub next: Option<String>,
}

impl Store {
    /// Creates a project with its first event in a team that exists. `run.head` must count that
    /// event.
    pub async fn project_create(
        &self,
        project: ProjectRef,
        record: &ProjectRecord,
        requirements: &str,
        run: &Run,
        created: Event,
    ) -> Result<()> {
        let mut writes = vec![
            Write::Create(Item::new(&keys::project_record(project)).document(record)),
            Write::Create(Item::new(&keys::requirements(project)).text(DOCUMENT, requirements)),
            Write::Create(run::run_item(project, run, &Placed::default(), 1, 0)),
            Write::Create(owner_item(project)),
        ];
        writes.extend(event::logged(project, &[created]));
        // Whose place in the team was looked up a moment before it was deleted is still let in.
        let rest: Result<Vec<_>> = writes.into_iter().map(|w| self.transaction_item(w)).collect();
        let writes: Vec<TransactWriteItem> =
            std::iter::once(self.team_there(project.team)?).chain(rest?).collect();
        for tried in 0..TRIES {
            let reasons = match self.transact(writes.clone()).await {
                Ok(()) => return Ok(()),
                Err(Refusal::Cancelled(reasons)) => reasons,
                Err(Refusal::Unknown(error)) => return Err(error),
            };
            match reasons.first_failed() {
                Some(0) => return Err(Error::NotFound { what: "team" }),
                Some(_) => return Err(Error::Exists { what: "project" }),
                // Somebody joins the team, or another project is made in it, at this very moment.
                None => tokio::time::sleep(pause(project.id, tried)).await,
            }
        }
        Err(Error::Contended { what: "the team", attempts: TRIES })
    }

    /// Whose project it is; none for one that does not exist.
    pub async fn project_team(&self, project: ProjectId) -> Result<Option<TeamId>> {
        let Some(found) = self.get(&keys::project_team(project)).await? else { return Ok(None) };
        let team = item::text(&found, TEAM).and_then(|team| team.parse().ok());
        team.map(Some).ok_or_else(|| Error::malformed("project", "it names no team"))
    }

    pub async fn project_record_get(&self, project: ProjectRef) -> Result<ProjectRecord> {
        let found = self
            .get(&keys::project_record(project))
            .await?
            .ok_or(Error::NotFound { what: "project" })?;
        item::document(&found, "project")
    }

    /// The write that replaces a record; it goes with the command that tells of it.
    pub fn project_record_write(project: ProjectRef, record: &ProjectRecord) -> Write {
        Write::Put(Item::new(&keys::project_record(project)).document(record))
    }

    pub fn requirements_write(project: ProjectRef, text: &str) -> Write {
        Write::Put(Item::new(&keys::requirements(project)).text(DOCUMENT, text))
    }

    pub async fn requirements_get(&self, project: ProjectRef) -> Result<String> {
        let found = self
            .get(&keys::requirements(project))
            .await?
            .ok_or(Error::NotFound { what: "project" })?;
        Ok(item::text(&found, DOCUMENT).unwrap_or_default().to_owned())
    }

    /// Requirements of many projects, in the order asked; empty for a project without.
    pub async fn requirements_get_many(
        &self,
        team: TeamId,
        projects: &[ProjectId],
    ) -> Result<Vec<String>> {
        let wanted: Vec<keys::Key> =
            projects.iter().map(|p| keys::requirements(ProjectRef::new(team, *p))).collect();
        let items = self.get_many(&wanted).await?;
        let text = |key: &keys::Key| {
            let found = items.iter().find(|i| item::text(i, keys::PARTITION) == Some(&key.pk));
            found.and_then(|i| item::text(i, DOCUMENT)).unwrap_or_default().to_owned()
        };
        Ok(wanted.iter().map(text).collect())
    }

    /// How many projects a team has.
    pub async fn projects_count(&self, team: TeamId) -> Result<u64> {
        let found =
            self.query_all(&keys::team(team), &Range::prefix(keys::PROJECT_RECORDS)).await?;
        Ok(u64::try_from(found.len()).unwrap_or(u64::MAX))
    }

    /// A team's projects, newest first.
    pub async fn projects_list(
        &self,
        team: TeamId,
        limit: usize,
        after: Option<String>,
    ) -> Result<Page<(ProjectId, ProjectRecord)>> {
        let limit_i32 = i32::try_from(limit).unwrap_or(i32::MAX);
        let range = Range::prefix(keys::PROJECT_RECORDS).descending().after(after);
        let items = self.query(&keys::team(team), &range, limit_i32).await?;
        let mut found = Vec::with_capacity(items.len());
        for attributes in &items {
            let id = item::sort_of(attributes)
                .strip_prefix(keys::PROJECT_RECORDS)
                .and_then(|id| id.parse().ok());
            found.push((
                id.ok_or_else(|| Error::malformed("project", "its key"))?,
                item::document(attributes, "project")?,
            ));
        }
        let next = if items.len() < limit {
            None
        } else {
            items.last().map(|i| item::sort_of(i).to_owned())
        };
        Ok(Page { items: found, next })
    }

    /// Deletes everything of a project. The record and the run go first, so that nothing finds or
    /// moves it any more; whose project it is goes last, so that a call that is cut short can be
    /// repeated.
    pub async fn project_delete(&self, project: ProjectRef) -> Result<()> {
        self.delete_many(vec![keys::project_record(project), keys::run(project)]).await?;
        self.project_purge(project).await
    }

    /// Deletes what is left of a project that nothing finds or moves any more, but not what leads
    /// to it.
    pub async fn project_purge(&self, project: ProjectRef) -> Result<()> {
        self.delete_many(self.inbox_of(project, None).await?).await?;
        let pk = keys::project(project);
        loop {
            let page = self.query(&pk, &Range::between("!", "~"), 500).await?;
            if page.is_empty() {
                return Ok(());
            }
            let keys = page
                .iter()
                .map(|i| keys::Key { pk: pk.clone(), sk: item::sort_of(i).to_owned() })
                .collect();
            self.delete_many(keys).await?;
        }
    }

    /// Forgets whose project it was, once nothing else of it is left.
    pub async fn project_delete_end(&self, project: ProjectRef) -> Result<()> {
        self.delete_many(vec![keys::project_team(project.id), keys::retired(project)]).await
    }

    /// Deletes each once, however often it is named: DynamoDB refuses a batch that names one twice.
    pub(crate) async fn delete_many(&self, keys: Vec<keys::Key>) -> Result<()> {
        let keys: BTreeSet<keys::Key> = keys.into_iter().collect();
        let delete = |key: &keys::Key| {
            DeleteRequest::builder().set_key(Some(item::key_attributes(key))).build()
        };
        let requests: std::result::Result<Vec<_>, _> = keys
            .iter()
            .map(|k| delete(k).map(|d| WriteRequest::builder().delete_request(d).build()))
            .collect();
        self.write_many(requests.map_err(|e| Error::malformed("batch", e))?).await
    }
}

/// Up to 8 ms after the first try. The chance in it is the project's own id: whoever stands in its
/// way has another.
fn pause(project: ProjectId, tried: u32) -> Duration {
    let chance = u64::try_from(project.as_u128() & 0xff).unwrap_or_default();
    Duration::from_micros((8_000 << tried) * chance / 0xff)
}

/// Says whose project it is.
pub(crate) fn owner_item(project: ProjectRef) -> Item {
    Item::new(&keys::project_team(project.id)).text(TEAM, project.team.to_string())
}
