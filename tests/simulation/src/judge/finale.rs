//! After the trouble: everything must have ended, and nothing be left over.

use super::{Judge, Violation};
use crate::canary::CANARY;
use crate::timeline::Timeline;
use planwright_engine::event::Event;
use planwright_engine::id::{ProjectId, TeamId};
use planwright_engine::status::{ProjectStatus, TaskState};
use std::collections::BTreeMap;

/// A project that is not over.
#[derive(Clone, Debug, PartialEq)]
pub struct Unfinished {
    pub team: TeamId,
    pub project: ProjectId,
    pub status: ProjectStatus,
    /// Waits for a person.
    pub in_review: Vec<u32>,
}

impl Judge {
    pub fn unfinished(&self) -> Vec<Unfinished> {
        let mut open = Vec::new();
        for (project, (team, watched)) in self.projects.iter().filter(|(_, (_, w))| !w.deleted) {
            let Some(run) = watched.run.as_deref() else { continue };
            let over = matches!(
                run.status,
                ProjectStatus::Completed | ProjectStatus::Failed | ProjectStatus::Cancelled
            );
            if !over || run.is_active() {
                let in_review = run
                    .tasks
                    .iter()
                    .filter(|(_, s)| *s == TaskState::NeedsReview)
                    .map(|(n, _)| n)
                    .collect();
                open.push(Unfinished {
                    team: *team,
                    project: *project,
                    status: run.status,
                    in_review,
                });
            }
        }
        open
    }

    pub fn is_any_executing(&self) -> bool {
        let executing = |run: &planwright_engine::run::Run| run.status == ProjectStatus::Executing;
        self.projects.values().any(|(_, watched)| watched.run.as_deref().is_some_and(executing))
    }

    /// I7: a hold outlives its lease or its grace by no more than the sweeps that could be late by.
    pub fn check_expiries(&mut self, timeline: &Timeline, slack_ms: i64) {
        let now_ms = timeline.now_ms();
        let mut late = Vec::new();
        for (project, (_, watched)) in self.projects.iter().filter(|(_, (_, w))| !w.deleted) {
            let Some(run) = watched.run.as_deref() else { continue };
            for (task, slot) in run.slots.iter().filter(|(_, s)| s.token > 0) {
                if slot.due_ms + slack_ms < now_ms {
                    late.push(format!(
                        "{task} of {project} keeps a slot {} s past its lease",
                        (now_ms - slot.due_ms) / 1_000
                    ));
                }
            }
            for orphan in &run.orphans {
                if orphan.expires_ms + slack_ms < now_ms {
                    late.push(format!(
                        "an orphaned hold of {} of {project} outlives its expiry",
                        orphan.slot
                    ));
                }
            }
        }
        if let Some(first) = late.into_iter().next() {
            self.broken(timeline, "I7", first);
        }
    }

    pub fn finale(&mut self, timeline: &Timeline) {
        let mut faults = Vec::new();
        for open in self.unfinished() {
            faults.push((
                "I4",
                format!(
                    "{} is {} and never ended: {:?}",
                    open.project,
                    open.status,
                    self.run_of(open.team, open.project)
                ),
            ));
        }
        for (project, (_, watched)) in &self.projects {
            let Some(run) = watched.run.as_deref() else { continue };
            if run.money.held.0 != 0 {
                faults.push(("I7", format!("{project} ended and holds {}", run.money.held.0)));
            }
            if watched.charged > (run.money.spent + run.money.uncertain).0 {
                faults.push((
                    "I6",
                    format!("{project} was charged {} and booked {:?}", watched.charged, run.money),
                ));
            }
        }
        self.check_rollups(&mut faults);
        self.check_all_gone(timeline);
        self.check_removed(timeline);
        for (pk, sk, item) in self.shadow.all() {
            if serde_json::Value::Object(item.clone()).to_string().contains(CANARY) {
                faults.push(("I13", format!("{pk} {sk} holds a secret")));
            }
        }
        for (invariant, detail) in faults {
            self.broken(timeline, invariant, detail);
        }
    }

    /// I9: what a client that comes back reads is the log after what it has seen.
    pub fn compare_log(
        &mut self,
        timeline: &Timeline,
        project: ProjectId,
        after: u64,
        read: &[Event],
    ) {
        let Some((_, watched)) = self.projects.get(&project).filter(|(_, w)| !w.deleted) else {
            return;
        };
        let expected: Vec<&Event> = watched.events.iter().filter(|e| e.seq > after).collect();
        if read.iter().collect::<Vec<_>>() != expected {
            let detail = format!(
                "after event {after} of {project} come {} events, {} were logged",
                read.len(),
                expected.len()
            );
            self.broken(timeline, "I9", detail);
        }
    }

    /// The judge's copy against the table: if they differ, the judge saw something else than what
    /// happened.
    pub fn compare_table(
        &mut self,
        timeline: &Timeline,
        table: &BTreeMap<(String, String), String>,
    ) {
        let own: BTreeMap<(String, String), String> = self
            .shadow
            .all()
            .map(|(pk, sk, item)| {
                (
                    (pk.to_owned(), sk.to_owned()),
                    serde_json::Value::Object(item.clone()).to_string(),
                )
            })
            .collect();
        if own != *table {
            let differs = own
                .iter()
                .find(|(key, item)| table.get(*key) != Some(*item))
                .map(|(key, _)| key.clone());
            self.broken(
                timeline,
                "judge",
                format!("its copy differs from the table at {differs:?}"),
            );
        }
    }

    pub fn verdict(&self) -> Option<Violation> {
        self.verdict.clone()
    }

    pub fn last_sequence(&self, project: ProjectId) -> u64 {
        self.projects.get(&project).map_or(0, |(_, w)| w.events.len() as u64)
    }

    pub fn projects(&self) -> Vec<(TeamId, ProjectId)> {
        self.projects.iter().map(|(p, (t, _))| (*t, *p)).collect()
    }
}
