//! From one run to the next: fencing, dependencies, cancels, terminal states, places.

use super::log::Faults;
use super::{Commit, Judge, slot_of};
use planwright_engine::command::MAX_RETRIES;
use planwright_engine::event::{Event, EventKind};
use planwright_engine::run::{Run, Slot, Wait};
use planwright_engine::slot::SlotKey;
use planwright_engine::status::{ProjectStatus, TaskState};
use serde_json::Value;
use std::collections::BTreeSet;

impl Judge {
    pub(super) fn check_transition(&mut self, commit: &Commit, faults: &mut Faults) {
        let version =
            |run: i64| commit.changes.iter().any(|c| c.is_run() && c.number("v") == Some(run));
        let stored = self.shadow_version(commit);
        if commit.before.is_none() && !version(1) {
            faults.push(("I2", format!("a new run with version {stored:?}")));
        }
        self.check_places(commit, faults);
        let Some(before) = commit.before.as_deref() else { return };
        self.check_epochs(commit, before, faults);
        self.check_starts(commit, before, faults);
        self.check_states(commit, before, faults);
        self.check_cancelled(commit, before, faults);
        self.check_suspended(commit, before, faults);
        self.check_takeovers(commit, before, faults);
        self.owe(commit, before);
    }

    fn shadow_version(&self, commit: &Commit) -> Option<i64> {
        let run = self.shadow.get(&format!("{}#{}", commit.team, commit.project), "run")?;
        super::shadow::number(run, "v")
    }

    /// A task has a slot exactly while it is queued or running.
    fn check_places(&self, commit: &Commit, faults: &mut Faults) {
        let run = &commit.after;
        for (task, state) in run.tasks.iter() {
            let expected = match run.slots.get(&slot_of(task)) {
                None => !state.has_slot(),
                Some(slot) if slot.token > 0 => state == TaskState::Running,
                Some(_) => state == TaskState::Queued,
            };
            if !expected {
                faults.push((
                    "slots",
                    format!(
                        "task {task} is {} and has slot {:?}",
                        state.as_str(),
                        run.slots.get(&slot_of(task))
                    ),
                ));
            }
        }
        let graph = self.shadow.graph(commit.team, commit.project, run.graph);
        for node in graph.iter().flat_map(|g| g.nodes()) {
            let ready =
                node.deps.iter().all(|d| run.tasks.get(*d).is_some_and(TaskState::satisfies));
            let state = run.tasks.get(node.number);
            if ready && state == Some(TaskState::Blocked)
                || !ready && state == Some(TaskState::Pending)
            {
                faults.push((
                    "I4",
                    format!("task {} is {state:?} and its dependencies {ready}", node.number),
                ));
            }
        }
        for (task, wait) in &run.waits {
            if run.tasks.get(*task).is_some_and(TaskState::has_slot) {
                faults.push(("slots", format!("task {task} waits ({wait:?}) and has a slot")));
            }
            if wait.retries > MAX_RETRIES {
                faults.push(("retries", format!("task {task} waits for retry {}", wait.retries)));
            }
        }
        for (task, checkpoint) in &run.open_checkpoints {
            let asks = [TaskState::NeedsReview, TaskState::Suspended];
            if !run.tasks.get(*task).is_some_and(|state| asks.contains(&state)) {
                faults.push((
                    "checkpoints",
                    format!(
                        "checkpoint {checkpoint} of task {task} is open and the task does \
                        not wait"
                    ),
                ));
            }
        }
    }

    fn check_epochs(&self, commit: &Commit, before: &Run, faults: &mut Faults) {
        let after = &commit.after;
        if after.last_token < before.last_token {
            faults.push((
                "I2",
                format!("the epoch falls from {} to {}", before.last_token, after.last_token),
            ));
        }
        let mut seen = BTreeSet::new();
        for (task, slot) in fresh(before, after) {
            if slot.token <= before.last_token
                || slot.token > after.last_token
                || !seen.insert(slot.token)
            {
                faults.push((
                    "I2",
                    format!("{task} runs under epoch {} after {}", slot.token, before.last_token),
                ));
            }
        }
        for (task, slot) in &after.slots {
            let had = before.slots.get(task).filter(|had| had.token == slot.token);
            if slot.token > 0 && had.is_some_and(|had| slot.due_ms < had.due_ms) {
                faults.push(("lease", format!("the lease of {task} is cut short")));
            }
        }
    }

