//! Reads and changes a team's limits.

use super::period::{LEFT, LIMIT, TeamSettings, period_keys};
use crate::client::{Store, Write};
use crate::error::{Error, Result};
use crate::item::{self, Item};
use crate::kept::Kept;
use crate::keys::{self, Key};
use aws_sdk_dynamodb::types::{ConditionCheck, Put, TransactWriteItem};
use planwright_engine::id::TeamId;
use planwright_engine::period::Day;
use std::collections::BTreeMap;

impl Store {
    pub async fn settings_get(&self, team: TeamId) -> Result<Kept<TeamSettings>> {
        let found =
            self.get(&keys::settings(team)).await?.ok_or(Error::NotFound { what: "team" })?;
        Kept::read(&found, "team settings")
    }

    /// Creates a team with its settings.
    pub fn settings_new(team: TeamId, settings: &TeamSettings) -> Write {
        Write::Create(Item::new(&keys::settings(team)).document(settings))
    }

    /// Changes the settings if they still are what `old` says; the current day and month get what
    /// the change adds or takes in the same transaction.
    pub async fn settings_put(
        &self,
        team: TeamId,
        old: &Kept<TeamSettings>,
        new: &TeamSettings,
        today: Day,
    ) -> Result<()> {
        if old.total_limit.is_some() == new.total_limit.is_some() {
            return self.limits_put(team, old, new, today).await;
        }
        // Both would change the month, and a transaction takes one write of an item: first the
        // amounts, then this.
        let between = TeamSettings { total_limit: old.total_limit, ..*new };
        let mut known = old.clone();
        if between != **old {
            self.limits_put(team, old, &between, today).await?;
            known = Kept::written(between);
        }
        let mut writes = vec![self.settings_replace(team, &known, new)?];
        writes.extend(self.total_toggle(team, new, today).await?);
        self.settings_commit(team, writes).await
    }

    async fn limits_put(
        &self,
        team: TeamId,
        old: &Kept<TeamSettings>,
        new: &TeamSettings,
        today: Day,
    ) -> Result<()> {
        // Clocks differ and a write may arrive late: the next day may begin while this is decided.
        let mut periods = BTreeMap::new();
        for day in [today, Day(today.0 + 1)] {
            let [daily, monthly] = period_keys(team, day);
            periods.insert(daily.sk.clone(), (daily, new.daily_limit - old.daily_limit));
            periods.insert(monthly.sk.clone(), (monthly, new.monthly_limit - old.monthly_limit));
        }
        let keys: Vec<Key> = periods.values().map(|(key, _)| key.clone()).collect();
        let existing = self.get_many(&keys).await?;
        let mut writes = vec![self.settings_replace(team, old, new)?];
        for (key, change) in periods.into_values() {
            if existing.iter().any(|i| item::sort_of(i) == key.sk) {
                let amounts = vec![(LIMIT.to_owned(), change.0), (LEFT.to_owned(), change.0)];
                writes.push(self.transaction_item(Write::Add { key, amounts })?);
            } else {
                writes.push(self.absent(&key)?);
            }
        }
        if let (Some(before), Some(after)) = (old.total_limit, new.total_limit)
            && before != after
        {
            let amounts = [LIMIT, LEFT].map(|name| (name.to_owned(), (after - before).0)).to_vec();
            let add = Write::Add { key: keys::total(team), amounts };
            writes.push(self.transaction_item(add)?);
        }
        self.settings_commit(team, writes).await
    }

    /// Of a team that is being deleted the settings are among the last rows to go, and nobody
    /// changes them any more.
    async fn settings_commit(&self, team: TeamId, writes: Vec<TransactWriteItem>) -> Result<()> {
        match self.write_in_team(team, writes).await? {
            true => Ok(()),
            false => Err(Error::Conflict { what: "team settings" }),
        }
    }

    fn settings_replace(
        &self,
        team: TeamId,
        old: &Kept<TeamSettings>,
        new: &TeamSettings,
    ) -> Result<TransactWriteItem> {
        let put = Put::builder()
            .table_name(&*self.table)
            .set_item(Some(Item::new(&keys::settings(team)).document(new).attributes))
            .condition_expression("#d = :d")
            .expression_attribute_names("#d", item::DOCUMENT)
            .expression_attribute_values(":d", old.value())
            .build()
            .map_err(|e| Error::malformed("team settings", e))?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    /// Refuses the transaction unless the team's settings are these.
    pub(crate) fn settings_unchanged(
        &self,
        team: TeamId,
        settings: &Kept<TeamSettings>,
    ) -> Result<TransactWriteItem> {
        let check = ConditionCheck::builder()
            .table_name(&*self.table)
            .set_key(Some(item::key_attributes(&keys::settings(team))))
            .condition_expression("#d = :d")
            .expression_attribute_names("#d", item::DOCUMENT)
            .expression_attribute_values(":d", settings.value())
            .build()
            .map_err(|e| Error::malformed("team settings", e))?;
        Ok(TransactWriteItem::builder().condition_check(check).build())
    }
}
