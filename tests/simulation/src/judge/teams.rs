//! Teams that are deleted: nothing of them is left, and nothing comes back. What an approval keeps
//! ahead of its commit may come late, and is gone after the look that follows every removal.

use super::Judge;
use super::shadow::Change;
use crate::timeline::Timeline;
use planwright_engine::id::TeamId;

/// Rows that are written ahead of the commit that makes them count.
const AHEAD: [&str; 2] = ["graph#", "spec#"];

fn is_ahead(sort: &str) -> bool {
    AHEAD.iter().any(|prefix| sort.starts_with(prefix))
}

/// The note that a team is being deleted.
const LEAVING: &str = "leaving";

impl Judge {
    /// The note that a team is being deleted comes before anything of it is taken apart, and goes
    /// when nothing is left.
    pub(super) fn check_leaving(&mut self, timeline: &Timeline, changes: &[Change]) {
        for change in changes.iter().filter(|c| c.sort() == LEAVING) {
            let Ok(team) = change.partition().parse::<TeamId>() else { continue };
            match change {
                Change::Delete(_) => self.gone(timeline, team),
                _ => {
                    self.leaving.entry(team).or_default();
                }
            }
        }
    }

    pub fn is_leaving(&self, team: TeamId) -> bool {
        self.leaving.contains_key(&team)
    }

    /// Since when nothing is left of a team, in true unix milliseconds.
    pub fn gone_since(&self, team: TeamId) -> Option<i64> {
        self.leaving.get(&team).copied().flatten()
    }

    /// Whether every deletion of a team that was begun is done.
    pub fn have_all_left(&self) -> bool {
        self.leaving.values().all(Option::is_some)
    }

    fn gone(&mut self, timeline: &Timeline, team: TeamId) {
        let now_ms = timeline.now_ms();
        self.leaving.entry(team).or_default().get_or_insert(now_ms);
        self.check_left(timeline, team, false);
    }

    /// I11: a deleted team does not come back.
    pub(super) fn check_gone(&mut self, timeline: &Timeline, who: &str, changes: &[Change]) {
        let written =
            changes.iter().filter(|c| !matches!(c, Change::Delete(_)) && !is_ahead(c.sort()));
        let owner = |c: &Change| {
            c.partition().split('#').next().and_then(|team| team.parse::<TeamId>().ok())
        };
        let mut late =
            written.filter(|c| owner(c).is_some_and(|team| self.gone_since(team).is_some()));
        if let Some(change) = late.next() {
            let detail = format!(
                "{who} writes {} {} of a team that is deleted",
                change.partition(),
                change.sort()
            );
            self.broken(timeline, "I11", detail);
        }
    }

    /// I11: no row of a deleted team, not even one that says whose a project is, and `for_good`
    /// none that came late.
    fn check_left(&mut self, timeline: &Timeline, team: TeamId, for_good: bool) {
        let own = team.to_string();
        let of_team = |pk: &str, item: &serde_json::Map<String, serde_json::Value>| {
            pk.starts_with(&own)
                || pk.starts_with("project#") && item.values().any(|v| v["S"] == own.as_str())
        };
        let row = self
            .shadow
            .all()
            .find(|(pk, sk, item)| of_team(pk, item) && (for_good || !is_ahead(sk)))
            .map(|(pk, sk, _)| format!("{pk} {sk}"));
        if let Some(row) = row {
            self.broken(timeline, "I11", format!("{row} is left of a deleted team"));
        }
    }

    /// I11: nothing at all of a project that somebody removed.
    pub(super) fn check_removed(&mut self, timeline: &Timeline) {
        let removed: Vec<_> = self
            .projects
            .iter()
            .filter(|(_, (_, w))| w.deleted)
            .map(|(id, (team, _))| (*team, *id))
            .collect();
        for (team, project) in removed {
            let partitions = [format!("{team}#{project}"), format!("project#{project}")];
            let row = self.shadow.all().find(|(pk, _, _)| partitions.iter().any(|own| own == pk));
            if let Some(row) = row.map(|(pk, sk, _)| format!("{pk} {sk}")) {
                self.broken(timeline, "I11", format!("{row} is left of a removed project"));
            }
        }
    }

    /// At the end: a process that was late has had the time to bring something back.
    pub(super) fn check_all_gone(&mut self, timeline: &Timeline) {
        for (team, gone) in self.leaving.clone() {
            if gone.is_some() {
                self.check_left(timeline, team, true);
            } else {
                self.broken(timeline, "I4", format!("{team} was to be deleted and never was"));
            }
        }
    }
}
