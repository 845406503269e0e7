//! A team's limits, and what its day and month have left of them.

use crate::client::Store;
use crate::error::{Error, Result};
use crate::item::{self, Attributes, Item};
use crate::kept::Kept;
use crate::keys::{self, Key};
use crate::total::TOTALLED;
use aws_sdk_dynamodb::types::{AttributeValue, ConditionCheck, Put, TransactWriteItem, Update};
use planwright_engine::command::Delta;
use planwright_engine::id::TeamId;
use planwright_engine::money::MicroUsd;
use planwright_engine::period::Day;
use planwright_engine::planted;
use serde::{Deserialize, Serialize};

const LIMIT: &str = "limit";
pub(crate) const LEFT: &str = "left";
const HELD: &str = "held";
const SPENT: &str = "spent";
const UNCERTAIN: &str = "uncertain";

/// What a team has decided for all its projects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamSettings {
    pub daily_limit: MicroUsd,
    pub monthly_limit: MicroUsd,
    /// Limit of a new project.
    pub project_limit: MicroUsd,
    /// Tasks of one project that may run at once.
    pub concurrency: u32,
    /// Share of a limit, in percent, from which spending warns.
    pub warn_percent: u32,
    /// Limit of everything the team may ever spend.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_limit: Option<MicroUsd>,
}

/// One day or month of a team. `left + held + spent + uncertain = limit`, at all times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Period {
    pub limit: MicroUsd,
    pub left: MicroUsd,
    pub held: MicroUsd,
    pub spent: MicroUsd,
    pub uncertain: MicroUsd,
}

impl Period {
    pub(crate) fn fresh(limit: MicroUsd) -> Self {
        Period { limit, left: limit, ..Period::default() }
    }

    pub(crate) fn read(attributes: &Attributes) -> Self {
        let amount = |name| MicroUsd(item::number(attributes, name).unwrap_or_default());
        Period {
            limit: amount(LIMIT),
            left: amount(LEFT),
            held: amount(HELD),
            spent: amount(SPENT),
            uncertain: amount(UNCERTAIN),
        }
    }

    pub(crate) fn item(&self, key: &Key) -> Item {
        Item::new(key)
            .number(LIMIT, self.limit.0)
            .number(LEFT, self.left.0)
            .number(HELD, self.held.0)
            .number(SPENT, self.spent.0)
            .number(UNCERTAIN, self.uncertain.0)
    }

    pub(crate) fn apply(&mut self, delta: &Delta) {
        self.left += delta.left;
        self.held += delta.held;
        self.spent += delta.spent;
        self.uncertain += delta.uncertain;
    }

    /// Whether this much of the limit, in percent, is used or reserved.
    pub fn passed(&self, percent: u32) -> bool {
        self.limit.is_positive()
            && (self.limit - self.left).0 >= self.limit.0 / 100 * i64::from(percent)
    }
}

/// The day and the month a team's money is in, as last seen.
#[derive(Clone, Debug)]
pub(crate) struct Periods {
    pub(crate) day: Day,
    pub(crate) daily: Option<Period>,
    pub(crate) monthly: Option<Period>,
    /// Of everything, where the team has a limit for that.
    pub(crate) total: Option<Period>,
    pub(crate) settings: Kept<TeamSettings>,
}

impl Periods {
    pub(crate) fn cover(&self) -> MicroUsd {
        let of = |period: Option<Period>, limit| period.map_or(limit, |p| p.left);
        let period = of(self.daily, self.settings.daily_limit)
            .min(of(self.monthly, self.settings.monthly_limit));
        self.total.map_or(period, |total| period.min(total.left))
    }

    /// The period with the least left: the one that refuses first.
    pub(crate) fn tightest(&self) -> Period {
        let daily = self.daily.unwrap_or_else(|| Period::fresh(self.settings.daily_limit));
        let monthly = self.monthly.unwrap_or_else(|| Period::fresh(self.settings.monthly_limit));
        let periods = [Some(daily), Some(monthly), self.total];
        periods.into_iter().flatten().min_by_key(|period| period.left).unwrap_or(daily)
    }

