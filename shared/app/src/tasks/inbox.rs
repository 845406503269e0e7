//! What waits for a person, over all projects of a team.

use super::TaskError;
use crate::App;
use crate::pages::{Chunk, Found, paginate_filtered};
use futures::{FutureExt, StreamExt};
use planwright_engine::id::{CheckpointId, ProjectId, ProjectRef, TaskId, TeamId};
use planwright_engine::run::Run;
use planwright_engine::status::TaskState;
use planwright_platform::clock::rfc3339;
use planwright_protocol::http::checkpoint::InboxItem;
use planwright_protocol::record::{InboxEntry, InboxKind};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Projects' records read at once.
const AT_ONCE: usize = 16;

/// A page of checkpoints and reviews of all projects, oldest first.
pub async fn inbox(
    app: &App,
    team: TeamId,
    limit: usize,
    after: Option<String>,
) -> Result<Found<InboxItem>, TaskError> {
    let (open, next) = open_entries(app, team, limit, after, |_| true).await?;
    Ok((open.into_iter().map(item).collect(), next))
}

fn item(open: Open) -> InboxItem {
    let Open { project, project_name, entry, .. } = open;
    InboxItem {
        kind: entry.kind.as_str().to_owned(),
        project_id: project.to_string(),
        project_name,
        task_id: TaskId::new(project, entry.task).to_string(),
        task_title: entry.title,
        checkpoint_id: entry
            .checkpoint
            .map(|number| CheckpointId::new(project, number).to_string()),
        reason: entry.reason,
        since: rfc3339(entry.since_ms),
    }
}

/// An entry of the queue that really waits.
pub(super) struct Open {
    pub project: ProjectId,
    pub project_name: String,
    pub run: Arc<Run>,
    pub entry: InboxEntry,
}

/// A page of entries whose task still waits, by what its run says.
pub(super) async fn open_entries(
    app: &App,
    team: TeamId,
    limit: usize,
    after: Option<String>,
    wanted: impl Fn(&InboxEntry) -> bool + Send + Sync,
) -> Result<Found<Open>, TaskError> {
    let wanted = &wanted;
    let read = |after| async move {
        // One more than is shown tells whether there is a next page.
        let page = app.store.inbox_list(team, after, limit + 1).await?;
        let more = page.next.is_some();
        let ids: BTreeSet<ProjectId> =
            page.items.iter().filter_map(|(_, entry)| entry.project.parse().ok()).collect();
        let projects = projects(app, team, ids).await?;
        let open = |entry: InboxEntry| {
            let project: ProjectId = entry.project.parse().ok()?;
            let (project_name, run) = projects.get(&project)?.clone();
            (wanted(&entry) && waits(&run, &entry)).then_some(Open {
                project,
                project_name,
                run,
                entry,
            })
        };
        let entries = page.items.into_iter().map(|(key, entry)| (key.sk, open(entry))).collect();
        Ok(Chunk { entries, more })
    };
    paginate_filtered(limit, after, |after| read(after).boxed()).await
}

fn waits(run: &Run, entry: &InboxEntry) -> bool {
    match entry.kind {
        InboxKind::Provider => run.outages.values().any(|o| o.told == Some(entry.task)),
        InboxKind::Checkpoint | InboxKind::Review => {
            // A task at work may ask something, too.
            let state = run.tasks.get(entry.task);
            let asks = state == Some(TaskState::Suspended) && entry.checkpoint.is_some();
            (state == Some(TaskState::NeedsReview) || asks)
                && run.open_checkpoints.get(&entry.task).copied() == entry.checkpoint
        }
    }
}

/// Names and runs; a project that is being deleted is left out.
async fn projects(
    app: &App,
    team: TeamId,
    ids: BTreeSet<ProjectId>,
) -> Result<HashMap<ProjectId, (String, Arc<Run>)>, TaskError> {
    let ids: Vec<ProjectId> = ids.into_iter().collect();
    let runs = app.store.runs_get(team, &ids).await?;
    let record = |id| app.store.project_record_get(ProjectRef::new(team, id));
    let named = futures::stream::iter(runs)
        .map(|(id, run)| async move { (id, record(id).await, run) })
        .buffer_unordered(AT_ONCE)
        .filter_map(
            |(id, record, run)| async move { Some((id, (record.ok()?.name, Arc::new(run)))) },
        );
    Ok(named.collect().await)
}
