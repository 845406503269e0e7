//! Whose data a write carries.

use super::shadow::Change;
use crate::canary::CANARY;
use crate::judge::Judge;
use crate::timeline::Timeline;
use std::collections::BTreeSet;

impl Judge {
    /// I12 and I13: a write stays with one team, and carries no secret and nothing of another team.
    pub(super) fn check_tenancy(&mut self, timeline: &Timeline, changes: &[Change], body: &str) {
        let team = |c: &Change| c.partition().split('#').next().unwrap_or_default().to_owned();
        // Whose project it is, and which teams there are, stands apart from the team; what it says
        // is looked at below.
        let apart =
            |c: &Change| c.partition().starts_with("project#") || c.partition() == "installation";
        let theirs = changes.iter().filter(|c| !apart(c));
        let teams: BTreeSet<String> = theirs.map(team).collect();
        if teams.len() > 1 {
            self.broken(timeline, "I12", format!("one write touches {teams:?}"));
        }
        let own = teams.first().cloned().unwrap_or_default();
        let foreign =
            body.match_indices("team_").map(|(at, _)| body.get(at..at + 37).unwrap_or_default());
        if let Some(other) = foreign.into_iter().find(|id| *id != own) {
            self.broken(timeline, "I12", format!("a write of {own} names {other}"));
        }
        if body.contains(CANARY) {
            self.broken(timeline, "I13", format!("a secret is written to {own}"));
        }
    }
}
