//! Looks at every write the moment it lands, and says which invariant it breaks. It keeps its own
//! copy of the table, made from the requests alone, and knows nothing of the code under test but
//! the shape of what it stores.

mod calls;
mod finale;
mod log;
mod money;
mod records;
mod shadow;
mod suspended;
mod teams;
mod tenancy;
mod transition;

use crate::timeline::Timeline;
use planwright_engine::event::{Event, EventKind};
use planwright_engine::graph::Graph;
use planwright_engine::id::{ProjectId, ProjectRef, TeamId};
use planwright_engine::run::{Money, Run};
use planwright_engine::slot::{SlotKey, TaskNo};
use planwright_engine::status::{ProjectStatus, TaskState};
use planwright_files::CallKey;
use serde_json::Value;
use shadow::{Change, Shadow};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt;
use std::sync::Arc;

/// What was broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// `I1` to `I13`, `I15`, or another short name.
    pub invariant: &'static str,
    pub detail: String,
    pub step: u64,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at step {}: {}", self.invariant, self.step, self.detail)
    }
}

/// What the judge remembers of a project besides its items.
#[derive(Debug, Default)]
struct Watched {
    run: Option<Arc<Run>>,
    /// The run was deleted; `run` stays as it was then, with what it spent, but is over.
    deleted: bool,
    graph: Option<Arc<Graph>>,
    events: Vec<Event>,
    /// Ledger rows that are certain, and those that are not, in micro-dollars.
    certain: i64,
    uncertain: i64,
    settled: BTreeSet<(u32, u64, u32)>,
    /// Rounds and results of tools that were kept, by their keys.
    kept: BTreeSet<String>,
    /// What providers charged.
    charged: i64,
    /// Who was given the right to run a task last.
    owners: BTreeMap<SlotKey, (u64, String)>,
    /// Who was given it before and may still be at it: a call does not say under which fencing
    /// token it is made.
    earlier: BTreeSet<(SlotKey, String)>,
    completed: BTreeSet<u32>,
    /// Tokens under which tasks were suspended.
    asked: BTreeSet<(u32, String)>,
    /// Calls that acted on the world outside.
    outside: HashSet<(u32, CallKey)>,
    attempts: BTreeMap<SlotKey, u32>,
    /// Doorbells a process has to ring for what it committed.
    owed: BTreeMap<(String, SlotKey), u32>,
}

/// Sees everything, changes nothing.
#[derive(Debug, Default)]
pub struct Judge {
    shadow: Shadow,
    tokens: HashSet<String>,
    projects: BTreeMap<ProjectId, (TeamId, Watched)>,
    /// What projects had spent whose id was used anew after they were deleted.
    departed: Vec<(TeamId, ProjectId, Money)>,
    /// Teams that are being deleted, and since when nothing is left of them, in true unix
    /// milliseconds.
    leaving: BTreeMap<TeamId, Option<i64>>,
    /// Clock errors of the processes, by index.
    skews: Vec<i64>,
    /// Rights to run that were held when everything fell: whoever held them is gone, whatever their
    /// leases say.
    fallen: BTreeSet<(ProjectId, SlotKey, u64)>,
    pub verdict: Option<Violation>,
    /// Transactions seen.
    pub commits: u64,
}

/// One commit, as the checks see it.
struct Commit<'a> {
    who: &'a str,
    /// True time, and the time on the clock of the process that decided.
    own_now_ms: i64,
    team: TeamId,
    project: ProjectId,
    before: Option<Arc<Run>>,
    after: Arc<Run>,
    events: Vec<Event>,
    changes: &'a [Change],
}

/// Who runs a task, by the number records carry; 0 is planning.
fn slot_of(task: u32) -> SlotKey {
    if task == 0 { SlotKey::Planner } else { SlotKey::Task(TaskNo(task)) }
}

impl Judge {
    pub fn new(skews: Vec<i64>) -> Self {
        Judge { skews, ..Judge::default() }
    }

    /// Every process ended at once, and nothing of theirs is under way any more.
    pub fn all_fell(&mut self) {
        for (project, (_, watched)) in &self.projects {
            let slots = watched.run.iter().flat_map(|run| &run.slots);
            let held = slots.filter(|(_, slot)| slot.token > 0);
            self.fallen.extend(held.map(|(key, slot)| (*project, *key, slot.token)));
        }
    }

