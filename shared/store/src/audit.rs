//! The audit log of a team: lines are added under the head they were chained to, and never changed.

use crate::client::{Range, Refusal, Store, Write};
use crate::error::{Error, Result};
use crate::item::{self, DOCUMENT, Item};
use crate::keys;
use crate::project::Page;
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use planwright_engine::id::TeamId;
use planwright_protocol::record::{AuditEntry, AuditHead};

impl Store {
    /// The end of the log; none before its first line.
    pub async fn audit_head(&self, team: TeamId) -> Result<Option<AuditHead>> {
        self.get(&keys::audit_head(team)).await?.map(|found| item::document(&found, "audit log")).transpose()
    }

    /// Adds a line that was chained to `old`; a log that has moved on since refuses it, and a team that is gone has none.
    pub async fn audit_append(
        &self,
        team: TeamId,
        entry: &AuditEntry,
        old: Option<&AuditHead>,
        new: &AuditHead,
    ) -> Result<()> {
        match self.transact(self.audit_writes(team, entry, old, new)?).await {
            Ok(()) => Ok(()),
            Err(Refusal::Cancelled(reasons)) => {
                let gone = reasons.first().is_some_and(|(code, _)| code == "ConditionalCheckFailed");
                Err(if gone { Error::NotFound { what: "team" } } else { Error::Conflict { what: "audit log" } })
            }
            Err(Refusal::Unknown(error)) => Err(error),
        }
    }

    /// The writes by which a line is added, to go with those of the change it tells of.
    pub(crate) fn audit_writes(
        &self,
        team: TeamId,
        entry: &AuditEntry,
        old: Option<&AuditHead>,
        new: &AuditHead,
    ) -> Result<Vec<TransactWriteItem>> {
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
        Ok(vec![self.team_there(team)?, TransactWriteItem::builder().put(put).build(), self.transaction_item(line)?])
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
        let found = self.query(&keys::team(team), &range, i32::try_from(limit).unwrap_or(i32::MAX)).await?;
        let mut items = Vec::with_capacity(found.len());
        for attributes in &found {
            items.push((item::sort_of(attributes).to_owned(), item::document(attributes, "audit log")?));
        }
        let next = if found.len() < limit { None } else { items.last().map(|(position, _)| position.clone()) };
        Ok(Page { items, next })
    }
}
