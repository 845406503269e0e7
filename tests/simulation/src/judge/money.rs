//! I5 to I8: every micro-dollar is somewhere, once.

use super::log::Faults;
use super::shadow::{Change, number};
use super::{Commit, Judge};
use crate::timeline::Timeline;
use planwright_engine::id::TeamId;
use planwright_engine::money::MicroUsd;
use planwright_engine::period::Day;
use planwright_engine::run::{Hold, Money, Run};
use planwright_engine::slot::SlotKey;
use planwright_store::budget::TeamSettings;

/// What a period's item says, in micro-dollars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Period {
    limit: i64,
    left: i64,
    held: i64,
    spent: i64,
    uncertain: i64,
}

/// Sort key of the limit for everything a team may ever spend.
const TOTAL: &str = "total";

/// Whether a hold's call may be out changes nothing about its money.
fn holds(run: &Run) -> impl Iterator<Item = (u64, SlotKey, Hold)> + '_ {
    let of_slots = run
        .slots
        .iter()
        .filter_map(|(n, s)| s.hold.map(|h| (s.token, *n, Hold { ahead: false, ..h })));
    of_slots.chain(run.orphans.iter().map(|o| (o.token, o.slot, o.hold)))
}

impl Judge {
    fn periods(&self, team: TeamId) -> Vec<(String, Period)> {
        let team = team.to_string();
        let read = |prefix: &'static str| {
            let of = |(sort, item): (&str, &serde_json::Map<String, serde_json::Value>)| {
                let amount = |name| number(item, name).unwrap_or(0);
                let period = Period {
                    limit: amount("limit"),
                    left: amount("left"),
                    held: amount("held"),
                    spent: amount("spent"),
                    uncertain: amount("uncertain"),
                };
                (sort.to_owned(), period)
            };
            self.shadow.with_prefix(&team, prefix).map(of).collect::<Vec<_>>()
        };
        let mut all = read("day#");
        all.extend(read("month#"));
        all.extend(read(TOTAL));
        all
    }

    fn runs_of(&self, team: TeamId) -> Vec<&Run> {
        self.projects
            .values()
            .filter(|(t, _)| *t == team)
            .filter_map(|(_, w)| w.run.as_deref())
            .collect()
    }

    pub(super) fn check_money(&mut self, commit: &Commit, faults: &mut Faults) {
        let run = &commit.after;
        let held: i64 = holds(run).map(|(_, _, h)| h.amount.0).sum();
        if held != run.money.held.0 {
            faults.push(("I5", format!("holds of {held} and {} held", run.money.held.0)));
        }
        if run.money.spent.0 < 0 || run.money.uncertain.0 < 0 || run.money.held.0 < 0 {
            faults.push(("I5", format!("money below nothing: {:?}", run.money)));
        }
        self.check_periods(commit.team, faults);
        self.check_limits(commit, faults);
        self.check_ledger(commit, faults);
        if let Some((_, watched)) = self.projects.get(&commit.project) {
            let known = (run.money.held + run.money.spent + run.money.uncertain).0;
            if watched.charged > known {
                faults.push((
                    "I6",
                    format!("charged {} and only {known} is accounted for", watched.charged),
                ));
            }
        }
    }

    fn check_periods(&self, team: TeamId, faults: &mut Faults) {
        if self.is_leaving(team) {
            return;
        }
        let runs = self.runs_of(team);
        let periods = self.periods(team);
        for (name, p) in &periods {
            if p.left + p.held + p.spent + p.uncertain != p.limit {
                faults.push(("I5", format!("{name} does not add up: {p:?}")));
            }
            let within = |h: &Hold| {
                name == TOTAL
                    || name.ends_with(&h.day.key())
                    || name.ends_with(&format!("month#{}", h.day.month_key()))
            };
            let held: i64 = runs
                .iter()
                .flat_map(|r| holds(r))
                .filter(|(_, _, h)| within(h))
                .map(|(_, _, h)| h.amount.0)
                .sum();
            if held != p.held {
                faults.push(("I5", format!("{name} holds {} and the projects {held}", p.held)));
            }
        }
        let sum = |prefix: &str, of: fn(&Period) -> i64| {
            periods.iter().filter(|(n, _)| n.starts_with(prefix)).map(|(_, p)| of(p)).sum::<i64>()
        };
        let gone = self.departed.iter().filter(|(of, _, _)| *of == team).map(|(_, _, money)| money);
        let moneys: Vec<&Money> = runs.iter().map(|r| &r.money).chain(gone).collect();
        let spent: i64 = moneys.iter().map(|m| m.spent.0).sum();
        let uncertain: i64 = moneys.iter().map(|m| m.uncertain.0).sum();
        let has_total = periods.iter().any(|(name, _)| name == TOTAL);
        for prefix in ["day#", "month#", TOTAL].into_iter().take(if has_total { 3 } else { 2 }) {
            let (p_spent, p_uncertain) = (sum(prefix, |p| p.spent), sum(prefix, |p| p.uncertain));
            if p_spent != spent || p_uncertain != uncertain {
                faults.push((
                    "I8",
                    format!(
                        "{prefix} spent {p_spent} + {p_uncertain}, projects {spent} + {uncertain}"
                    ),
                ));
            }
        }
    }

    /// I6: a new hold fits under every limit.
    fn check_limits(&self, commit: &Commit, faults: &mut Faults) {
        let Some(before) = commit.before.as_deref() else { return };
        let known: Vec<(u64, SlotKey, Hold)> = holds(before).collect();
        let new: Vec<Hold> =
            holds(&commit.after).filter(|h| !known.contains(h)).map(|(_, _, h)| h).collect();
        if new.is_empty() || self.is_leaving(commit.team) {
            return;
        }
        // A limit lowered by the same batch, after the hold, may leave less than nothing.
        let lowered = commit.after.money.limit < before.money.limit;
        if commit.after.money.left() < MicroUsd::ZERO && !lowered {
            faults.push((
                "I6",
                format!("a hold leaves {} of the project", commit.after.money.left()),
            ));
        }
        let periods = self.periods(commit.team);
        if let Some((_, total)) = periods.iter().find(|(name, p)| name == TOTAL && p.left < 0) {
            faults.push(("I6", format!("a hold leaves {} of everything", total.left)));
        }
        for hold in new {
            for name in
                [format!("day#{}", hold.day.key()), format!("month#{}", hold.day.month_key())]
            {
                match periods.iter().find(|(n, _)| *n == name) {
                    Some((_, p)) if p.left < 0 => {
                        faults.push(("I6", format!("a hold leaves {} of {name}", p.left)))
                    }
                    Some(_) => {}
                    None => faults.push(("I5", format!("a hold in {name}, which does not exist"))),
                }
            }
        }
    }

    /// A limit that was changed is in force at once.
    pub(super) fn check_teams(&mut self, timeline: &Timeline, changes: &[Change]) {
        for change in changes.iter().filter(|c| c.sort() == "settings") {
            let Ok(settings) = change.document::<TeamSettings>() else { continue };
            let day = Day::of_ms(timeline.now_ms());
            let of = |name: String| {
                self.shadow.get(change.partition(), &name).and_then(|i| number(i, "limit"))
            };
            let daily = of(format!("day#{}", day.key())).filter(|l| *l != settings.daily_limit.0);
            let monthly =
                of(format!("month#{}", day.month_key())).filter(|l| *l != settings.monthly_limit.0);
            let total = of(TOTAL.to_owned());
            if total != settings.total_limit.map(|limit| limit.0) {
                self.broken(
                    timeline,
                    "I6",
                    format!("the limit for everything is {settings:?} and stands at {total:?}"),
                );
            }
            let skewed = self.skews.iter().any(|s| *s != 0);
            if (daily.is_some() || monthly.is_some()) && !skewed {
                self.broken(
                    timeline,
                    "I6",
                    format!(
                        "the limits are {settings:?} and the periods' {daily:?} and {monthly:?}"
                    ),
                );
            }
        }
        let teams: Vec<TeamId> =
            changes.iter().filter_map(|c| c.partition().parse().ok()).collect();
        let mut faults = Vec::new();
        for team in teams {
            self.check_periods(team, &mut faults);
        }
        for (invariant, detail) in faults {
            self.broken(timeline, invariant, detail);
        }
    }
}
