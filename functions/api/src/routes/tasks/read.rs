//! GET /tasks/{id}

use super::latest_result;
use super::view::{self, Frame};
use crate::extract::{Caller, TaskPath};
use crate::{ApiError, ApiResult, State};
use axum::Json;
use planwright_engine::id::{ProjectRef, TaskId, TeamId};
use planwright_engine::project::Project;
use planwright_engine::status::TaskState;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::task::Task;
use planwright_protocol::record::Spec;
use planwright_store::Error;
use std::sync::Arc;

/// Dependencies whose titles are read to make the reason of a blocked task readable.
const NAMED: usize = 8;

/// One task.
#[utoipa::path(
    get, path = "/api/tasks/{id}", tag = "tasks", security(("bearer" = ["project_read"])),
    params(("id" = String, Path)),
    responses((status = 200, body = Task), (status = 404, body = Problem)),
)]
pub(super) async fn get(
    state: State,
    caller: Caller,
    TaskPath(id): TaskPath,
) -> ApiResult<Json<Task>> {
    let (team, project) = (caller.team(), find(&state, caller.team(), id).await?);
    show(&state, team, id, &project).await.map(Json)
}

/// The project of a task that its approved plan has; 404 otherwise.
pub(in crate::routes) async fn find(
    state: &State,
    team: TeamId,
    id: TaskId,
) -> ApiResult<Arc<Project>> {
    let project = match state.committers.of(ProjectRef::new(team, id.project)).peek().await {
        Ok(project) => project,
        Err(Error::NotFound { .. }) => return Err(ApiError::not_found("task")),
        Err(error) => return Err(error.into()),
    };
    if project.state(id.number).is_none() {
        return Err(ApiError::not_found("task"));
    }
    Ok(project)
}

/// A task as it stands in `project`.
pub(in crate::routes) async fn show(
    state: &State,
    team: TeamId,
    id: TaskId,
    project: &Project,
) -> ApiResult<Task> {
    let plan = project.run.approved;
    let own = [id.number];
    let (spec, done) = tokio::join!(
        state.store.spec_get(ProjectRef::new(team, id.project), plan, id.number),
        latest_result::of_tasks(state, team, id.project, &own),
    );
    let (spec, mut done) = (spec?, done?);
    let mut known = vec![spec.clone()];
    if project.state(id.number) == Some(TaskState::Blocked) {
        known.extend(open_dependencies(state, team, id, project, &spec).await?);
    }
    let frame = Frame::new(id.project, project, state.clock.now_ms(), &known);
    Ok(view::task(&frame, spec, done.remove(&id.number).unwrap_or_default(), true))
}

async fn open_dependencies(
    state: &State,
    team: TeamId,
    id: TaskId,
    project: &Project,
    spec: &Spec,
) -> ApiResult<Vec<Spec>> {
    let open = |n: &u32| !project.run.tasks.get(*n).is_some_and(TaskState::satisfies);
    let wanted: Vec<u32> = spec.deps.iter().copied().filter(open).take(NAMED).collect();
    Ok(state
        .store
        .specs_get(ProjectRef::new(team, id.project), project.run.approved, &wanted)
        .await?)
}
