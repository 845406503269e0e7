//! GET /projects and GET /projects/{id}

use super::paginate_filtered::{Chunk, gather};
use super::view;
use crate::extract::{Caller, Paging, ProjectPath, Query};
use crate::{ApiResult, State};
use axum::Json;
use axum::response::Response;
use futures::FutureExt;
use planwright_engine::id::{ProjectId, ProjectRef, TeamId};
use planwright_engine::status::ProjectStatus;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::project::Project;
use planwright_store::keys;
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Filter {
    status: Option<ProjectStatus>,
    q: Option<String>,
}

/// The team's projects, newest first.
#[utoipa::path(
    get, path = "/api/projects", tag = "projects", security(("bearer" = ["project_read"])),
    params(
        ("status" = Option<String>, Query, description = "Only projects that stand so"),
        ("q" = Option<String>, Query, description = "Only projects with this text in their name \
            or requirements"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 200, description = "1 to 200, 50 \
            without it"),
        ("after" = Option<String>, Query, description = "Cursor out of the header Link"),
    ),
    responses((status = 200, body = [Project]), (status = 422, body = Problem)),
)]
pub(super) async fn list(
    state: State,
    caller: Caller,
    Query(filter): Query<Filter>,
    paging: Paging,
) -> ApiResult<Response> {
    let limit = paging.limit(50, 200)?;
    let after = paging.after(&state, &caller)?;
    let wanted = filter.q.map(|q| q.trim().to_lowercase()).filter(|q| !q.is_empty());
    let fits = |project: &Project| {
        let text = |q: &String| {
            project.name.to_lowercase().contains(q)
                || project.requirements.to_lowercase().contains(q)
        };
        filter.status.is_none_or(|status| status.as_str() == project.status)
            && wanted.as_ref().is_none_or(text)
    };
    // One more than is shown tells whether there is a next page.
    let chunk_size = (limit + 1).max(50);
    let read = |after| chunk(&state, caller.team(), chunk_size, after, &fits).boxed();
    let (projects, next) = gather(limit, after, read).await?;
    Ok(paging.respond(&state, &caller, projects, next))
}

async fn chunk(
    state: &State,
    team: TeamId,
    size: usize,
    after: Option<String>,
    fits: &(impl Fn(&Project) -> bool + Sync),
) -> ApiResult<Chunk<Project>> {
    let page = state.store.projects_list(team, size, after).await?;
    let ids: Vec<ProjectId> = page.items.iter().map(|(id, _)| *id).collect();
    let (runs, requirements) = tokio::try_join!(
        state.store.runs_get(team, &ids),
        state.store.requirements_get_many(team, &ids)
    )?;
    let mut runs = runs.into_iter().peekable();
    let mut entries = Vec::with_capacity(ids.len());
    for ((id, profile), text) in page.items.into_iter().zip(requirements) {
        // One that is being deleted has lost its run already.
        let run = runs.next_if(|(of, _)| *of == id).map(|(_, run)| run);
        let project =
            run.map(|run| view::project(team, id, profile, text, &run)).filter(|p| fits(p));
        entries.push((keys::profile(ProjectRef::new(team, id)).sk, project));
    }
    Ok(Chunk { entries, more: page.next.is_some() })
}

/// One project.
#[utoipa::path(
    get, path = "/api/projects/{id}", tag = "projects", security(("bearer" = ["project_read"])),
    params(("id" = String, Path)),
    responses((status = 200, body = Project), (status = 404, body = Problem)),
)]
pub(super) async fn get(
    state: State,
    caller: Caller,
    ProjectPath(id): ProjectPath,
) -> ApiResult<Json<Project>> {
    show(&state, caller.team(), id).await.map(Json)
}

/// A project as it stands.
pub(super) async fn show(state: &State, team: TeamId, id: ProjectId) -> ApiResult<Project> {
    let (profile, requirements, run) = tokio::try_join!(
        state.store.project_record_get(ProjectRef::new(team, id)),
        state.store.requirements_get(ProjectRef::new(team, id)),
        state.store.run_get(ProjectRef::new(team, id)),
    )?;
    Ok(view::project(team, id, profile, requirements, &run.run))
}