    fn broken(&mut self, timeline: &Timeline, invariant: &'static str, detail: String) {
        if self.verdict.is_none() {
            let step = timeline.history().steps();
            timeline.tell("judge", || format!("{invariant}: {detail}"));
            self.verdict = Some(Violation { invariant, detail, step });
        }
    }

    pub fn run_of(&self, _team: TeamId, project: ProjectId) -> Option<Run> {
        self.projects.get(&project).and_then(|(_, w)| w.run.as_deref().cloned())
    }

    pub fn attempts_of(&self, project: ProjectId, task: u32) -> u32 {
        self.projects
            .get(&project)
            .and_then(|(_, w)| w.attempts.get(&slot_of(task)))
            .copied()
            .unwrap_or(0)
    }

    pub fn is_cancelled(&self, project: ProjectId, task: u32) -> bool {
        let run = self.projects.get(&project).and_then(|(_, w)| w.run.as_deref());
        run.is_some_and(|run| {
            run.status == ProjectStatus::Cancelled
                || run.tasks.get(task) == Some(TaskState::Cancelled)
        })
    }

    /// A write landed in the table. Gives a line for the history; none if the table had done it
    /// already.
    pub fn landed(
        &mut self,
        timeline: &Timeline,
        who: &str,
        operation: &str,
        body: &Value,
    ) -> Option<String> {
        if let Some(token) =
            body["ClientRequestToken"].as_str().filter(|_| operation == "TransactWriteItems")
            && !self.tokens.insert(token.to_owned())
        {
            return None;
        }
        let changes = match shadow::changes(operation, body) {
            Ok(changes) => changes,
            Err(problem) => {
                self.broken(timeline, "judge", problem);
                return None;
            }
        };
        self.check_tenancy(timeline, &changes, &body.to_string());
        self.check_gone(timeline, who, &changes);
        let run_before = self.run_before(&changes);
        for project in changes.iter().filter(|c| c.ends_run()).filter_map(Change::project) {
            self.deleted(timeline, who, project.id);
        }
        for change in &changes {
            if let Err(problem) = self.shadow.apply(change) {
                self.broken(timeline, "judge", problem);
            }
        }
        self.check_leaving(timeline, &changes);
        self.commits += 1;
        let line = self.summary(operation, &changes);
        match self.commit(timeline, who, run_before, &changes) {
            Ok(Some(commit)) => {
                let told = commit.told();
                self.check(timeline, &commit);
                Some(told)
            }
            Ok(None) => {
                self.check_teams(timeline, &changes);
                Some(line)
            }
            Err(problem) => {
                self.broken(timeline, "judge", problem);
                None
            }
        }
    }

    fn check(&mut self, timeline: &Timeline, commit: &Commit) {
        let mut faults = Vec::new();
        self.check_log(commit, &mut faults);
        self.check_records(commit, &mut faults);
        self.check_transition(commit, &mut faults);
        self.remember(commit);
        self.check_money(commit, &mut faults);
        for (invariant, detail) in faults {
            let detail = format!("{detail} ({} by {})", commit.project, commit.who);
            self.broken(timeline, invariant, detail);
        }
    }

    /// Nobody is at work on a project that is deleted, and no money of the team is reserved for it.
    fn deleted(&mut self, timeline: &Timeline, who: &str, project: ProjectId) {
        let Some((_, watched)) = self.projects.get_mut(&project) else { return };
        let Some(run) = watched.run.as_ref().filter(|_| !watched.deleted) else { return };
        let left = (run.slots.len(), run.orphans.len(), run.money.held.0);
        watched.deleted = true;
        watched.run = Some(Arc::new(Run { status: ProjectStatus::Cancelled, ..Run::clone(run) }));
        if left != (0, 0, 0) {
            self.broken(
                timeline,
                "I7",
                format!("{who} deletes {project} with (slots, orphans, held) {left:?}"),
            );
        }
    }

