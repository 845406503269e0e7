//! The audit log of a team: lines are added under the head they were chained to, and never changed.

use crate::client::{Range, Refusal, Store, Write};
use crate::error::{Error, Result};
use crate::item::{self, DOCUMENT, Item};
use crate::keys;
use crate::project::Page;
use aws_sdk_dynamodb::types::{AttributeValue, Delete, Put, TransactWriteItem};
use planwright_engine::id::TeamId;
use planwright_protocol::record::{AuditEntry, AuditHead};

/// A note that a change was begun, and in whose log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    team: TeamId,
    /// Begins with the time, unix milliseconds in 15 digits.
    name: String,
}

/// A line with the end of the log it was chained to, and the end it makes.
#[derive(Clone, Copy, Debug)]
pub struct AuditLine<'a> {
    pub entry: &'a AuditEntry,
    /// None for the first line.
    pub old: Option<&'a AuditHead>,
    pub new: &'a AuditHead,
}

impl Store {
    /// The end of the log; none before its first line.
    pub async fn audit_head(&self, team: TeamId) -> Result<Option<AuditHead>> {
        self.get(&keys::audit_head(team))
            .await?
            .map(|found| item::document(&found, "audit log"))
            .transpose()
    }

    /// Adds a line; a log that has moved on since refuses it, and a team
    /// that is gone has none. The note that its change was begun goes with it; where that is gone
    /// the line has been written.
    pub async fn audit_append(
        &self,
        team: TeamId,
        line: AuditLine<'_>,
        begun: Option<&Begun>,
    ) -> Result<()> {
        let mut writes = self.audit_writes(team, line)?;
        if let Some(Begun { team, name }) = begun {
            writes.push(self.begun_delete(*team, name)?);
        }
        match self.transact(writes).await {
            Ok(()) => Ok(()),
            Err(Refusal::Cancelled(reasons)) if reasons.failed(3) => {
                Err(Error::NotFound { what: "change" })
            }
            Err(Refusal::Cancelled(reasons)) => Err(if reasons.failed(0) {
                Error::NotFound { what: "team" }
            } else {
                Error::Conflict { what: "audit log" }
            }),
            Err(Refusal::Unknown(error)) => Err(error),
        }
    }

    /// The writes by which a line is added, to go with those of the change it tells of.
    pub(crate) fn audit_writes(
        &self,
        team: TeamId,
        line: AuditLine<'_>,
    ) -> Result<Vec<TransactWriteItem>> {
        let AuditLine { entry, old, new } = line;
        let head = Item::new(&keys::audit_head(team)).document(new);
        let put = Put::builder()
            .table_name(&*self.table)
            .set_item(Some(head.attributes))
            .expression_attribute_names("#d", DOCUMENT);
        let put = match old {
            None => put.condition_expression("attribute_not_exists(#d)"),
            Some(old) => {
                let old = AttributeValue::S(serde_json::to_string(old).unwrap_or_default());
                put.condition_expression("#d = :d").expression_attribute_values(":d", old)
            }
        };
        let put = put.build().map_err(|e| Error::malformed("audit log", e))?;
        let line = Write::Create(Item::new(&keys::audit(team, entry.seq)).document(entry));
        Ok(vec![
            self.team_there(team)?,
            TransactWriteItem::builder().put(put).build(),
            self.transaction_item(line)?,
        ])
    }

    /// Notes that a change was begun, before it is made: the line that tells of it may never be
    /// written.
    pub async fn audit_begin(&self, team: TeamId, name: &str, entry: &AuditEntry) -> Result<Begun> {
        let note = Write::Create(Item::new(&keys::begun(team, name)).document(entry));
        match self.write_in_team(team, vec![self.transaction_item(note)?]).await? {
            true => Ok(Begun { team, name: name.to_owned() }),
            false => Err(Error::Conflict { what: "audit log" }),
        }
    }

    /// Changes that were begun before a time, unix milliseconds, and that the log does not tell of.
    pub async fn audit_begun(
        &self,
        team: TeamId,
        before_ms: i64,
    ) -> Result<Vec<(Begun, AuditEntry)>> {
        let range = Range::between(keys::BEGUN, format!("{}{:015}", keys::BEGUN, before_ms.max(0)));
        let mut begun = Vec::new();
        for attributes in self.query_all(&keys::team(team), &range).await? {
            let name = item::sort_of(&attributes).trim_start_matches(keys::BEGUN).to_owned();
            begun.push((Begun { team, name }, item::document(&attributes, "audit log")?));
        }
        Ok(begun)
    }

    fn begun_delete(&self, team: TeamId, name: &str) -> Result<TransactWriteItem> {
        let delete = Delete::builder()
            .table_name(&*self.table)
            .set_key(Some(item::key_attributes(&keys::begun(team, name))))
            .condition_expression("attribute_exists(#d)")
            .expression_attribute_names("#d", DOCUMENT)
            .build()
            .map_err(|e| Error::malformed("audit log", e))?;
        Ok(TransactWriteItem::builder().delete(delete).build())
    }

    /// Lines of the log, newest first if asked for. `after` is the position of the line before.
    pub async fn audit_list(
        &self,
        team: TeamId,
        newest_first: bool,
        limit: usize,
        after: Option<String>,
    ) -> Result<Page<(String, AuditEntry)>> {
        let range = Range::prefix(keys::AUDIT).after(after);
        let range = if newest_first { range.descending() } else { range };
        let found =
            self.query(&keys::team(team), &range, i32::try_from(limit).unwrap_or(i32::MAX)).await?;
        let mut items = Vec::with_capacity(found.len());
        for attributes in &found {
            items.push((
                item::sort_of(attributes).to_owned(),
                item::document(attributes, "audit log")?,
            ));
        }
        let next = if found.len() < limit {
            None
        } else {
            items.last().map(|(position, _)| position.clone())
        };
        Ok(Page { items, next })
    }
}
