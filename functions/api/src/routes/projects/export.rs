//! GET /projects/{id}/export

use super::read;
use crate::extract::{Caller, ProjectPath};
use crate::routes::{checkpoints, plans, tasks};
use crate::{ApiError, ApiResult, State};
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};
use planwright_engine::id::{ProjectId, ProjectRef, TaskId, TeamId};
use planwright_engine::project::Project;
use planwright_platform::clock::rfc3339;
use planwright_protocol::http::event::ProjectEvent;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::project::{Export, ExportedCall};
use planwright_protocol::record::Spec;
use planwright_protocol::usage::UsageRow;
use serde::Serialize;
use std::sync::Arc;
use tokio::sync::mpsc;

/// Items read at once: the document is written as it is read and never held as a whole.
const CHUNK: usize = 100;
const EVENTS: usize = 1_000;

/// Everything of a project in one JSON document, to be saved.
#[utoipa::path(
    get, path = "/api/projects/{id}/export", tag = "projects",
    security(("bearer" = ["project_read"])),
    params(("id" = String, Path)),
    responses((status = 200, body = Export), (status = 404, body = Problem)),
)]
pub(super) async fn export(
    state: State,
    caller: Caller,
    ProjectPath(id): ProjectPath,
) -> ApiResult<Response> {
    let team = caller.team();
    let shown = read::show(&state, team, id).await?;
    let project = state.committers.of(ProjectRef::new(team, id)).peek().await?;
    let (sender, receiver) = mpsc::channel(4);
    let mut document = Document { sender, buffer: Vec::new() };
    document.open("{", "exported_at");
    document.value(&rfc3339(state.clock.now_ms()));
    document.open(",", "project");
    document.value(&shown);
    tokio::spawn(async move {
        let failed = write(&state, team, id, &project, &mut document).await.err();
        document.end(failed).await;
    });
    let pieces =
        futures::stream::unfold(receiver, |mut receiver: mpsc::Receiver<Piece>| async move {
            receiver.recv().await.map(|piece| (piece, receiver))
        });
    let attachment = HeaderValue::try_from(format!("attachment; filename=\"project_{id}.json\""));
    let attachment = attachment.unwrap_or_else(|_| HeaderValue::from_static("attachment"));
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (CONTENT_DISPOSITION, attachment),
    ];
    Ok((headers, Body::from_stream(pieces)).into_response())
}

/// Part of the body; an error cuts it off, so that half a document is not taken for a whole one.
type Piece = Result<Bytes, axum::BoxError>;

/// A JSON object that is sent while it is written.
struct Document {
    sender: mpsc::Sender<Piece>,
    buffer: Vec<u8>,
}

impl Document {
    fn open(&mut self, before: &str, name: &str) {
        self.buffer.extend_from_slice(format!("{before}\"{name}\":").as_bytes());
    }

    /// Writing to memory and serialising our own types cannot fail.
    fn value(&mut self, value: &impl Serialize) {
        let _ = serde_json::to_writer(&mut self.buffer, value);
    }

    fn list(&mut self, name: &str) {
        self.open(",", name);
        self.buffer.push(b'[');
    }

    fn items<T: Serialize>(&mut self, items: impl IntoIterator<Item = T>) {
        for item in items {
            if self.buffer.last() != Some(&b'[') {
                self.buffer.push(b',');
            }
            self.value(&item);
        }
    }

    fn end_list(&mut self) {
        self.buffer.push(b']');
    }

    /// Sends what has been written; an error when nobody listens any more.
    async fn flush(&mut self) -> ApiResult<()> {
        // The last byte stays: it tells whether a list has items.
        let Some(kept) = self.buffer.pop() else { return Ok(()) };
        let piece = std::mem::replace(&mut self.buffer, vec![kept]);
        let gone = |_| ApiError::unavailable("The reader of an export went away.", 1);
        self.sender.send(Ok(Bytes::from(piece))).await.map_err(gone)
    }

