//! Sums of the ledger as they are shown.

use planwright_engine::id::ProjectId;
use planwright_engine::money::MicroUsd;
use planwright_protocol::http::usage::{
    BudgetStatus, CallUsage, DailyUsage, ModelUsage, ProjectUsage, UsageSummary,
};
use planwright_store::budget::Period;
use planwright_store::usage::{DayUsage, UsageSum};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Tokens of the whole prompts, however they were billed.
pub(super) fn prompt(sum: &UsageSum) -> u64 {
    sum.input + sum.cache_read + sum.cache_write
}

pub(super) fn total<'a>(sums: impl IntoIterator<Item = &'a UsageSum>) -> UsageSum {
    let mut total = UsageSum::default();
    sums.into_iter().for_each(|sum| total.add(sum));
    total
}

pub(super) fn summary(days: &[DayUsage]) -> UsageSummary {
    let mut by_model: BTreeMap<&str, UsageSum> = BTreeMap::new();
    let mut by_provider: BTreeMap<&str, UsageSum> = BTreeMap::new();
    let mut by_purpose: BTreeMap<&str, UsageSum> = BTreeMap::new();
    for (kind, sum) in days.iter().flat_map(|day| &day.kinds) {
        by_model.entry(&kind.model).or_default().add(sum);
        by_provider.entry(&kind.provider).or_default().add(sum);
        by_purpose.entry(&kind.purpose).or_default().add(sum);
    }
    let all = total(by_provider.values());
    let calls = |sum: UsageSum| CallUsage { cost_usd: sum.cost.as_usd(), calls: sum.calls };
    let model = |sum: UsageSum| ModelUsage {
        cost_usd: sum.cost.as_usd(),
        prompt_tokens: prompt(&sum),
        completion_tokens: sum.output,
        calls: sum.calls,
    };
    UsageSummary {
        total_cost_usd: all.cost.as_usd(),
        total_prompt_tokens: prompt(&all),
        total_completion_tokens: all.output,
        total_cache_read_tokens: all.cache_read,
        total_cache_write_tokens: all.cache_write,
        api_call_count: all.calls,
        by_model: by_model.into_iter().map(|(name, sum)| (name.to_owned(), model(sum))).collect(),
        by_provider: by_provider
            .into_iter()
            .map(|(name, sum)| (name.to_owned(), calls(sum)))
            .collect(),
        by_purpose: by_purpose
            .into_iter()
            .map(|(name, sum)| (name.to_owned(), calls(sum)))
            .collect(),
    }
}

/// One entry per date asked for.
pub(super) fn daily(dates: &[String], days: &[DayUsage]) -> Vec<DailyUsage> {
    let of = |date: &String| {
        let sum =
            total(days.iter().filter(|day| day.date == *date).flat_map(|day| day.kinds.values()));
        DailyUsage {
            date: date.clone(),
            cost_usd: sum.cost.as_usd(),
            prompt_tokens: prompt(&sum),
            completion_tokens: sum.output,
            api_calls: sum.calls,
        }
    };
    dates.iter().map(of).collect()
}

/// Dearest first.
pub(super) fn by_project(days: &[DayUsage]) -> Vec<(ProjectId, UsageSum)> {
    let mut sums: BTreeMap<ProjectId, UsageSum> = BTreeMap::new();
    for day in days {
        sums.entry(day.project).or_default().add(&total(day.kinds.values()));
    }
    let mut sums: Vec<_> = sums.into_iter().collect();
    sums.sort_by_key(|(project, sum)| (Reverse(sum.cost), *project));
    sums
}

pub(super) fn of_project(project: ProjectId, project_name: String, sum: &UsageSum) -> ProjectUsage {
    ProjectUsage {
        project_id: project.to_string(),
        project_name,
        cost_usd: sum.cost.as_usd(),
        prompt_tokens: prompt(sum),
        completion_tokens: sum.output,
        api_calls: sum.calls,
    }
}

pub(super) fn budget(daily: &Period, monthly: &Period) -> BudgetStatus {
    // What may have been spent counts as spent until somebody knows better.
    let spent = |period: &Period| period.spent + period.uncertain;
    BudgetStatus {
        daily_spent_usd: spent(daily).as_usd(),
        daily_held_usd: daily.held.as_usd(),
        daily_limit_usd: daily.limit.as_usd(),
        daily_pct: percent(spent(daily), daily.limit),
        monthly_spent_usd: spent(monthly).as_usd(),
        monthly_held_usd: monthly.held.as_usd(),
        monthly_limit_usd: monthly.limit.as_usd(),
        monthly_pct: percent(spent(monthly), monthly.limit),
    }
}

/// Two digits; a limit of nothing is reached by the first cent.
fn percent(part: MicroUsd, of: MicroUsd) -> f64 {
    if !of.is_positive() {
        return if part.is_positive() { 100.0 } else { 0.0 };
    }
    (part.as_usd() / of.as_usd() * 10_000.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use planwright_store::usage::UsageKind;

    fn day(date: &str, project: u128, purpose: &str, cost: i64) -> DayUsage {
        let kind = UsageKind {
            provider: "demo".into(),
            model: "planwright-demo".into(),
            tier: String::new(),
            purpose: purpose.into(),
        };
        let sum = UsageSum {
            cost: MicroUsd(cost),
            calls: 1,
            input: 5,
            output: 2,
            cache_read: 3,
            cache_write: 1,
        };
        DayUsage {
            date: date.into(),
            project: ProjectId::from_u128(project),
            kinds: BTreeMap::from([(kind, sum)]),
        }
    }

    #[test]
    fn sums_add_up_whatever_they_are_grouped_by() {
        let days = [day("2026-11-20", 1, "planning", 10), day("2026-11-21", 1, "execution", 20)];
        let shown = summary(&days);
        assert_eq!((shown.total_cost_usd, shown.api_call_count), (0.00003, 2));
        assert_eq!((shown.total_prompt_tokens, shown.total_completion_tokens), (18, 4));
        assert_eq!(shown.by_model["planwright-demo"].calls, 2);
        assert_eq!(shown.by_purpose["planning"].calls, 1);
        assert_eq!(shown.by_provider["demo"].cost_usd, shown.total_cost_usd);
    }

    #[test]
    fn a_day_without_calls_is_a_row_of_zeros() {
        let dates = ["2026-11-19", "2026-11-20"].map(str::to_owned);
        let rows = daily(
            &dates,
            &[day("2026-11-20", 1, "planning", 10), day("2026-11-20", 2, "planning", 5)],
        );
        assert_eq!(rows[0], DailyUsage { date: "2026-11-19".into(), ..DailyUsage::default() });
        assert_eq!((rows[1].api_calls, rows[1].cost_usd), (2, 0.000015));
    }

    #[test]
    fn the_dearest_project_comes_first() {
        let days = [day("2026-11-20", 1, "planning", 10), day("2026-11-21", 2, "planning", 15)];
        let order: Vec<_> =
            by_project(&days).iter().map(|(project, _)| project.as_u128()).collect();
        assert_eq!(order, [2, 1]);
    }

    #[test]
    fn percents_of_nothing_are_none_or_all() {
        assert_eq!(percent(MicroUsd(1), MicroUsd(3)), 33.33);
        assert_eq!(percent(MicroUsd::ZERO, MicroUsd::ZERO), 0.0);
        assert_eq!(percent(MicroUsd(1), MicroUsd::ZERO), 100.0);
    }
}
