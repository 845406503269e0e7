//! What lands beside the run: records only under a current fencing token, and none missing; the
//! ledger, once per call.

use super::log::Faults;
use super::shadow::{Change, is_of_tool, number, task_of, text};
use super::{Commit, Judge, slot_of as slot_key};
use planwright_engine::event::EventKind;
use planwright_engine::period::Day;
use planwright_engine::run::Slot;
use planwright_protocol::record::{Round, TaskResult, ToolResult};
use planwright_protocol::usage::UsageRow;
use std::collections::BTreeMap;

impl Judge {
    pub(super) fn check_records(&mut self, commit: &Commit, faults: &mut Faults) {
        let rounds = self.check_rounds(commit, faults);
        self.check_kept_once(commit, faults);
        self.check_results(commit, faults);
        self.check_rows(commit, &rounds, faults);
    }

    /// I2 for checkpoints of an attempt. Gives the rounds that are kept with this commit.
    fn check_rounds(&self, commit: &Commit, faults: &mut Faults) -> Vec<(u32, u64, u32)> {
        let slot_of =
            |task: u32| commit.before.as_ref().and_then(|b| b.slots.get(&slot_key(task))).copied();
        let mut kept = Vec::new();
        for change in commit.changes.iter().filter(|c| c.sort().starts_with("round#")) {
            let task = task_of(change.sort());
            let slot = slot_of(task);
            let fenced = if is_of_tool(change.sort()) {
                let Ok(result) = change.document::<ToolResult>() else { continue };
                // A later attempt makes the calls that an earlier one's reply asked for; a task
                // that was cancelled and is carried into another plan begins to count anew.
                let own = |s: &Slot| s.token > 0 && (s.attempt >= result.attempt || s.takeover);
                slot.as_ref().is_some_and(own) || answers(commit, task, &result)
            } else {
                let Ok(round) = change.document::<Round>() else { continue };
                kept.push((task, round.epoch, round.round));
                slot.is_some_and(|s| s.token == round.epoch && s.attempt == round.attempt)
            };
            if !fenced {
                faults.push((
                    "I2",
                    format!("{} lands without the right to, slot {slot:?}", change.sort()),
                ));
            }
        }
        for event in commit.events.iter().filter(|e| e.kind == EventKind::ToolCall) {
            let prefix = format!("round#{:06}#", event.task.unwrap_or(0));
            if !commit.changes.iter().any(|c| c.sort().starts_with(&prefix) && is_of_tool(c.sort()))
            {
                faults.push((
                    "I9",
                    format!("a tool call of task {:?} is told and not kept", event.task),
                ));
            }
        }
        kept
    }

    /// I8: what a round gave is kept once. One that gave nothing may be tried again under its name.
    fn check_kept_once(&mut self, commit: &Commit, faults: &mut Faults) {
        let Some((_, watched)) = self.projects.get_mut(&commit.project) else { return };
        let gave = |c: &Change| c.document::<Round>().map_or(true, |round| round.error.is_none());
        let written = commit
            .changes
            .iter()
            .filter(|c| c.sort().starts_with("round#") && matches!(c, Change::Put(_)));
        for change in written.filter(|c| gave(c)) {
            let sort = change.sort();
            // What a question gives when nobody answers is replaced by the answer, once.
            let result = change.document::<ToolResult>();
            let name = match result {
                Ok(result) if answers(commit, task_of(sort), &result) => format!("{sort} answered"),
                // The intent of a call that acts on the world outside; its result follows.
                Ok(result) if result.begun => format!("{sort} begun"),
                _ => sort.to_owned(),
            };
            if !watched.kept.insert(name) {
                faults.push(("I8", format!("{sort} is kept again")));
            }
        }
    }

    fn check_results(&self, commit: &Commit, faults: &mut Faults) {
        for change in commit.changes.iter().filter(|c| c.sort().starts_with("result#")) {
            let task: u32 = change.sort().trim_start_matches("result#").parse().unwrap_or(0);
            let Ok(result) = change.document::<TaskResult>() else { continue };
            let slot = commit.before.as_ref().and_then(|b| b.slots.get(&slot_key(task)));
            if slot.is_none_or(|s| s.token != result.epoch) {
                faults.push((
                    "I2",
                    format!(
                        "a result of task {task} lands under epoch {}, slot {slot:?}",
                        result.epoch
                    ),
                ));
            }
        }
        for event in commit.events.iter().filter(|e| e.data.contains_key("prompt_tokens")) {
            let ended = matches!(
                event.kind,
                EventKind::TaskComplete
                    | EventKind::TaskFailed
                    | EventKind::TaskNeedsReview
                    | EventKind::Checkpoint
            );
            let key = format!("result#{:06}", event.task.unwrap_or(0));
            if ended && !commit.changes.iter().any(|c| c.sort() == key) {
                faults.push((
                    "I1",
                    format!("{} of task {:?} without its result", event.kind.as_str(), event.task),
                ));
            }
        }
        for (task, number) in &commit.after.open_checkpoints {
            let opened =
                commit.before.as_ref().is_none_or(|b| b.open_checkpoints.get(task) != Some(number));
            let exhausted = commit
                .events
                .iter()
                .any(|e| e.kind == EventKind::Checkpoint && e.data.contains_key("prompt_tokens"));
            let key = format!("checkpoint#{number:06}");
            if opened && exhausted && !commit.changes.iter().any(|c| c.sort() == key) {
                faults.push((
                    "I1",
                    format!("checkpoint {number} of task {task} is asked and not kept"),
                ));
            }
        }
    }