    async fn end(mut self, failed: Option<ApiError>) {
        let last = match failed {
            None => {
                self.buffer.push(b'}');
                Ok(Bytes::from(self.buffer))
            }
            Some(error) => Err(axum::BoxError::from(error.to_string())),
        };
        // A reader that went away needs no end.
        let _ = self.sender.send(last).await;
    }
}

async fn write(
    state: &State,
    team: TeamId,
    id: ProjectId,
    project: &Arc<Project>,
    to: &mut Document,
) -> ApiResult<()> {
    to.list("plans");
    write_plans(state, team, id, to).await?;
    to.end_list();
    to.list("tasks");
    write_tasks(state, team, id, project, to).await?;
    to.end_list();
    to.list("events");
    write_events(state, team, id, project.run.head, to).await?;
    to.end_list();
    to.list("checkpoints");
    let mut after = None;
    loop {
        let page = state.store.checkpoints_list(ProjectRef::new(team, id), CHUNK, after).await?;
        to.items(
            page.items
                .into_iter()
                .map(|record| checkpoints::view::checkpoint(id, None, record, &project.run)),
        );
        to.flush().await?;
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    to.end_list();
    to.list("usage");
    let rows = state.store.ledger_list(ProjectRef::new(team, id)).await?;
    to.items(rows.into_iter().map(|row| call(id, row)));
    to.end_list();
    to.flush().await
}

async fn write_plans(
    state: &State,
    team: TeamId,
    id: ProjectId,
    to: &mut Document,
) -> ApiResult<()> {
    let frame = plans::frame(state, team, id).await?;
    let mut after = None;
    loop {
        let page = state.store.plans_list(ProjectRef::new(team, id), CHUNK, after).await?;
        for meta in page.items {
            to.items([plans::view::with_body(state, &frame, meta).await?]);
            to.flush().await?;
        }
        after = page.next;
        if after.is_none() {
            return Ok(());
        }
    }
}

async fn write_tasks(
    state: &State,
    team: TeamId,
    id: ProjectId,
    project: &Project,
    to: &mut Document,
) -> ApiResult<()> {
    if project.run.approved == 0 {
        return Ok(());
    }
    let specs = state.store.specs_list(ProjectRef::new(team, id), project.run.approved).await?;
    let in_force: Vec<Spec> =
        specs.into_iter().filter(|spec| project.state(spec.number).is_some()).collect();
    for chunk in in_force.chunks(CHUNK) {
        to.items(tasks::shown(state, team, id, project, chunk.to_vec(), true).await?);
        to.flush().await?;
    }
    Ok(())
}

async fn write_events(
    state: &State,
    team: TeamId,
    id: ProjectId,
    head: u64,
    to: &mut Document,
) -> ApiResult<()> {
    let mut seq = 0;
    while seq < head {
        let events = state.store.events_after(ProjectRef::new(team, id), seq, EVENTS).await?;
        let Some(last) = events.last().map(|event| event.seq) else { return Ok(()) };
        to.items(events.iter().map(|event| ProjectEvent::new(id, event, rfc3339(event.at_ms))));
        to.flush().await?;
        seq = last;
    }
    Ok(())
}

fn call(id: ProjectId, row: UsageRow) -> ExportedCall {
    ExportedCall {
        task_id: row.task.map(|task| TaskId::new(id, task).to_string()),
        purpose: row.purpose.as_str(),
        provider: row.provider,
        model: row.model,
        model_tier: row.tier.map(|tier| tier.as_str()),
        attempt: row.attempt,
        round: row.round,
        prompt_tokens: row.usage.prompt(),
        completion_tokens: row.usage.output,
        cache_read_tokens: row.usage.cache_read,
        cache_write_tokens: row.usage.cache_write,
        cost_usd: row.cost.as_usd(),
        uncertain: row.uncertain,
        timestamp: rfc3339(row.at_ms),
    }
}
