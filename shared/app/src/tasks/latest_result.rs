//! What is known of a task's work: its latest result, and what happened beside it.

use super::TaskError;
use crate::App;
use planwright_engine::id::ProjectRef;
use planwright_engine::money::MicroUsd;
use planwright_protocol::record::{OutOfRoundCharge, TaskResult};
use std::collections::{HashMap, HashSet};

/// What a task has to show.
#[derive(Clone, Debug, Default)]
pub(super) struct Done {
    /// How its latest attempt ended.
    pub known: TaskResult,
    /// What it cost beyond that: calls whose answer came too late or never.
    pub beside: MicroUsd,
}

/// By task number; a task that nothing is known of is left out.
pub(super) async fn of_tasks(
    app: &App,
    project: ProjectRef,
    numbers: &[u32],
) -> Result<HashMap<u32, Done>, TaskError> {
    let (results, charges) = tokio::try_join!(
        app.store.results_get(project, numbers),
        app.store.out_of_round_list(project)
    )?;
    let mut all: HashMap<u32, Done> = results
        .into_iter()
        .map(|(number, known)| (number, Done { known, beside: MicroUsd::ZERO }))
        .collect();
    let mut stopped: HashMap<u32, OutOfRoundCharge> = HashMap::new();
    let wanted: HashSet<u32> = numbers.iter().copied().collect();
    for charge in charges.into_iter().filter(|charge| wanted.contains(&charge.task)) {
        all.entry(charge.task).or_default().beside += charge.cost;
        if charge.stopped_ms > 0 {
            stopped.insert(charge.task, charge);
        }
    }
    for (number, charge) in stopped {
        let done = all.entry(number).or_default();
        if charge.attempt > done.known.attempt {
            done.known = as_stopped(app, project, std::mem::take(&mut done.known), charge).await?;
        }
    }
    Ok(all)
}

/// An attempt that a person stopped left no result: it is put together from its rounds.
async fn as_stopped(
    app: &App,
    project: ProjectRef,
    earlier: TaskResult,
    stopped: OutOfRoundCharge,
) -> Result<TaskResult, TaskError> {
    let history = app.store.history(project.task(stopped.task), None).await?;
    let mut known = TaskResult {
        attempt: stopped.attempt,
        started_ms: stopped.started_ms,
        ended_ms: stopped.stopped_ms,
        usage: Default::default(),
        cost: MicroUsd::ZERO,
        output: None,
        artifacts: Vec::new(),
        error: None,
        verification: None,
        verification_notes: None,
        last_round: None,
        ..earlier
    };
    for (round, _) in history.rounds {
        known.usage += &round.usage;
        known.cost += round.cost;
        (known.provider, known.model) = (round.provider, round.model);
    }
    Ok(known)
}