    fn check_starts(&self, commit: &Commit, before: &Run, faults: &mut Faults) {
        let after = &commit.after;
        let reopened = commit.events.iter().any(|e| e.kind == EventKind::PlanApproved);
        let graph = self.shadow.graph(commit.team, commit.project, after.graph);
        let started: Vec<(u32, Slot)> = after
            .slots
            .iter()
            .filter(|(n, s)| before.slots.get(n).is_none_or(|had| had.token != s.token))
            .filter_map(|(n, s)| Some((n.task()?.0, *s)))
            .collect();
        for (task, slot) in &started {
            let node = graph.as_ref().and_then(|g| g.node(*task));
            let open = |d: &u32| !after.tasks.get(*d).is_some_and(TaskState::satisfies);
            match node {
                None => {
                    faults.push(("I3", format!("task {task} is not in the graph and is started")))
                }
                Some(node) if node.deps.iter().any(open) => {
                    faults.push(("I3", format!("task {task} is started before {:?}", node.deps)));
                }
                Some(_) => {}
            }
            if ![before.status, after.status].contains(&ProjectStatus::Executing)
                && !is_handed_back(before, *task, slot)
            {
                faults
                    .push(("I10", format!("task {task} is started in a {} project", after.status)));
            }
            // One that waits is tried again out of turn only by somebody who cancelled it first, in
            // the same commit.
            let asked = commit
                .events
                .iter()
                .any(|e| e.kind == EventKind::TaskRetry && e.task == Some(*task));
            // ... or because the provider it was to try answers another.
            let tries = |w: &Wait| {
                let tier = node.map(|node| node.tier);
                let outage = tier.and_then(|tier| before.outages.get(&tier));
                outage.is_some_and(|outage| outage.until_ms == w.not_before_ms)
                    && commit.events.iter().any(|e| e.kind == EventKind::ResourceUp)
            };
            if let Some(wait) = before
                .waits
                .get(task)
                .filter(|w| w.not_before_ms > commit.own_now_ms && !asked && !tries(w))
            {
                faults.push((
                    "retries",
                    format!(
                        "task {task} is started {} ms before its time",
                        wait.not_before_ms - commit.own_now_ms
                    ),
                ));
            }
        }
        let grew = after.task_slots() > before.task_slots();
        if grew
            && !reopened
            && after.task_slots() > after.concurrency as usize
            && after.concurrency >= before.concurrency
        {
            faults.push((
                "concurrency",
                format!("{} tasks at once, {} allowed", after.task_slots(), after.concurrency),
            ));
        }
    }

    fn check_states(&self, commit: &Commit, before: &Run, faults: &mut Faults) {
        let reopened = commit.events.iter().any(|e| e.kind == EventKind::PlanApproved);
        let told = |kinds: &[EventKind], task: u32| {
            commit.events.iter().any(|e| kinds.contains(&e.kind) && e.task == Some(task))
        };
        for (task, was) in before.tasks.iter() {
            let is = commit.after.tasks.get(task);
            let changed = is != Some(was);
            let over = matches!(was, TaskState::Failed | TaskState::Cancelled);
            let retried = over && told(&[EventKind::TaskRetry], task);
            let skipped =
                over && is == Some(TaskState::Skipped) && told(&[EventKind::TaskCancelled], task);
            if changed && was.is_terminal() && !reopened && !retried && !skipped {
                faults
                    .push(("I11", format!("task {task} was {} and becomes {is:?}", was.as_str())));
            }
            if changed
                && was == TaskState::NeedsReview
                && !reopened
                && !told(
                    &[
                        EventKind::CheckpointResolved,
                        EventKind::TaskReviewed,
                        EventKind::TaskCancelled,
                    ],
                    task,
                )
                && commit.after.status != ProjectStatus::Cancelled
            {
                faults.push((
                    "I11",
                    format!("task {task} waited for a person and becomes {is:?} by itself"),
                ));
            }
        }
    }

