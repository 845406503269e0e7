//! What people do to tasks, each as one commit with everything that belongs to it.

use super::read;
use crate::{ApiError, ApiResult, State};
use planwright_engine::command::{
    Command, MAX_MANUAL_ATTEMPTS, Rejection, Resolution, TaskCommand, data,
};
use planwright_engine::id::{ProjectId, ProjectRef, TaskId, TeamId};
use planwright_engine::slot::TaskNo;
use planwright_engine::status::TaskState;
use planwright_protocol::record::{CheckpointRecord, Spec, TaskResult};
use planwright_store::{Committed, Store, Submission, Write};
use serde_json::json;

/// Notes kept for a task's next attempts, at most; the oldest go first.
const MAX_NOTES: usize = 20;

/// A person's answer to a review or a checkpoint.
pub(in crate::routes) struct Decision {
    /// As the API names it.
    pub action: &'static str,
    pub verdict: Verdict,
    /// The checkpoint that is answered, where the caller named one.
    pub checkpoint: Option<u32>,
    /// Told to the next attempt.
    pub notes: Vec<String>,
    pub title: Option<String>,
    pub description: Option<String>,
    /// Whether another attempt counts against those a person may ask for.
    pub counts: bool,
}

#[derive(Clone, Copy, PartialEq)]
pub(in crate::routes) enum Verdict {
    Approve,
    Retry,
    Skip,
    Fail,
}

/// Runs a failed or cancelled task again.
pub(in crate::routes) async fn retry(
    state: &State,
    team: TeamId,
    id: TaskId,
) -> ApiResult<Committed> {
    read::find(state, team, id).await?;
    let known = state.store.result_get(ProjectRef::new(team, id.project).task(id.number)).await?;
    let attempt = next_attempt(state, team, id, known.as_ref()).await?;
    let known = known.unwrap_or_default();
    let manual = known.manual + 1;
    let command = Command::Task(TaskNo(id.number), TaskCommand::Retry { attempt, manual });
    let writes = again(team, id, TaskResult { manual, ..known });
    let submission = Submission::new(command).attach(move |_, _| writes.clone());
    Ok(state.committers.of(ProjectRef::new(team, id.project)).submit(submission).await?)
}

/// Gives a task up that is not done.
pub(in crate::routes) async fn cancel(
    state: &State,
    team: TeamId,
    id: TaskId,
) -> ApiResult<Committed> {
    let project = read::find(state, team, id).await?;
    let mut writes = Vec::new();
    if project.state(id.number) == Some(TaskState::NeedsReview) {
        writes = answered(
            state,
            team,
            id,
            project.run.open_checkpoints.get(&id.number).copied(),
            "cancel",
            &[],
        )
        .await?;
    }
    let submission = Submission::new(Command::Task(TaskNo(id.number), TaskCommand::Cancel))
        .attach(move |_, _| writes.clone());
    Ok(state.committers.of(ProjectRef::new(team, id.project)).submit(submission).await?)
}

/// Decides on a task that waits for a person.
pub(in crate::routes) async fn resolve(
    state: &State,
    team: TeamId,
    id: TaskId,
    decision: Decision,
) -> ApiResult<Committed> {
    let project = read::find(state, team, id).await?;
    let open = project.run.open_checkpoints.get(&id.number).copied();
    let known = state.store.result_get(ProjectRef::new(team, id.project).task(id.number)).await?;
    let resolution = resolution(state, team, id, &decision, known.as_ref()).await?;
    let mut writes = answered(state, team, id, open, decision.action, &decision.notes).await?;
    if !decision.notes.is_empty() || decision.title.is_some() || decision.description.is_some() {
        let spec = state
            .store
            .spec_get(ProjectRef::new(team, id.project), project.run.approved, id.number)
            .await?;
        writes.push(Store::spec_write(
            ProjectRef::new(team, id.project),
            &told(spec, &decision, state.clock.now_ms()),
        ));
    }
    match (decision.verdict, known) {
        (Verdict::Retry, known) => {
            let known = known.unwrap_or_default();
            let manual = known.manual + u32::from(decision.counts);
            writes.extend(again(team, id, TaskResult { manual, ..known }));
        }
        (Verdict::Approve, Some(known)) => {
            let accepted = TaskResult { error: None, ..known };
            writes.push(Store::result_write(
                ProjectRef::new(team, id.project).task(id.number),
                &accepted,
            ));
        }
        _ => {}
    }
    let checkpoint = decision.checkpoint.or(open);
    let data = data([("action", json!(decision.action))]);
    let command =
        Command::Task(TaskNo(id.number), TaskCommand::Resolve { checkpoint, resolution, data });
    let submission = Submission::new(command).attach(move |_, _| writes.clone());
    Ok(state.committers.of(ProjectRef::new(team, id.project)).submit(submission).await?)
}

