//! POST /checkpoints/{id}/resolve

use super::{read, view};
use crate::extract::{Body, Caller, CheckpointPath};
use crate::routes::projects::bounds::Bounds;
use crate::routes::tasks::decide::{self, Decision, Verdict};
use crate::{ApiError, ApiResult, State};
use axum::Json;
use planwright_engine::command::Rejection;
use planwright_engine::id::TaskId;
use planwright_engine::plan::{MAX_DESCRIPTION, MAX_TITLE};
use planwright_protocol::http::checkpoint::{Checkpoint, MAX_GOTCHA, Resolve, ResolveAction};
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::task::MAX_GUIDANCE;

/// Answers a checkpoint: try again, with guidance or with a changed task, go on without it, or give
/// it up. The run goes on in every case.
#[utoipa::path(
    post, path = "/api/checkpoints/{id}/resolve", tag = "checkpoints",
    security(("bearer" = ["task_decide"])),
    params(("id" = String, Path)),
    request_body = Resolve,
    responses(
        (status = 200, body = Checkpoint), (status = 404, body = Problem), (status = 409,
        body = Problem),
        (status = 422, body = Problem),
    ),
)]
pub(super) async fn resolve(
    state: State,
    caller: Caller,
    CheckpointPath(id): CheckpointPath,
    Body(resolve): Body<Resolve>,
) -> ApiResult<Json<Checkpoint>> {
    check(&resolve)?;
    let team = caller.team();
    let (record, run) = read::find(&state, team, id).await?;
    let task =
        record.task.filter(|_| view::is_open(&run, id.number)).ok_or(Rejection::AlreadyResolved)?;
    decide::resolve(&state, team, TaskId::new(id.project, task), decision(resolve, id.number))
        .await?;
    let (record, run) = read::find(&state, team, id).await?;
    Ok(Json(view::checkpoint(id.project, None, record, &run)))
}

fn check(resolve: &Resolve) -> ApiResult<()> {
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
        (ResolveAction::Edit, false) => Err(ApiError::unprocessable(
            "/title",
            "missing",
            "To edit the task, give a title or a description.",
        )),
        (ResolveAction::Retry | ResolveAction::Skip | ResolveAction::Fail, true) => {
            let pointer = if resolve.title.is_some() { "/title" } else { "/description" };
            Err(ApiError::unprocessable(
                pointer,
                "not_allowed",
                "Only the action edit changes the task.",
            ))
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
        // Answering a checkpoint always lets the run go on.
        counts: false,
    }
}