    fn check_cancelled(&self, commit: &Commit, before: &Run, faults: &mut Faults) {
        let after = &commit.after;
        if after.status == ProjectStatus::Cancelled {
            if !after.slots.is_empty() {
                faults.push(("I10", "a cancelled project has slots".to_owned()));
            }
            if let Some((task, state)) = after.tasks.iter().find(|(_, s)| !s.is_terminal()) {
                faults.push((
                    "I10",
                    format!("a cancelled project has task {task} {}", state.as_str()),
                ));
            }
        }
        if before.status == ProjectStatus::Cancelled {
            if after.status != ProjectStatus::Cancelled
                || after.last_token != before.last_token
                || after.tasks != before.tasks
            {
                faults.push(("I10", "a cancelled project moves".to_owned()));
            }
            if after.money.held > before.money.held {
                faults.push(("I10", "a cancelled project reserves money".to_owned()));
            }
        }
    }

    /// Nobody loses a lease that has not run out by the clock of whoever takes it, but those who
    /// fell with everybody else.
    fn check_takeovers(&self, commit: &Commit, before: &Run, faults: &mut Faults) {
        let taken = commit.events.iter().filter(|e| {
            e.kind == EventKind::TaskQueued && e.data.get("takeover") == Some(&Value::Bool(true))
        });
        for task in taken.filter_map(|e| e.task) {
            let key = slot_of(task);
            let fell = |slot: &Slot| self.fallen.contains(&(commit.project, key, slot.token));
            let held = before.slots.get(&key).filter(|s| s.token > 0 && !fell(s));
            if held.is_some_and(|slot| slot.due_ms > commit.own_now_ms) {
                faults.push(("lease", format!("task {task} is taken over while its lease lasts")));
            }
        }
    }

    /// What was made ready is rung for by whoever committed it.
    fn owe(&mut self, commit: &Commit, before: &Run) {
        let Some((_, watched)) = self.projects.get_mut(&commit.project) else { return };
        for (task, slot) in commit.after.slots.iter().filter(|(_, s)| s.token == 0) {
            if before.slots.get(task) != Some(slot) {
                *watched.owed.entry((commit.who.to_owned(), *task)).or_default() += 1;
            }
        }
        for task in
            commit.events.iter().filter(|e| e.kind == EventKind::TaskRetry).filter_map(|e| e.task)
        {
            *watched.owed.entry((commit.who.to_owned(), slot_of(task))).or_default() += 1;
        }
        // Of a tier that is down one task is rung for, to try it again.
        for (task, wait) in commit.after.waits.iter().filter(|(_, wait)| wait.not_before_ms > 0) {
            let had = before.waits.get(task).map(|had| had.not_before_ms);
            let retried = |e: &Event| e.kind == EventKind::TaskRetry && e.task == Some(*task);
            if had != Some(wait.not_before_ms) && !commit.events.iter().any(retried) {
                *watched.owed.entry((commit.who.to_owned(), slot_of(*task))).or_default() += 1;
            }
        }
    }
}

/// Rights to run that are new in `after`.
fn fresh(before: &Run, after: &Run) -> Vec<(SlotKey, Slot)> {
    let new = |n: &SlotKey, s: &Slot| {
        s.token > 0 && before.slots.get(n).is_none_or(|had| had.token != s.token)
    };
    after.slots.iter().filter(|(n, s)| new(n, s)).map(|(n, s)| (*n, *s)).collect()
}

/// A slot that only goes from one worker to the next.
fn is_handed_back(before: &Run, task: u32, slot: &Slot) -> bool {
    slot.token == 0 && slot.takeover && before.slots.contains_key(&slot_of(task))
}