async fn resolution(
    state: &State,
    team: TeamId,
    id: TaskId,
    decision: &Decision,
    known: Option<&TaskResult>,
) -> ApiResult<Resolution> {
    match decision.verdict {
        Verdict::Skip => Ok(Resolution::Skip),
        Verdict::Fail => Ok(Resolution::Fail),
        Verdict::Approve if known.is_none_or(|known| known.output.is_none()) => {
            Err(ApiError::conflict(
                "no_output",
                "The task has no output that could be accepted; retry it, or skip it.",
            ))
        }
        Verdict::Approve => Ok(Resolution::Approve),
        Verdict::Retry
            if decision.counts
                && known.is_some_and(|known| known.manual >= MAX_MANUAL_ATTEMPTS) =>
        {
            Err(Rejection::TooManyAttempts.into())
        }
        Verdict::Retry => {
            Ok(Resolution::Retry { attempt: next_attempt(state, team, id, known).await? })
        }
    }
}

/// One more than any attempt that left a trace: one that was stopped has no result, and perhaps no
/// round.
async fn next_attempt(
    state: &State,
    team: TeamId,
    id: TaskId,
    known: Option<&TaskResult>,
) -> ApiResult<u32> {
    let (history, charges) = tokio::try_join!(
        state.store.history(ProjectRef::new(team, id.project).task(id.number), None),
        state.store.out_of_round_list(ProjectRef::new(team, id.project)),
    )?;
    let stored = history.rounds.iter().map(|(round, _)| round.attempt);
    let stopped =
        charges.iter().filter(|charge| charge.task == id.number).map(|charge| charge.attempt);
    Ok(stored.chain(stopped).max().unwrap_or_default().max(known.map_or(0, |known| known.attempt))
        + 1)
}

/// The result of the attempt before, made ready for another: its last round moves to an item of its
/// own, so that the next result does not replace it.
fn again(team: TeamId, id: TaskId, mut known: TaskResult) -> Vec<Write> {
    let last = known.last_round.take();
    let kept = last
        .map(|round| Store::round_write(ProjectRef::new(team, id.project).task(id.number), &round));
    kept.into_iter()
        .chain([Store::result_write(ProjectRef::new(team, id.project).task(id.number), &known)])
        .collect()
}

/// The checkpoint's answer, and the end of the wait.
async fn answered(
    state: &State,
    team: TeamId,
    id: TaskId,
    open: Option<u32>,
    action: &str,
    notes: &[String],
) -> ApiResult<Vec<Write>> {
    let waiting = state.store.inbox_of(ProjectRef::new(team, id.project), Some(id.number)).await?;
    let mut writes: Vec<Write> = waiting.into_iter().map(Store::inbox_delete).collect();
    if let Some(number) = open {
        let record = record(state, team, id.project, number).await?;
        let guidance = notes.join("\n");
        let response = if guidance.is_empty() {
            format!("Action: {action}")
        } else {
            format!("Action: {action} | Guidance: {guidance}")
        };
        let resolved_ms = Some(state.clock.now_ms());
        let record = CheckpointRecord { response: Some(response), resolved_ms, ..record };
        writes.push(Store::checkpoint_write(ProjectRef::new(team, id.project), &record));
    }
    Ok(writes)
}

async fn record(
    state: &State,
    team: TeamId,
    project: ProjectId,
    number: u32,
) -> ApiResult<CheckpointRecord> {
    Ok(state.store.checkpoint_get(ProjectRef::new(team, project), number).await?)
}

fn told(mut spec: Spec, decision: &Decision, now_ms: i64) -> Spec {
    if let Some(title) = &decision.title {
        spec.task.title = title.trim().to_owned();
    }
    if let Some(description) = &decision.description {
        spec.task.description = description.trim().to_owned();
    }
    spec.guidance.extend(decision.notes.iter().cloned());
    let old = spec.guidance.len().saturating_sub(MAX_NOTES);
    spec.guidance.drain(..old);
    spec.updated_ms = now_ms;
    spec
}
