//! Limits and periods as they are stored.

use crate::error::{Error, Result};
use crate::item::{self, Attributes, Item};
use crate::kept::Kept;
use crate::keys::{self, Key};
use planwright_engine::command::Delta;
use planwright_engine::id::TeamId;
use planwright_engine::money::MicroUsd;
use planwright_engine::period::Day;
use serde::{Deserialize, Serialize};

pub(crate) const LIMIT: &str = "limit";
pub(crate) const LEFT: &str = "left";
pub(crate) const HELD: &str = "held";
pub(crate) const SPENT: &str = "spent";
pub(crate) const UNCERTAIN: &str = "uncertain";
/// On a month: the team has a limit for everything.
pub(crate) const TOTALLED: &str = "t";

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
    /// What an operator lets the team set its limits to.
    #[serde(default, skip_serializing_if = "Grant::is_empty")]
    pub granted: Grant,
}

/// The most a team may set its limits to; none for what every new team gets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub daily: Option<MicroUsd>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monthly: Option<MicroUsd>,
}

impl Grant {
    fn is_empty(&self) -> bool {
        *self == Grant::default()
    }
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
