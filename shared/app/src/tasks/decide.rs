//! What people do to tasks, each as one commit with everything that belongs to it.

use super::{TaskError, latest_result, read};
use crate::check::{Bounds, Invalid};
use crate::{App, records};
use planwright_engine::command::{
    Command, MAX_MANUAL_ATTEMPTS, Rejection, Reply, Resolution, TaskCommand, data,
};
use planwright_engine::id::TaskRef;
use planwright_engine::slot::TaskNo;
use planwright_engine::status::TaskState;
use planwright_protocol::http::task::{MAX_GUIDANCE, Retry, Review, ReviewAction, Task};
use planwright_protocol::record::{Spec, TaskResult};
use planwright_store::{Committed, Store, Submission, Write};
use serde_json::json;

/// Notes kept for a task's next attempts, at most; the oldest go first.
const MAX_NOTES: usize = 20;

/// A person's answer to a review or a checkpoint.
pub(super) struct Decision {
    /// As the API names it.
    pub action: &'static str,
    pub verdict: Verdict,
    /// The checkpoint that is answered, where the caller named one.
    pub checkpoint: Option<u32>,
    /// Told to the next attempt.
    pub notes: Vec<String>,
    pub title: Option<String>,
    pub description: Option<String>,
    /// Another attempt begins with an empty conversation.
    pub start_over: bool,
    /// Whether another attempt counts against those a person may ask for.
    pub counts: bool,
}

impl Decision {
    /// Without a word to the next attempt.
    fn plain(action: &'static str, verdict: Verdict) -> Self {
        Decision {
            action,
            verdict,
            checkpoint: None,
            notes: Vec::new(),
            title: None,
            description: None,
            start_over: false,
            counts: true,
        }
    }

