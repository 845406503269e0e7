//! Questions to people, and the team's queue of everything that waits for one.

use crate::client::{Range, Store, Write};
use crate::error::{Error, Result};
use crate::item::{self, Item};
use crate::keys::{self, Key};
use crate::project::Page;
use planwright_engine::command::Notice;
use planwright_engine::id::{ProjectRef, TeamId};
use planwright_protocol::record::{CheckpointRecord, InboxEntry, InboxKind};

impl Store {
    pub fn checkpoint_write(project: ProjectRef, record: &CheckpointRecord) -> Write {
        Write::Put(Item::new(&keys::checkpoint(project, record.number)).document(record))
    }

    pub async fn checkpoint_get(
        &self,
        project: ProjectRef,
        number: u32,
    ) -> Result<CheckpointRecord> {
        let found = self.get(&keys::checkpoint(project, number)).await?;
        item::document(&found.ok_or(Error::NotFound { what: "checkpoint" })?, "checkpoint")
    }

    /// Checkpoints of a project, newest first.
    pub async fn checkpoints_list(
        &self,
        project: ProjectRef,
        limit: usize,
        after: Option<String>,
    ) -> Result<Page<CheckpointRecord>> {
        let range = Range::prefix(keys::CHECKPOINTS).descending().after(after);
        let items = self
            .query(&keys::project(project), &range, i32::try_from(limit).unwrap_or(i32::MAX))
            .await?;
        let next = if items.len() < limit {
            None
        } else {
            items.last().map(|i| item::sort_of(i).to_owned())
        };
        let items: Result<Vec<CheckpointRecord>> =
            items.iter().map(|i| item::document(i, "checkpoint")).collect();
        Ok(Page { items: items?, next })
    }

    pub fn inbox_write(project: ProjectRef, entry: &InboxEntry) -> Write {
        Write::Put(
            Item::new(&keys::inbox(project.task(entry.task), entry.since_ms)).document(entry),
        )
    }

    /// What people are asked to do about a provider is kept, or goes.
    pub(crate) fn notice_write(project: ProjectRef, notice: &Notice) -> Write {
        let Some(detail) = &notice.detail else {
            return Write::Delete(keys::inbox(project.task(notice.task.0), notice.since_ms));
        };
        let entry = InboxEntry {
            project: project.id.to_string(),
            task: notice.task.0,
            kind: InboxKind::Provider,
            checkpoint: None,
            title: format!("Tasks of the {} tier wait for their provider", notice.tier.as_str()),
            reason: detail.clone(),
            since_ms: notice.since_ms,
        };
        Store::inbox_write(project, &entry)
    }

    pub fn inbox_delete(key: Key) -> Write {
        Write::Delete(key)
    }

    /// What waits for a person in a team, oldest first.
    pub async fn inbox_list(
        &self,
        team: TeamId,
        after: Option<String>,
        limit: usize,
    ) -> Result<Page<(Key, InboxEntry)>> {
        let pk = keys::team(team);
        let range = Range::prefix(keys::INBOX).after(after);
        let items = self.query(&pk, &range, i32::try_from(limit).unwrap_or(i32::MAX)).await?;
        let next = if items.len() < limit {
            None
        } else {
            items.last().map(|i| item::sort_of(i).to_owned())
        };
        let mut found = Vec::with_capacity(items.len());
        for attributes in &items {
            let key = Key { pk: pk.clone(), sk: item::sort_of(attributes).to_owned() };
            found.push((key, item::document(attributes, "inbox entry")?));
        }
        Ok(Page { items: found, next })
    }

    /// Keys of the entries of one task, or of a whole project.
    pub async fn inbox_of(&self, project: ProjectRef, task: Option<u32>) -> Result<Vec<Key>> {
        let (mut keys, mut after) = (Vec::new(), None);
        let id = project.id.to_string();
        loop {
            let page = self.inbox_list(project.team, after, 500).await?;
            let own = |e: &InboxEntry| e.project == id && task.is_none_or(|t| t == e.task);
            keys.extend(page.items.into_iter().filter(|(_, e)| own(e)).map(|(k, _)| k));
            after = page.next;
            if after.is_none() {
                return Ok(keys);
            }
        }
    }
}