    pub(crate) fn warning(&self) -> bool {
        [self.daily, self.monthly, self.total]
            .iter()
            .flatten()
            .any(|p| p.passed(self.settings.warn_percent))
    }
}

impl Store {
    pub async fn settings_get(&self, team: TeamId) -> Result<Kept<TeamSettings>> {
        let found =
            self.get(&keys::settings(team)).await?.ok_or(Error::NotFound { what: "team" })?;
        Kept::read(&found, "team settings")
    }

    /// Creates a team with its settings.
    pub fn settings_new(team: TeamId, settings: &TeamSettings) -> crate::client::Write {
        crate::client::Write::Create(Item::new(&keys::settings(team)).document(settings))
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
        self.settings_commit(writes).await
    }

    async fn limits_put(
        &self,
        team: TeamId,
        old: &Kept<TeamSettings>,
        new: &TeamSettings,
        today: Day,
    ) -> Result<()> {
        let [daily, monthly] = period_keys(team, today);
        let existing = self.get_many(&[daily.clone(), monthly.clone()]).await?;
        let mut writes = vec![self.settings_replace(team, old, new)?];
        for (key, change) in [
            (daily, new.daily_limit - old.daily_limit),
            (monthly, new.monthly_limit - old.monthly_limit),
        ] {
            if planted!("limit-changed-for-new-days-only") {
                continue;
            }
            if existing.iter().any(|i| item::sort_of(i) == key.sk) {
                let amounts = vec![(LIMIT.to_owned(), change.0), (LEFT.to_owned(), change.0)];
                writes.push(self.transaction_item(crate::client::Write::Add { key, amounts })?);
            } else {
                writes.push(self.absent(&key)?);
            }
        }
        if let (Some(before), Some(after)) = (old.total_limit, new.total_limit)
            && before != after
        {
            let amounts = [LIMIT, LEFT].map(|name| (name.to_owned(), (after - before).0)).to_vec();
            let add = crate::client::Write::Add { key: keys::total(team), amounts };
            writes.push(self.transaction_item(add)?);
        }
        self.settings_commit(writes).await
    }

    async fn settings_commit(&self, writes: Vec<TransactWriteItem>) -> Result<()> {
        match self.transact(writes).await {
            Ok(()) => Ok(()),
            Err(crate::client::Refusal::Cancelled(_)) => {
                Err(Error::Conflict { what: "team settings" })
            }
            Err(crate::client::Refusal::Unknown(error)) => Err(error),
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

    /// Refuses the transaction unless the team's settings are these.
    fn settings_unchanged(
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

    /// The standing of the limit for everything, where there is one.
    pub async fn total_get(&self, team: TeamId) -> Result<Option<Period>> {
        Ok(self.get(&keys::total(team)).await?.as_ref().map(Period::read))
    }

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
            let create = self.transaction_item(crate::client::Write::Create(item))?;
            match self.transact(vec![create, self.settings_unchanged(team, settings)?]).await {
                Ok(()) | Err(crate::client::Refusal::Cancelled(_)) => {}
                Err(crate::client::Refusal::Unknown(error)) => return Err(error),
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
        if delta.needs_cover && !planted!("team-limit-trusted-to-memory") {
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
}

pub(crate) fn period_keys(team: TeamId, day: Day) -> [Key; 2] {
    [keys::day(team, &day.key()), keys::month(team, &day.month_key())]
}

/// Finds settings and periods among items read together.
pub(crate) fn periods_from(items: &[Attributes], team: TeamId, today: Day) -> Result<Periods> {
    let find = |key: &Key| {
        items
            .iter()
            .find(|i| item::sort_of(i) == key.sk && item::text(i, keys::PARTITION) == Some(&key.pk))
    };
    let [daily, monthly] = period_keys(team, today);
    let settings = find(&keys::settings(team)).ok_or(Error::NotFound { what: "team" })?;
    Ok(Periods {
        day: today,
        daily: find(&daily).map(Period::read),
        monthly: find(&monthly).map(Period::read),
        total: find(&keys::total(team)).map(Period::read),
        settings: Kept::read(settings, "team settings")?,
    })
}