    /// I8: a call is booked once, and what it bought is kept with it.
    fn check_rows(&mut self, commit: &Commit, rounds: &[(u32, u64, u32)], faults: &mut Faults) {
        let held = |task: u32, epoch: u64| {
            commit
                .before
                .as_ref()
                .and_then(|b| b.slots.get(&slot_key(task)))
                .is_some_and(|s| s.token == epoch)
        };
        let Some((_, watched)) = self.projects.get_mut(&commit.project) else { return };
        for change in commit.changes.iter().filter(|c| c.sort().starts_with("ledger#")) {
            let rows: Vec<UsageRow> = match change.document() {
                Ok(rows) => rows,
                Err(problem) => return faults.push(("judge", problem)),
            };
            for row in rows {
                let call = (row.task.unwrap_or(0), row.epoch, row.round);
                if !watched.settled.insert(call) {
                    faults.push((
                        "I8",
                        format!(
                            "round {} of task {} under epoch {} is booked twice",
                            call.2, call.0, call.1
                        ),
                    ));
                }
                if row.uncertain {
                    watched.uncertain += row.cost.0
                } else {
                    watched.certain += row.cost.0
                }
                let result = format!("result#{:06}", call.0);
                let kept =
                    rounds.contains(&call) || commit.changes.iter().any(|c| c.sort() == result);
                if !row.uncertain && call.0 > 0 && held(call.0, call.1) && !kept {
                    faults.push((
                        "I1",
                        format!("round {} of task {} is booked and not kept", call.2, call.0),
                    ));
                }
            }
        }
    }

    /// I8: ledger, sums of days and the run agree.
    pub(super) fn check_ledger(&self, commit: &Commit, faults: &mut Faults) {
        let Some((_, watched)) = self.projects.get(&commit.project) else { return };
        let money = &commit.after.money;
        if watched.certain != money.spent.0 {
            faults.push((
                "I8",
                format!(
                    "the ledger says {} and the project spent {}",
                    watched.certain, money.spent.0
                ),
            ));
        }
        if watched.uncertain != money.uncertain.0 {
            faults.push((
                "I8",
                format!(
                    "the ledger is unsure of {}, the project of {}",
                    watched.uncertain, money.uncertain.0
                ),
            ));
        }
    }

    /// The same, item by item, for the end.
    pub(super) fn check_rollups(&self, faults: &mut Faults) {
        let mut sums: BTreeMap<(String, String), i64> = BTreeMap::new();
        for (pk, sk, item) in self.shadow.all().filter(|(_, sk, _)| sk.starts_with("ledger#")) {
            let Ok(rows) = serde_json::from_str::<Vec<UsageRow>>(text(item, "d")) else {
                return faults.push(("judge", format!("{pk} {sk} is no ledger")));
            };
            let (team, project) = pk.split_once('#').unwrap_or((pk, ""));
            for row in rows {
                let day = format!("usage#{}#{project}", Day::of_ms(row.at_ms).key());
                *sums.entry((team.to_owned(), day)).or_default() += row.cost.0;
            }
        }
        // A deleted project's ledger is gone, and what it spent stays in the team's sums.
        let deleted = self.projects.iter().filter(|(_, (_, w))| w.deleted).map(|(p, _)| *p);
        let gone: Vec<String> = deleted
            .chain(self.departed.iter().map(|(_, p, _)| *p))
            .map(|p| p.to_string())
            .collect();
        let is_kept = |sk: &str| !gone.iter().any(|project| sk.ends_with(project.as_str()));
        let stays = |team: &str| team.parse().is_ok_and(|team| !self.is_leaving(team));
        sums.retain(|(team, day), _| is_kept(day) && stays(team));
        let usage = self.shadow.all().filter(|(_, sk, _)| sk.starts_with("usage#") && is_kept(sk));
        for (pk, sk, item) in usage.filter(|(pk, _, _)| stays(pk)) {
            let told: i64 =
                item.keys().filter(|k| k.starts_with("c|")).filter_map(|k| number(item, k)).sum();
            let booked = sums.remove(&(pk.to_owned(), sk.to_owned())).unwrap_or(0);
            if told != booked {
                faults.push(("I8", format!("{sk} sums to {told} and its ledger rows to {booked}")));
            }
        }
        if let Some(((_, day), sum)) = sums.into_iter().find(|(_, sum)| *sum != 0) {
            faults.push(("I8", format!("{day} is missing although {sum} was booked")));
        }
    }
}

/// Whether the result is the answer to the very call for which its task is suspended, and lets the
/// task go on.
fn answers(commit: &Commit, task: u32, result: &ToolResult) -> bool {
    let suspended = commit.before.as_ref().and_then(|before| before.suspended.get(&task));
    let token = format!("{}.{}.{}", result.attempt, result.round, result.call);
    suspended.is_some_and(|suspended| suspended.token == token)
        && commit.events.iter().any(|e| e.kind == EventKind::TaskResumed && e.task == Some(task))
}
