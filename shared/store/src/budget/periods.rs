//! Reads, creates and moves the periods of a team.

use super::period::{
    HELD, LEFT, Period, Periods, SPENT, TOTALLED, TeamSettings, UNCERTAIN, period_keys,
    periods_from,
};
use crate::client::{Refusal, Store, Write};
use crate::error::{Error, Result};
use crate::item;
use crate::kept::Kept;
use crate::keys::{self, Key};
use aws_sdk_dynamodb::types::{AttributeValue, ConditionCheck, TransactWriteItem, Update};
use planwright_engine::command::Delta;
use planwright_engine::id::TeamId;
use planwright_engine::money::MicroUsd;
use planwright_engine::period::Day;

impl Store {
    /// Today's and this month's standing; a period nobody has spent in yet stands at its limit.
    pub async fn periods_get(&self, team: TeamId, today: Day) -> Result<(Period, Period)> {
        let periods = self.periods(team, today).await?;
        let settings = &periods.settings;
        let daily = periods.daily.unwrap_or_else(|| Period::fresh(settings.daily_limit));
        Ok((daily, periods.monthly.unwrap_or_else(|| Period::fresh(settings.monthly_limit))))
    }

    pub(crate) async fn periods(&self, team: TeamId, today: Day) -> Result<Periods> {
        let [daily, monthly] = period_keys(team, today);
        let items =
            self.get_many(&[daily, monthly, keys::settings(team), keys::total(team)]).await?;
        periods_from(&items, team, today)
    }

    /// The two periods of a day, created where they do not exist at the limits the team has right
    /// now: a limit changed meanwhile refuses the creation, and the caller reads again.
    pub(crate) async fn periods_create(
        &self,
        team: TeamId,
        day: Day,
        settings: &Kept<TeamSettings>,
    ) -> Result<()> {
        let [daily, monthly] = period_keys(team, day);
        for (key, limit) in [(daily, settings.daily_limit), (monthly, settings.monthly_limit)] {
            let mut item = Period::fresh(limit).item(&key);
            if settings.total_limit.is_some() && key.sk.starts_with(keys::MONTHS) {
                item = item.number(TOTALLED, 1);
            }
            let create = self.transaction_item(Write::Create(item))?;
            match self.transact(vec![create, self.settings_unchanged(team, settings)?]).await {
                Ok(()) | Err(Refusal::Cancelled(_)) => {}
                Err(Refusal::Unknown(error)) => return Err(error),
            }
        }
        Ok(())
    }

    /// Moves one period. With `needs_cover` it is refused unless what is left covers the net;
    /// without, it always lands, because money that was spent must be booked. A month is refused
    /// unless `total` says rightly whether the team has a limit for everything.
    pub(crate) fn period_update(
        &self,
        key: &Key,
        delta: &Delta,
        total: bool,
    ) -> Result<TransactWriteItem> {
        let number = |amount: MicroUsd| AttributeValue::N(amount.0.to_string());
        let mut update = Update::builder()
            .table_name(&*self.table)
            .set_key(Some(item::key_attributes(key)))
            .update_expression("ADD #l :l, #h :h, #s :s, #u :u")
            .expression_attribute_names("#l", LEFT)
            .expression_attribute_names("#h", HELD)
            .expression_attribute_names("#s", SPENT)
            .expression_attribute_names("#u", UNCERTAIN)
            .expression_attribute_values(":l", number(delta.left))
            .expression_attribute_values(":h", number(delta.held))
            .expression_attribute_values(":s", number(delta.spent))
            .expression_attribute_values(":u", number(delta.uncertain));
        let mut condition = "attribute_exists(#l)".to_owned();
        if delta.needs_cover {
            condition = "#l >= :n".to_owned();
            update = update.expression_attribute_values(":n", number(-delta.left));
        }
        if key.sk.starts_with(keys::MONTHS) {
            condition.push_str(if total {
                " AND attribute_exists(#t)"
            } else {
                " AND attribute_not_exists(#t)"
            });
            update = update.expression_attribute_names("#t", TOTALLED);
        }
        update = update.condition_expression(condition);
        let update = update.build().map_err(|e| Error::malformed("budget", e))?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    pub(crate) fn absent(&self, key: &Key) -> Result<TransactWriteItem> {
        let check = ConditionCheck::builder()
            .table_name(&*self.table)
            .set_key(Some(item::key_attributes(key)))
            .condition_expression("attribute_not_exists(#p)")
            .expression_attribute_names("#p", keys::PARTITION)
            .build()
            .map_err(|e| Error::malformed("budget", e))?;
        Ok(TransactWriteItem::builder().condition_check(check).build())
    }
}
