//! The ledger, and its sums per project and day. Both are written in the transaction that settles
//! the money, so every sum adds up to the ledger.

use crate::client::{Range, Store, Write};
use crate::error::Result;
use crate::item::{self, Item};
use crate::keys;
use planwright_engine::id::{ProjectId, ProjectRef, TeamId};
use planwright_engine::money::MicroUsd;
use planwright_engine::period::Day;
use planwright_protocol::usage::UsageRow;
use std::collections::BTreeMap;

/// What a sum is kept for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UsageKind {
    pub provider: String,
    pub model: String,
    /// Empty for planning.
    pub tier: String,
    pub purpose: String,
}

/// A sum of ledger rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UsageSum {
    pub cost: MicroUsd,
    pub calls: u64,
    pub input: u64,
    pub output: u64,
    pub cache_read: u64,
    pub cache_write: u64,
}

impl UsageSum {
    pub fn add(&mut self, other: &UsageSum) {
        self.cost += other.cost;
        self.calls += other.calls;
        self.input += other.input;
        self.output += other.output;
        self.cache_read += other.cache_read;
        self.cache_write += other.cache_write;
    }
}

/// One project's sums of one day.
#[derive(Clone, Debug, PartialEq)]
pub struct DayUsage {
    /// `2026-11-21`
    pub date: String,
    pub project: ProjectId,
    pub kinds: BTreeMap<UsageKind, UsageSum>,
}

/// The writes that book `rows`: one ledger item, and one sum per day touched. `head` orders them
/// among the events.
pub(crate) fn booked(project: ProjectRef, head: u64, part: u64, rows: &[UsageRow]) -> Vec<Write> {
    if rows.is_empty() {
        return Vec::new();
    }
    let mut writes =
        vec![Write::Create(Item::new(&keys::ledger(project, head, part)).document(&rows))];
    let mut days: BTreeMap<Day, BTreeMap<String, i64>> = BTreeMap::new();
    for row in rows {
        let sums = days.entry(Day::of_ms(row.at_ms)).or_default();
        let tier = row.tier.map_or("", |t| t.as_str());
        let kind = format!("{}|{}|{tier}|{}", row.provider, row.model, row.purpose.as_str());
        let tokens = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        for (metric, amount) in [
            ("c", row.cost.0),
            ("n", 1),
            ("i", tokens(row.usage.input)),
            ("o", tokens(row.usage.output)),
            ("r", tokens(row.usage.cache_read)),
            ("w", tokens(row.usage.cache_write)),
        ] {
            if amount != 0 {
                *sums.entry(format!("{metric}|{kind}")).or_default() += amount;
            }
        }
    }
    for (day, sums) in days {
        writes.push(Write::Add {
            key: keys::usage(project, &day.key()),
            amounts: sums.into_iter().collect(),
        });
    }
    writes
}

impl Store {
    /// Every project's sums from `first` to `last` date, both included, oldest first.
    pub async fn usage_days(&self, team: TeamId, first: &str, last: &str) -> Result<Vec<DayUsage>> {
        let range =
            Range::between(format!("{}{first}", keys::USAGE), format!("{}{last}~", keys::USAGE));
        let items = self.query_all(&keys::team(team), &range).await?;
        Ok(items.iter().filter_map(day_usage).collect())
    }

    /// The ledger of a project, oldest first.
    pub async fn ledger_list(&self, project: ProjectRef) -> Result<Vec<UsageRow>> {
        let items = self.query_all(&keys::project(project), &Range::prefix(keys::LEDGER)).await?;
        let mut rows = Vec::new();
        for item in &items {
            rows.extend(item::document::<Vec<UsageRow>>(item, "ledger")?);
        }
        Ok(rows)
    }
}

fn day_usage(attributes: &item::Attributes) -> Option<DayUsage> {
    let (date, project) = item::sort_of(attributes).strip_prefix(keys::USAGE)?.split_once('#')?;
    let mut kinds: BTreeMap<UsageKind, UsageSum> = BTreeMap::new();
    for name in attributes.keys() {
        let mut fields = name.split('|');
        let (Some(metric), Some(provider), Some(model), Some(tier), Some(purpose)) =
            (fields.next(), fields.next(), fields.next(), fields.next(), fields.next())
        else {
            continue;
        };
        let amount = item::number(attributes, name).unwrap_or_default();
        let kind = UsageKind {
            provider: provider.to_owned(),
            model: model.to_owned(),
            tier: tier.to_owned(),
            purpose: purpose.to_owned(),
        };
        let sum = kinds.entry(kind).or_default();
        let count = u64::try_from(amount).unwrap_or_default();
        match metric {
            "c" => sum.cost = MicroUsd(amount),
            "n" => sum.calls = count,
            "i" => sum.input = count,
            "o" => sum.output = count,
            "r" => sum.cache_read = count,
            "w" => sum.cache_write = count,
            _ => {}
        }
    }
    Some(DayUsage { date: date.to_owned(), project: project.parse().ok()?, kinds })
}