    fn remember(&mut self, commit: &Commit) {
        let graph = self.shadow.graph(commit.team, commit.project, commit.after.graph);
        let Some((_, watched)) = self.projects.get_mut(&commit.project) else { return };
        if watched.graph.as_ref().map(|g| g.revision) != Some(commit.after.graph) {
            watched.graph = graph.map(Arc::new);
        }
        for (number, slot) in &commit.after.slots {
            let had = commit.before.as_ref().and_then(|b| b.slots.get(number));
            let granted = slot.token > 0 && had.map(|h| h.token) != Some(slot.token);
            let now = (slot.token, commit.who.to_owned());
            if let Some((_, owner)) = granted.then(|| watched.owners.insert(*number, now)).flatten()
            {
                watched.earlier.insert((*number, owner));
            }
            let most = watched.attempts.entry(*number).or_default();
            *most = (*most).max(slot.attempt);
        }
        watched.run = Some(Arc::clone(&commit.after));
    }

    fn run_before(&self, changes: &[Change]) -> Option<Arc<Run>> {
        let project = changes.iter().find(|c| c.is_run()).and_then(Change::project)?.id;
        self.projects.get(&project).and_then(|(_, w)| w.run.clone())
    }

    fn commit<'a>(
        &mut self,
        timeline: &Timeline,
        who: &'a str,
        mut before: Option<Arc<Run>>,
        changes: &'a [Change],
    ) -> Result<Option<Commit<'a>>, String> {
        let Some(run) = changes.iter().find(|c| c.is_run()) else { return Ok(None) };
        let ProjectRef { team, id: project } = run.project().ok_or("a run under a strange key")?;
        let after = self.shadow.run(ProjectRef::new(team, project))?;
        let mut events = Vec::new();
        for chunk in changes.iter().filter(|c| c.sort().starts_with("event#")) {
            let chunk: Vec<Event> = chunk.document()?;
            events.extend(chunk);
        }
        let (_, watched) =
            self.projects.entry(project).or_insert_with(|| (team, Watched::default()));
        let anew = events.first().is_some_and(|e| e.kind == EventKind::ProjectCreated);
        if watched.deleted && anew {
            // A click that took its time; the product would have given it an id of its own.
            let earlier = std::mem::take(watched);
            before = None;
            self.departed.push((
                team,
                project,
                earlier.run.map(|run| run.money).unwrap_or_default(),
            ));
        } else if watched.deleted {
            self.broken(timeline, "I11", format!("{who} moves {project}, which was deleted"));
        }
        let index: usize = who
            .trim_start_matches(char::is_alphabetic)
            .split('.')
            .next()
            .and_then(|n| n.parse().ok())
            .unwrap_or(0);
        let own_now_ms = timeline.now_ms() + self.skews.get(index).copied().unwrap_or(0);
        Ok(Some(Commit {
            who,
            own_now_ms,
            team,
            project,
            before,
            after: Arc::new(after),
            events,
            changes,
        }))
    }

    fn summary(&self, operation: &str, changes: &[Change]) -> String {
        let keys: Vec<String> =
            changes.iter().take(4).map(|c| format!("{} {}", c.partition(), c.sort())).collect();
        format!("{operation} {}", keys.join(", "))
    }
}

impl Commit<'_> {
    fn told(&self) -> String {
        let events: Vec<String> = self
            .events
            .iter()
            .map(|e| {
                format!(
                    "{}{}",
                    e.kind.as_str(),
                    e.task.map(|n| format!(" {n}")).unwrap_or_default()
                )
            })
            .collect();
        let m = &self.after.money;
        let slots: Vec<String> = self
            .after
            .slots
            .iter()
            .map(|(n, s)| {
                format!(
                    "{n}:e{}a{}{}",
                    s.token,
                    s.attempt,
                    s.hold
                        .map(|h| format!(
                            "h{}r{}{}",
                            h.amount.0,
                            h.round,
                            if h.ahead { "+" } else { "" }
                        ))
                        .unwrap_or_default()
                )
            })
            .collect();
        format!(
            "commits {} {} tasks {} slots [{}] orphans {} held {} spent {} uncertain {} of {}: {}",
            self.project,
            self.after.status,
            self.after.tasks.encode(),
            slots.join(" "),
            self.after.orphans.len(),
            m.held.0,
            m.spent.0,
            m.uncertain.0,
            m.limit.0,
            events.join(", ")
        )
    }
}
