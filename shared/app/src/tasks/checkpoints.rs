//! Questions of a run to people, and their answers.

use super::TaskError;
use super::answer;
use super::decide::{self, Decision, Verdict};
use super::inbox::{Open, open_entries};
use crate::App;
use crate::check::{Bounds, Invalid};
use crate::pages::{Chunk, Found, paginate_filtered};
use futures::{FutureExt, StreamExt, TryStreamExt};
use planwright_engine::command::Rejection;
use planwright_engine::id::{CheckpointId, ProjectId, ProjectRef, TaskId, TeamId};
use planwright_engine::plan::{MAX_DESCRIPTION, MAX_TITLE};
use planwright_engine::run::Run;
use planwright_engine::status::TaskState;
use planwright_platform::clock::rfc3339;
use planwright_protocol::http::checkpoint::{
    Checkpoint, CheckpointAttempt, MAX_GOTCHA, Resolve, ResolveAction,
};
use planwright_protocol::http::task::MAX_GUIDANCE;
use planwright_protocol::record::{AttemptNote, CheckpointRecord};
use planwright_store::{Error as StoreError, keys};
use serde::Deserialize;

/// Records read at once.
const AT_ONCE: usize = 8;

/// Which checkpoints of a project a list holds.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Resolved {
    #[default]
    False,
    True,
    All,
}

/// A page of a project's checkpoints, newest first.
pub async fn checkpoints(
    app: &App,
    project: ProjectRef,
    wanted: Resolved,
    limit: usize,
    after: Option<String>,
) -> Result<Found<Checkpoint>, TaskError> {
    let run = &app.store.run_get(project).await?.run;
    let read = |after| async move {
        // One more than is shown tells whether there is a next page.
        let page = app.store.checkpoints_list(project, limit + 1, after).await?;
        let entry = |record: CheckpointRecord| {
            let position = keys::checkpoint(project, record.number).sk;
            let fits = match wanted {
                Resolved::All => true,
                Resolved::False => is_open(run, record.number),
                Resolved::True => !is_open(run, record.number),
            };
            (position, fits.then(|| view(project.id, None, record, run)))
        };
        let entries = page.items.into_iter().map(entry).collect();
        Ok(Chunk { entries, more: page.next.is_some() })
    };
    paginate_filtered(limit, after, |after| read(after).boxed()).await
}

/// A page of the open checkpoints of all projects, oldest first.
pub async fn checkpoints_of_team(
    app: &App,
    team: TeamId,
    limit: usize,
    after: Option<String>,
) -> Result<Found<Checkpoint>, TaskError> {
    let (open, next) =
        open_entries(app, team, limit, after, |entry| entry.checkpoint.is_some()).await?;
    let shown = open.into_iter().map(|entry| asked(app, team, entry));
    let found: Vec<Option<Checkpoint>> =
        futures::stream::iter(shown).buffered(AT_ONCE).try_collect().await?;
    Ok((found.into_iter().flatten().collect(), next))
}

async fn asked(app: &App, team: TeamId, open: Open) -> Result<Option<Checkpoint>, TaskError> {
    let Some(number) = open.entry.checkpoint else { return Ok(None) };
    let record = app.store.checkpoint_get(ProjectRef::new(team, open.project), number).await?;
    Ok(Some(view(open.project, Some(open.project_name), record, &open.run)))
}

/// One checkpoint.
pub async fn checkpoint(
    app: &App,
    team: TeamId,
    id: CheckpointId,
) -> Result<Checkpoint, TaskError> {
    let (record, run) = find(app, team, id).await?;
    Ok(view(id.project, None, record, &run))
}

/// Answers a checkpoint: try again, with guidance or with a changed task, go on without it, or give
/// it up. The run goes on in every case.
pub async fn resolve_checkpoint(
    app: &App,
    team: TeamId,
    id: CheckpointId,
    resolve: Resolve,
) -> Result<Checkpoint, TaskError> {
    check(&resolve)?;
    let (record, run) = find(app, team, id).await?;
    let task =
        record.task.filter(|_| is_open(&run, id.number)).ok_or(Rejection::AlreadyResolved)?;
    let waits_outside = run.tasks.get(task) == Some(TaskState::Suspended);
    let task = ProjectRef::new(team, id.project).task(task);
    // The answer to a question goes to the conversation that asks it.
    let again = matches!(resolve.action, ResolveAction::Retry | ResolveAction::Edit);
    decide::only_a_retry(resolve.start_over, again && !waits_outside)?;
    match resolve.action {
        ResolveAction::Retry if waits_outside => {
            answer::answer(app, task, record, resolve.guidance).await?;
        }
        ResolveAction::Edit if waits_outside => {
            let detail = "A question is answered with retry and guidance; the task can be skipped \
                or failed instead.";
            return Err(Invalid::one("/action", "not_allowed", detail).into());
        }
        _ => {
            decide::resolve(app, task, decision(resolve, id.number)).await?;
        }
    }
    checkpoint(app, team, id).await
}