    fn changes_the_task(&self) -> bool {
        !self.notes.is_empty()
            || self.title.is_some()
            || self.description.is_some()
            || self.start_over
    }
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Verdict {
    Approve,
    Retry,
    Skip,
    Fail,
}

/// Runs a failed or cancelled task again; a project that had failed goes on.
pub async fn retry(app: &App, task: TaskRef, how: Retry) -> Result<Task, TaskError> {
    let committed = try_again(app, task, how).await?;
    read::shown(app, task, &committed.project).await
}

async fn try_again(app: &App, task: TaskRef, how: Retry) -> Result<Committed, TaskError> {
    let project = read::find(app, task).await?;
    let known = app.store.result_get(task).await?;
    let can = matches!(project.state(task.number), Some(TaskState::Failed | TaskState::Cancelled));
    if can {
        tries_left(known.as_ref())?;
    }
    let attempt = next_attempt(app, task, known.as_ref()).await?;
    let known = known.unwrap_or_default();
    let manual = known.manual + 1;
    let command = Command::Task(TaskNo(task.number), TaskCommand::Retry { attempt, manual });
    let mut writes = records::another_attempt(task, TaskResult { manual, ..known });
    if how.start_over {
        let spec = app.store.spec_get(task.project, project.run.approved, task.number).await?;
        writes.push(Store::spec_write(task.project, &Spec { fresh_from: attempt, ..spec }));
    }
    let submission = Submission::new(command).attach(move |_, _| writes.clone());
    Ok(app.committers.of(task.project).submit(submission).await?)
}

/// Gives a task up that is not done; a running one is dropped.
pub async fn cancel(app: &App, task: TaskRef) -> Result<Task, TaskError> {
    let committed = give_up(app, task).await?;
    read::shown(app, task, &committed.project).await
}

pub(super) async fn give_up(app: &App, task: TaskRef) -> Result<Committed, TaskError> {
    let project = read::find(app, task).await?;
    let mut writes = Vec::new();
    let open = project.run.open_checkpoints.get(&task.number).copied();
    let state = project.state(task.number);
    if state == Some(TaskState::NeedsReview) || open.is_some() {
        writes = answered(app, task, open, "cancel", &[]).await?;
    }
    let submission = Submission::new(Command::Task(TaskNo(task.number), TaskCommand::Cancel))
        .attach(move |_, _| writes.clone());
    Ok(app.committers.of(task.project).submit(submission).await?)
}

/// Goes on without a task: one that has failed, was cancelled, or waits for a person.
pub async fn skip(app: &App, task: TaskRef) -> Result<Task, TaskError> {
    let committed = go_on_without(app, task).await?;
    read::shown(app, task, &committed.project).await
}

pub(super) async fn go_on_without(app: &App, task: TaskRef) -> Result<Committed, TaskError> {
    let project = read::find(app, task).await?;
    if project.state(task.number) == Some(TaskState::NeedsReview) {
        return resolve(app, task, Decision::plain("skip", Verdict::Skip)).await;
    }
    let submission = Submission::new(Command::Task(TaskNo(task.number), TaskCommand::Skip));
    Ok(app.committers.of(task.project).submit(submission).await?)
}

/// Tries a task again that has failed, was cancelled, or waits for a person.
pub(super) async fn again(app: &App, task: TaskRef, how: Retry) -> Result<Committed, TaskError> {
    let project = read::find(app, task).await?;
    if project.state(task.number) == Some(TaskState::NeedsReview) {
        let start_over = how.start_over;
        let decision = Decision { start_over, ..Decision::plain("retry", Verdict::Retry) };
        return resolve(app, task, decision).await;
    }
    try_again(app, task, how).await
}

/// Leaves a task failed that waits for a person.
pub(super) async fn fail(app: &App, task: TaskRef) -> Result<Committed, TaskError> {
    resolve(app, task, Decision::plain("fail", Verdict::Fail)).await
}

/// Stops a queued or running task now; it then waits for a person at a checkpoint.
pub async fn interrupt(app: &App, task: TaskRef) -> Result<Task, TaskError> {
    let project = read::find(app, task).await?;
    let spec = app.store.spec_get(task.project, project.run.approved, task.number).await?;
    let since_ms = app.clock.now_ms();
    let submission = Submission::new(Command::Task(TaskNo(task.number), TaskCommand::Interrupt))
        .attach(move |reply, _| match *reply {
            Reply::Checkpoint(number) => {
                records::Waiting { task, title: &spec.task.title, since_ms }.interrupted(number)
            }
            _ => Vec::new(),
        });
    let committed = app.committers.of(task.project).submit(submission).await?;
    read::shown(app, task, &committed.project).await
}

/// Accepts the output of a task that waits for review, or asks for another attempt.
pub async fn review(app: &App, task: TaskRef, review: Review) -> Result<Task, TaskError> {
    let mut bounds = Bounds::default();
    bounds.length("/feedback", review.feedback.as_deref().unwrap_or_default(), MAX_GUIDANCE);
    bounds.done()?;
    only_a_retry(review.start_over, review.action == ReviewAction::Retry)?;
    let (action, verdict) = match review.action {
        ReviewAction::Approve => ("approve", Verdict::Approve),
        ReviewAction::Retry => ("retry", Verdict::Retry),
    };
    let notes = review.feedback.filter(|feedback| !feedback.trim().is_empty());
    let decision = Decision {
        notes: notes.into_iter().collect(),
        start_over: review.start_over,
        ..Decision::plain(action, verdict)
    };
    let committed = resolve(app, task, decision).await?;
    read::shown(app, task, &committed.project).await
}

/// Decides on a task that waits for a person.
pub(super) async fn resolve(
    app: &App,
    task: TaskRef,
    decision: Decision,
) -> Result<Committed, TaskError> {
    let project = read::find(app, task).await?;
    let open = project.run.open_checkpoints.get(&task.number).copied();
    match project.state(task.number) {
        Some(TaskState::NeedsReview) => {}
        // It asks in the middle of its work; the engine lets it be given up.
        Some(TaskState::Suspended) if open.is_some() && open == decision.checkpoint => {}
        Some(state) if decision.checkpoint.is_none() => return Err(TaskError::NotAsked(state)),
        _ => return Err(Rejection::AlreadyResolved.into()),
    }
    let known = app.store.result_get(task).await?;
    let resolution = resolution(app, task, &decision, known.as_ref()).await?;
    let mut writes = answered(app, task, open, decision.action, &decision.notes).await?;
    if decision.changes_the_task() {
        let spec = app.store.spec_get(task.project, project.run.approved, task.number).await?;
        let spec = told(spec, &decision, &resolution, app.clock.now_ms());
        writes.push(Store::spec_write(task.project, &spec));
    }
    match (decision.verdict, known) {
        (Verdict::Retry, known) => {
            let known = known.unwrap_or_default();
            let edited = decision.title.is_some() || decision.description.is_some();
            let manual = if edited { 0 } else { known.manual + u32::from(decision.counts) };
            writes.extend(records::another_attempt(task, TaskResult { manual, ..known }));
        }
        (Verdict::Approve, Some(known)) => {
            let accepted = TaskResult { error: None, ..known };
            writes.push(Store::result_write(task, &accepted));
        }
        _ => {}
    }
    let checkpoint = decision.checkpoint.or(open);
    let data = data([("action", json!(decision.action))]);
    let command =
        Command::Task(TaskNo(task.number), TaskCommand::Resolve { checkpoint, resolution, data });
    let submission = Submission::new(command).attach(move |_, _| writes.clone());
    Ok(app.committers.of(task.project).submit(submission).await?)
}

async fn resolution(
    app: &App,
    task: TaskRef,
    decision: &Decision,
    known: Option<&TaskResult>,
) -> Result<Resolution, TaskError> {
    match decision.verdict {
        Verdict::Skip => Ok(Resolution::Skip),
        Verdict::Fail => Ok(Resolution::Fail),
        Verdict::Approve if has_output(app, task).await? => Ok(Resolution::Approve),
        Verdict::Approve => Err(TaskError::NoOutput),
        Verdict::Retry => {
            if decision.counts {
                tries_left(known)?;
            }
            Ok(Resolution::Retry { attempt: next_attempt(app, task, known).await? })
        }
    }
}

/// Whether its latest attempt has something to accept: one that was stopped does not take over the
/// output of the one before.
async fn has_output(app: &App, task: TaskRef) -> Result<bool, TaskError> {
    let mut done = latest_result::of_tasks(app, task.project, &[task.number]).await?;
    Ok(done.remove(&task.number).is_some_and(|done| done.known.output.is_some()))
}

/// Whether a person may ask for another attempt of the task as it is.
fn tries_left(known: Option<&TaskResult>) -> Result<(), TaskError> {
    match known.map_or(0, |known| known.manual) {
        manual if manual >= MAX_MANUAL_ATTEMPTS => Err(TaskError::TooManyAttempts { manual }),
        _ => Ok(()),
    }
}

/// One more than any attempt that left a trace: one that was stopped has no result, and perhaps no
/// round.
async fn next_attempt(
    app: &App,
    task: TaskRef,
    known: Option<&TaskResult>,
) -> Result<u32, TaskError> {
    let (history, charges) = tokio::try_join!(
        app.store.history(task, None),
        app.store.out_of_round_list(task.project),
    )?;
    let stored = history.rounds.iter().map(|(round, _)| round.attempt);
    let stopped =
        charges.iter().filter(|charge| charge.task == task.number).map(|charge| charge.attempt);
    let latest = stored.chain(stopped).max().unwrap_or_default();
    Ok(latest.max(known.map_or(0, |known| known.attempt)) + 1)
}

/// The checkpoint's answer, and the end of the wait.
async fn answered(
    app: &App,
    task: TaskRef,
    open: Option<u32>,
    action: &str,
    notes: &[String],
) -> Result<Vec<Write>, TaskError> {
    let waiting = app.store.inbox_of(task.project, Some(task.number)).await?;
    let mut writes = records::waits_no_more(waiting);
    if let Some(number) = open {
        let record = app.store.checkpoint_get(task.project, number).await?;
        let now_ms = app.clock.now_ms();
        writes.push(records::checkpoint_answered(task.project, record, action, notes, now_ms));
    }
    Ok(writes)
}

/// Starting over is a way to try again, and nothing else.
pub(super) fn only_a_retry(start_over: bool, retries: bool) -> Result<(), Invalid> {
    if start_over && !retries {
        let detail = "start_over says how a task is tried again; leave it out of other actions.";
        return Err(Invalid::one("/start_over", "not_allowed", detail));
    }
    Ok(())
}

fn told(mut spec: Spec, decision: &Decision, resolution: &Resolution, now_ms: i64) -> Spec {
    if let (true, Resolution::Retry { attempt }) = (decision.start_over, resolution) {
        spec.fresh_from = *attempt;
    }
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
