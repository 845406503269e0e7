//! All of a team at once: handed out, or deleted.

use crate::edge::AuditedTeam;
use crate::extract::{Body, Caller, Proof};
use crate::routes::projects::remove;
use crate::{ApiError, ApiResult, State};
use axum::body::Body as AnswerBody;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use bytes::Bytes;
use futures::{Stream, stream};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use planwright_engine::id::{ProjectId, ProjectRef, TeamId, UserId};
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::team::{TeamDeleted, TeamDeletion};
use planwright_providers::team_secret;
use planwright_store::{Error as StoreError, Partition, Result as StoreResult};
use serde_json::json;
use std::collections::VecDeque;
use std::time::Duration;

/// Members read at once.
const CHUNK: usize = 500;
/// Times the team is cleared anew because somebody who was still at work wrote into it.
const ROUNDS: u32 = 5;
/// Until it is cleared anew, the first time; a little longer each time.
const PAUSE: Duration = Duration::from_millis(100);

/// Every row the team has, one JSON object per line. Files are at the artifacts of each project.
#[utoipa::path(
    get, path = "/api/teams/{team_id}/export", operation_id = "export_team", tag = "teams",
    security(("bearer" = ["team_manage"])), params(("team_id" = String, Path)),
    responses((status = 200, body = String, content_type = "application/x-ndjson"), (status = 404,
    body = Problem))
)]
pub(super) async fn export(state: State, caller: Caller) -> ApiResult<Response> {
    let team = caller.team();
    let projects = state.store.tenant_projects(team).await?;
    let mut partitions = VecDeque::from([Partition::Team]);
    partitions.extend(projects.into_iter().map(Partition::Project));
    let name = format!("attachment; filename=\"{team}.jsonl\"");
    let headers = [(CONTENT_TYPE, "application/x-ndjson".to_owned()), (CONTENT_DISPOSITION, name)];
    Ok((headers, AnswerBody::from_stream(lines(state, team, partitions))).into_response())
}

fn lines(
    state: State,
    team: TeamId,
    partitions: VecDeque<Partition>,
) -> impl Stream<Item = StoreResult<Bytes>> + Send {
    stream::try_unfold((partitions, None), move |(mut partitions, after)| {
        let state = state.clone();
        async move {
            let Some(partition) = partitions.front().copied() else { return Ok(None) };
            let (rows, next) = state.store.tenant_rows(team, partition, after).await?;
            if next.is_none() {
                partitions.pop_front();
            }
            let mut text = Vec::new();
            for row in rows {
                let line =
                    json!({ "partition": row.partition, "sort": row.sort, "fields": row.fields });
                text.extend(line.to_string().into_bytes());
                text.push(b'\n');
            }
            Ok(Some((Bytes::from(text), (partitions, next))))
        }
    })
}

/// Deletes the team with everything in it: rows, files, keys. It looks again at the end, and
/// answers only once nothing is left.
#[utoipa::path(
    delete, path = "/api/teams/{team_id}", tag = "teams", security(("bearer" = ["team_delete"])),
    params(("team_id" = String, Path)), request_body = TeamDeletion,
    responses((status = 200, body = TeamDeleted), (status = 404, body = Problem), (status = 422,
    body = Problem))
)]
pub(super) async fn delete(
    state: State,
    caller: Caller,
    Body(asked): Body<TeamDeletion>,
) -> ApiResult<Response> {
    let team = caller.team();
    let standing = state.store.team_get(team).await?;
    if asked.confirm != standing.team.name {
        let detail = "To delete the team, give its exact name.";
        return Err(ApiError::unprocessable("/confirm", "not_confirmed", detail));
    }
    let deleted = clear(&state, team).await?;
    // Its own log is gone with it.
    Ok((Extension(AuditedTeam(None)), Json(deleted)).into_response())
}

/// Takes away everything a team has, until nothing is left.
pub(in crate::routes) async fn clear(state: &State, team: TeamId) -> ApiResult<TeamDeleted> {
    let members = members(state, team).await?;
    let mut projects = state.store.tenant_projects(team).await?;
    let mut files = 0;
    for project in &projects {
        files += removed(state, team, *project).await?;
    }
    // What takes long comes first: cut short up to here, its owner can begin again.
    let secrets = forget_keys(state, team).await?;
    for key in state.store.api_keys_delete(team).await? {
        state.trusted.forget(Proof::Key(key));
    }
    let mut rows = state.store.tenant_erase(team, true).await?;
    state.store.tenant_close(team).await?;
    for user in &members {
        state.memberships.forget(team, *user);
    }
    for round in 1.. {
        // A project that was begun while this one was decided.
        for project in state.store.tenant_projects(team).await? {
            files += removed(state, team, project).await?;
            projects.push(project);
        }
        rows += state.store.tenant_erase(team, false).await?;
        let left = state.store.tenant_left(team, &projects, &members).await?;
        let stray = state
            .objects
            .delete_team(team)
            .await
            .map_err(|e| ApiError::internal("deleting files", &e))?;
        files += stray;
        if left + stray == 0 {
            break;
        }
        if round == ROUNDS {
            return Err(ApiError::unavailable(
                "Somebody is still at work in this team; try again.",
                5,
            ));
        }
        tokio::time::sleep(PAUSE * round).await;
    }
    tracing::info!(%team, rows, files, projects = projects.len(), "team deleted");
    Ok(TeamDeleted {
        rows: rows as u64,
        projects: projects.len() as u64,
        files: files as u64,
        secrets,
        left: 0,
    })
}

async fn removed(state: &State, team: TeamId, project: ProjectId) -> ApiResult<usize> {
    if let Some(files) = remove(state, team, project).await? {
        return Ok(files);
    }
    // Rows of one that was deleted otherwise, or that somebody else is deleting.
    state.store.project_delete(ProjectRef::new(team, project)).await?;
    state.store.project_delete_end(ProjectRef::new(team, project)).await?;
    Ok(0)
}

async fn members(state: &State, team: TeamId) -> Result<Vec<UserId>, StoreError> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = state.store.members_list(team, CHUNK, after).await?;
        all.extend(page.items.iter().filter_map(|entry| entry.place.user.parse::<UserId>().ok()));
        after = page.next;
        if after.is_none() {
            return Ok(all);
        }
    }
}

/// Deletes the team's keys at providers and gives how many there were.
async fn forget_keys(state: &State, team: TeamId) -> ApiResult<u64> {
    let setup = state.store.setup_get(team).await?.unwrap_or_default();
    let mut count = 0;
    for (provider, _) in setup.providers.iter().filter(|(_, own)| own.has_key) {
        let deleted = state.secrets.delete(&team_secret(team, *provider)).await;
        deleted.map_err(|e| ApiError::internal("deleting a team's keys", &e))?;
        count += 1;
    }
    if let Some(teams) = &state.models.teams {
        teams.forget(team);
    }
    Ok(count)
}
