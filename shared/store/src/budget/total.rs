//! The limit of everything a team may ever spend. Only teams that set one have its item, and only
//! their commits pay for it; so that no commit can miss it, the months' items say whether there is
//! one, and a commit that thinks otherwise is refused and decides again.

use super::period::{HELD, LEFT, Period, SPENT, TOTALLED, TeamSettings, UNCERTAIN, period_keys};
use crate::client::{Range, Store, Write};
use crate::error::{Error, Result};
use crate::item::{self, Attributes, key_attributes};
use crate::keys::{self, Key};
use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem, Update};
use planwright_engine::id::TeamId;
use planwright_engine::period::Day;
use std::collections::BTreeSet;

/// Months that one change of the limit can mark; older ones hold no money that could still move.
const MOST_MONTHS: usize = 90;

impl Store {
    /// The standing of the limit for everything, where there is one.
    pub async fn total_get(&self, team: TeamId) -> Result<Option<Period>> {
        Ok(self.get(&keys::total(team)).await?.as_ref().map(Period::read))
    }

    /// The writes that begin or end the limit `new` has and `old` has not, or the other way round.
    /// They belong into the transaction that replaces the settings.
    pub(crate) async fn total_toggle(
        &self,
        team: TeamId,
        new: &TeamSettings,
        today: Day,
    ) -> Result<Vec<TransactWriteItem>> {
        let months = self.query_all(&keys::team(team), &Range::prefix(keys::MONTHS)).await?;
        let mut known: BTreeSet<String> = BTreeSet::new();
        let mut all = Period::default();
        let mut writes = Vec::new();
        for (age, month) in months.iter().rev().enumerate() {
            let period = Period::read(month);
            all.held += period.held;
            all.spent += period.spent;
            all.uncertain += period.uncertain;
            known.insert(item::sort_of(month).to_owned());
            if age < MOST_MONTHS {
                writes.push(self.month_mark(team, month, new.total_limit.is_some())?);
            }
        }
        // Clocks differ: a month may begin for somebody else while this is decided.
        for day in [Day(today.0 - 1), today, Day(today.0 + 1)] {
            let [_, month] = period_keys(team, day);
            if known.insert(month.sk.clone()) {
                writes.push(self.absent(&month)?);
            }
        }
        let key = keys::total(team);
        writes.push(self.transaction_item(match new.total_limit {
            None => Write::Delete(key),
            Some(limit) => {
                let left = limit - all.held - all.spent - all.uncertain;
                Write::Create(Period { limit, left, ..all }.item(&key))
            }
        })?);
        Ok(writes)
    }

    /// Marks a month whose money has not moved since it was read.
    fn month_mark(&self, team: TeamId, month: &Attributes, on: bool) -> Result<TransactWriteItem> {
        let key = Key { pk: keys::team(team), sk: item::sort_of(month).to_owned() };
        let mut update = Update::builder()
            .table_name(&*self.table)
            .set_key(Some(key_attributes(&key)))
            .update_expression(if on { "SET #t = :t" } else { "REMOVE #t" })
            .expression_attribute_names("#t", TOTALLED);
        if on {
            update = update.expression_attribute_values(":t", AttributeValue::N("1".to_owned()));
        }
        let mut terms = Vec::new();
        for (at, name) in [LEFT, HELD, SPENT, UNCERTAIN].into_iter().enumerate() {
            terms.push(format!("#n{at} = :n{at}"));
            let value = item::number(month, name).unwrap_or_default().to_string();
            update = update
                .expression_attribute_names(format!("#n{at}"), name)
                .expression_attribute_values(format!(":n{at}"), AttributeValue::N(value));
        }
        let update = update.condition_expression(terms.join(" AND ")).build();
        Ok(TransactWriteItem::builder()
            .update(update.map_err(|e| Error::malformed("budget", e))?)
            .build())
    }
}
