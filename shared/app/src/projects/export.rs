//! Everything of a project in one JSON document.

use super::{ProjectError, show};
use crate::App;
use crate::plans::{PlanError, frame, with_body};
use crate::tasks::{self, TaskError, checkpoint_view};
use bytes::Bytes;
use futures::Stream;
use planwright_engine::id::{ProjectId, ProjectRef, TaskId};
use planwright_engine::project::Project;
use planwright_platform::clock::rfc3339;
use planwright_protocol::http::event::ProjectEvent;
use planwright_protocol::http::project::ExportedCall;
use planwright_protocol::record::Spec;
use planwright_protocol::usage::UsageRow;
use serde::Serialize;
use tokio::sync::mpsc;

/// Items read at once: the document is written as it is read and never held as a whole.
const CHUNK: usize = 100;
const EVENTS: usize = 1_000;

/// The document, piece by piece.
pub async fn export(
    app: &App,
    project: ProjectRef,
) -> Result<impl Stream<Item = Piece> + Send + use<>, ProjectError> {
    let shown = show(app, project).await?;
    let current = app.committers.of(project).peek().await?;
    let (sender, receiver) = mpsc::channel(4);
    let mut document = Document { sender, buffer: Vec::new() };
    document.open("{", "exported_at");
    document.value(&rfc3339(app.clock.now_ms()));
    document.open(",", "project");
    document.value(&shown);
    let app = app.clone();
    tokio::spawn(async move {
        let failed = write(&app, project, &current, &mut document).await.err();
        document.end(failed).await;
    });
    Ok(futures::stream::unfold(receiver, |mut receiver: mpsc::Receiver<Piece>| async move {
        receiver.recv().await.map(|piece| (piece, receiver))
    }))
}

/// Part of the body; an error cuts it off, so that half a document is not taken for a whole one.
pub type Piece = Result<Bytes, ExportError>;

/// Why a document ends in the middle.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("the reader of an export went away")]
    ReaderGone,
    #[error(transparent)]
    Plan(#[from] PlanError),
    #[error(transparent)]
    Task(#[from] TaskError),
    #[error(transparent)]
    Store(#[from] planwright_store::Error),
}

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
    async fn flush(&mut self) -> Result<(), ExportError> {
        // The last byte stays: it tells whether a list has items.
        let Some(kept) = self.buffer.pop() else { return Ok(()) };
        let piece = std::mem::replace(&mut self.buffer, vec![kept]);
        self.sender.send(Ok(Bytes::from(piece))).await.map_err(|_| ExportError::ReaderGone)
    }

    async fn end(mut self, failed: Option<ExportError>) {
        let last = match failed {
            None => {
                self.buffer.push(b'}');
                Ok(Bytes::from(self.buffer))
            }
            Some(error) => Err(error),
        };
        // A reader that went away needs no end.
        let _ = self.sender.send(last).await;
    }
}

async fn write(
    app: &App,
    project: ProjectRef,
    current: &Project,
    to: &mut Document,
) -> Result<(), ExportError> {
    to.list("plans");
    write_plans(app, project, to).await?;
    to.end_list();
    to.list("tasks");
    write_tasks(app, project, current, to).await?;
    to.end_list();
    to.list("events");
    write_events(app, project, current.run.head, to).await?;
    to.end_list();
    to.list("checkpoints");
    let mut after = None;
    loop {
        let page = app.store.checkpoints_list(project, CHUNK, after).await?;
        to.items(
            page.items
                .into_iter()
                .map(|record| checkpoint_view(project.id, None, record, &current.run)),
        );
        to.flush().await?;
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    to.end_list();
    to.list("usage");
    let rows = app.store.ledger_list(project).await?;
    to.items(rows.into_iter().map(|row| call(project.id, row)));
    to.end_list();
    to.flush().await
}

async fn write_plans(app: &App, project: ProjectRef, to: &mut Document) -> Result<(), ExportError> {
    let frame = frame(app, project).await?;
    let mut after = None;
    loop {
        let page = app.store.plans_list(project, CHUNK, after).await?;
        for meta in page.items {
            to.items([with_body(app, &frame, meta).await?]);
            to.flush().await?;
        }
        after = page.next;
        if after.is_none() {
            return Ok(());
        }
    }
}

async fn write_tasks(
    app: &App,
    project: ProjectRef,
    current: &Project,
    to: &mut Document,
) -> Result<(), ExportError> {
    if current.run.approved == 0 {
        return Ok(());
    }
    let specs = app.store.specs_list(project, current.run.approved).await?;
    let in_force: Vec<Spec> =
        specs.into_iter().filter(|spec| current.state(spec.number).is_some()).collect();
    for chunk in in_force.chunks(CHUNK) {
        to.items(tasks::shown(app, project, current, chunk.to_vec(), true).await?);
        to.flush().await?;
    }
    Ok(())
}

async fn write_events(
    app: &App,
    project: ProjectRef,
    head: u64,
    to: &mut Document,
) -> Result<(), ExportError> {
    let mut seq = 0;
    while seq < head {
        let events = app.store.events_after(project, seq, EVENTS).await?;
        let Some(last) = events.last().map(|event| event.seq) else { return Ok(()) };
        to.items(
            events.iter().map(|event| ProjectEvent::new(project.id, event, rfc3339(event.at_ms))),
        );
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
