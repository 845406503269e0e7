//! What waits for a person, over all projects of a team.

use super::projects::paginate_filtered::{Chunk, gather};
use crate::extract::{Caller, Paging};
use crate::routes::declared::{Routes, routes};
use crate::{ApiResult, State};
use axum::response::Response;
use futures::{FutureExt, StreamExt};
use planwright_engine::id::{CheckpointId, ProjectId, ProjectRef, TaskId, TeamId};
use planwright_engine::run::Run;
use planwright_engine::status::TaskState;
use planwright_platform::clock::rfc3339;
use planwright_protocol::http::checkpoint::InboxItem;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::record::InboxEntry;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Profiles read at once.
const AT_ONCE: usize = 16;

pub(super) fn routes() -> Routes {
    Routes::default().routes(routes!(list))
}

/// Checkpoints and reviews of all projects, oldest first.
#[utoipa::path(
    get, path = "/api/inbox", tag = "inbox", security(("bearer" = ["project_read"])),
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 200, description = "1 to 200, 50 \
            without it"),
        ("after" = Option<String>, Query, description = "Cursor out of the header Link"),
    ),
    responses((status = 200, body = [InboxItem]), (status = 422, body = Problem)),
)]
async fn list(state: State, caller: Caller, paging: Paging) -> ApiResult<Response> {
    let limit = paging.limit(50, 200)?;
    let after = paging.after(&state, &caller)?;
    let (open, next) = open_entries(&state, caller.team(), limit, after, |_| true).await?;
    Ok(paging.respond(&state, &caller, open.into_iter().map(item).collect(), next))
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

/// A page of entries whose task still waits, by what its run says, and the position to go on from.
pub(super) async fn open_entries(
    state: &State,
    team: TeamId,
    limit: usize,
    after: Option<String>,
    wanted: impl Fn(&InboxEntry) -> bool + Send + Sync,
) -> ApiResult<(Vec<Open>, Option<String>)> {
    let wanted = &wanted;
    let read = |after| async move {
        // One more than is shown tells whether there is a next page.
        let page = state.store.inbox_list(team, after, limit + 1).await?;
        let more = page.next.is_some();
        let ids: BTreeSet<ProjectId> =
            page.items.iter().filter_map(|(_, entry)| entry.project.parse().ok()).collect();
        let projects = projects(state, team, ids).await?;
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
    gather(limit, after, |after| read(after).boxed()).await
}

fn waits(run: &Run, entry: &InboxEntry) -> bool {
    let state = run.tasks.get(entry.task);
    state == Some(TaskState::NeedsReview)
        && run.open_checkpoints.get(&entry.task).copied() == entry.checkpoint
}

/// Names and runs; a project that is being deleted is left out.
async fn projects(
    state: &State,
    team: TeamId,
    ids: BTreeSet<ProjectId>,
) -> ApiResult<HashMap<ProjectId, (String, Arc<Run>)>> {
    let ids: Vec<ProjectId> = ids.into_iter().collect();
    let runs = state.store.runs_get(team, &ids).await?;
    let named = futures::stream::iter(runs)
        .map(|(id, run)| async move {
            (id, state.store.project_record_get(ProjectRef::new(team, id)).await, run)
        })
        .buffer_unordered(AT_ONCE)
        .filter_map(
            |(id, profile, run)| async move { Some((id, (profile.ok()?.name, Arc::new(run)))) },
        );
    Ok(named.collect().await)
}