fn check(resolve: &Resolve) -> Result<(), Invalid> {
    let mut bounds = Bounds::default();
    bounds.length("/guidance", resolve.guidance.as_deref().unwrap_or_default(), MAX_GUIDANCE);
    bounds.length("/gotcha", resolve.gotcha.as_deref().unwrap_or_default(), MAX_GOTCHA);
    if let Some(title) = &resolve.title {
        bounds.text("/title", title, MAX_TITLE);
    }
    if let Some(description) = &resolve.description {
        bounds.text("/description", description, MAX_DESCRIPTION);
    }
    bounds.done()?;
    let edits = resolve.title.is_some() || resolve.description.is_some();
    match (resolve.action, edits) {
        (ResolveAction::Edit, false) => Err(Invalid::one(
            "/title",
            "missing",
            "To edit the task, give a title or a description.",
        )),
        (ResolveAction::Retry | ResolveAction::Skip | ResolveAction::Fail, true) => {
            let pointer = if resolve.title.is_some() { "/title" } else { "/description" };
            Err(Invalid::one(pointer, "not_allowed", "Only the action edit changes the task."))
        }
        _ => Ok(()),
    }
}

fn decision(resolve: Resolve, checkpoint: u32) -> Decision {
    let verdict = match resolve.action {
        ResolveAction::Retry | ResolveAction::Edit => Verdict::Retry,
        ResolveAction::Skip => Verdict::Skip,
        ResolveAction::Fail => Verdict::Fail,
    };
    let notes = [resolve.guidance, resolve.gotcha]
        .into_iter()
        .flatten()
        .filter(|note| !note.trim().is_empty());
    Decision {
        action: resolve.action.as_str(),
        verdict,
        checkpoint: Some(checkpoint),
        notes: notes.collect(),
        title: resolve.title,
        description: resolve.description,
        start_over: resolve.start_over,
        // Answering a checkpoint always lets the run go on.
        counts: false,
    }
}

/// A checkpoint and the run it belongs to.
async fn find(
    app: &App,
    team: TeamId,
    id: CheckpointId,
) -> Result<(CheckpointRecord, Run), TaskError> {
    let project = ProjectRef::new(team, id.project);
    let found =
        tokio::try_join!(app.store.checkpoint_get(project, id.number), app.store.run_get(project),);
    match found {
        Ok((record, stored)) => Ok((record, stored.run)),
        Err(StoreError::NotFound { .. }) => Err(TaskError::unknown("checkpoint")),
        Err(error) => Err(error.into()),
    }
}

/// A checkpoint as people and programs see it.
pub(crate) fn view(
    project: ProjectId,
    project_name: Option<String>,
    record: CheckpointRecord,
    run: &Run,
) -> Checkpoint {
    let attempt = |note: AttemptNote| CheckpointAttempt {
        message: note.message,
        timestamp: rfc3339(note.at_ms),
    };
    Checkpoint {
        id: CheckpointId::new(project, record.number).to_string(),
        project_id: project.to_string(),
        project_name,
        task_id: record.task.map(|task| TaskId::new(project, task).to_string()),
        open: is_open(run, record.number),
        checkpoint_type: record.kind.as_str().to_owned(),
        summary: record.summary,
        attempts: record.attempts.into_iter().map(attempt).collect(),
        question: record.question,
        response: record.response,
        resolved_at: record.resolved_ms.map(rfc3339),
        created_at: rfc3339(record.created_ms),
    }
}

/// The run decides: what it does not wait for any more went away with its task.
fn is_open(run: &Run, number: u32) -> bool {
    run.open_checkpoints.values().any(|open| *open == number)
}
