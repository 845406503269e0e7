//! Teams that are deleted: nothing of them is left, and nothing comes back.

use super::Judge;
use super::shadow::Change;
use crate::world::World;
use planwright_engine::id::TeamId;

impl Judge {
    /// Somebody begins to delete the team: from here on its books are being taken apart.
    pub fn leaves(&mut self, team: TeamId) {
        self.leaving.entry(team).or_default();
    }

    pub fn is_leaving(&self, team: TeamId) -> bool {
        self.leaving.contains_key(&team)
    }

    /// Since when nothing is left of a team, in true unix milliseconds.
    pub fn gone_since(&self, team: TeamId) -> Option<i64> {
        self.leaving.get(&team).copied().flatten()
    }

    /// Somebody is told that nothing is left of the team.
    pub fn gone(&mut self, world: &World, team: TeamId) {
        let now_ms = world.now_ms();
        self.leaving.entry(team).or_default().get_or_insert(now_ms);
        self.check_left(world, team);
    }

    /// I11: a deleted team does not come back.
    pub(super) fn check_gone(&mut self, world: &World, who: &str, changes: &[Change]) {
        let written = changes.iter().filter(|c| !matches!(c, Change::Delete(_)));
        let owner = |c: &Change| c.partition().split('#').next().and_then(|team| team.parse::<TeamId>().ok());
        let mut late = written.filter(|c| owner(c).is_some_and(|team| self.gone_since(team).is_some()));
        if let Some(change) = late.next() {
            let detail = format!("{who} writes {} {} of a team that is deleted", change.partition(), change.sort());
            self.broken(world, "I11", detail);
        }
    }

    /// I11: no row of a deleted team, not even one that says whose a project is.
    fn check_left(&mut self, world: &World, team: TeamId) {
        let own = team.to_string();
        let of_team = |pk: &str, item: &serde_json::Map<String, serde_json::Value>| {
            pk.starts_with(&own) || pk.starts_with("project#") && item.values().any(|v| v["S"] == own.as_str())
        };
        let row = self.shadow.all().find(|(pk, _, item)| of_team(pk, item)).map(|(pk, sk, _)| format!("{pk} {sk}"));
        if let Some(row) = row {
            self.broken(world, "I11", format!("{row} is left of a deleted team"));
        }
    }

    /// At the end: a process that was late has had the time to bring something back.
    pub(super) fn check_all_gone(&mut self, world: &World) {
        for (team, gone) in self.leaving.clone() {
            if gone.is_some() {
                self.check_left(world, team);
            } else {
                self.broken(world, "I4", format!("{team} was to be deleted and never was"));
            }
        }
    }
}
