//! PATCH /tasks/{id}

use super::read;
use crate::extract::{Body, Caller, TaskPath};
use crate::routes::plans::adoption::{node, revision};
use crate::routes::projects::bounds::Bounds;
use crate::routes::projects::edit_lock::turn;
use crate::{ApiError, ApiResult, State};
use axum::Json;
use planwright_engine::command::{Command, Rejection, TaskCommand};
use planwright_engine::graph::{Graph, GraphError, Node};
use planwright_engine::id::{ProjectRef, TaskId, TeamId};
use planwright_engine::plan::{MAX_DESCRIPTION, MAX_PRIORITY, MAX_TITLE};
use planwright_engine::project::Project;
use planwright_engine::slot::TaskNo;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::task::{MAX_TASK_TOKENS, Task, TaskPatch};
use planwright_protocol::record::Spec;
use planwright_store::{Error as StoreError, Store, Submission};
use std::sync::Arc;

/// Times an edit is made again because another came first.
const TRIES: usize = 5;

/// Changes a task that is neither at work nor done.
#[utoipa::path(
    patch, path = "/api/tasks/{id}", tag = "tasks", security(("bearer" = ["project_write"])),
    params(("id" = String, Path)),
    request_body = TaskPatch,
    responses(
        (status = 200, body = Task), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem),
    ),
)]
pub(super) async fn edit(
    state: State,
    caller: Caller,
    TaskPath(id): TaskPath,
    Body(patch): Body<TaskPatch>,
) -> ApiResult<Json<Task>> {
    check(&state, &patch)?;
    let team = caller.team();
    let _turn = turn(id.project).await;
    for _ in 0..TRIES {
        if let Some(task) = attempt(&state, team, id, patch.clone()).await? {
            return Ok(Json(task));
        }
    }
    Err(ApiError::conflict(
        "conflict",
        "Others keep editing this project's tasks; try again in a moment.",
    ))
}

/// `None` if another edit came between reading and writing.
async fn attempt(
    state: &State,
    team: TeamId,
    id: TaskId,
    patch: TaskPatch,
) -> ApiResult<Option<Task>> {
    let project = read::find(state, team, id).await?;
    let mut spec = state
        .store
        .spec_get(ProjectRef::new(team, id.project), project.run.approved, id.number)
        .await?;
    if let Some(ids) = &patch.depends_on {
        depend(state, team, &project, &mut spec, id, ids).await?;
    }
    apply(&mut spec, patch, state.clock.now_ms());
    let graph = graph(state, team, id, &project, &spec).await?;
    let kept = spec.clone();
    let command =
        Command::Task(TaskNo(id.number), TaskCommand::Edit { base: project.run.edits, graph });
    let submission = Submission::new(command)
        .attach(move |_, _| vec![Store::spec_write(ProjectRef::new(team, id.project), &kept)]);
    match state.committers.of(ProjectRef::new(team, id.project)).submit(submission).await {
        Ok(committed) => read::show(state, team, id, &committed.project).await.map(Some),
        Err(StoreError::Rejected(Rejection::Stale)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn check(state: &State, patch: &TaskPatch) -> ApiResult<()> {
    if patch.is_empty() {
        return Err(ApiError::unprocessable("", "no_fields", "No fields to update."));
    }
    let mut bounds = Bounds::default();
    if let Some(title) = &patch.title {
        bounds.text("/title", title, MAX_TITLE);
    }
    if let Some(description) = &patch.description {
        bounds.text("/description", description, MAX_DESCRIPTION);
    }
    if let Some(priority) = patch.priority {
        bounds.number("/priority", priority, 0..=MAX_PRIORITY);
    }
    if let Some(max_tokens) = patch.max_tokens {
        bounds.number("/max_tokens", max_tokens, 1..=MAX_TASK_TOKENS);
    }
    for (at, tool) in patch.tools.iter().flatten().enumerate() {
        if !state.tool_names.contains(tool) {
            let detail =
                format!("There is no such tool; the tools are {}.", state.tool_names.join(", "));
            bounds.fault(format!("/tools/{at}"), "unknown_tool", detail);
        }
    }
    bounds.done()
}

/// Dependencies as task numbers, and as positions in the plan, which the price counts.
async fn depend(
    state: &State,
    team: TeamId,
    project: &Project,
    spec: &mut Spec,
    id: TaskId,
    ids: &[String],
) -> ApiResult<()> {
    let mut bounds = Bounds::default();
    let mut deps = Vec::with_capacity(ids.len());
    for (at, text) in ids.iter().enumerate() {
        let pointer = format!("/depends_on/{at}");
        match text.parse::<TaskId>() {
            Ok(dep) if dep == id => {
                bounds.fault(pointer, "self_dependency", "A task cannot wait for itself.")
            }
            Ok(dep) if dep.project == id.project && project.state(dep.number).is_some() => {
                deps.push(dep.number)
            }
            _ => bounds.fault(pointer, "unknown_dependency", "The approved plan has no such task."),
        }
    }
    bounds.done()?;
    deps.sort_unstable();
    deps.dedup();
    let numbers = state
        .store
        .plan_get(ProjectRef::new(team, id.project), project.run.approved)
        .await?
        .numbers;
    spec.task.depends_on =
        deps.iter().filter_map(|dep| numbers.iter().position(|n| n == dep)).collect();
    spec.deps = deps;
    Ok(())
}

fn apply(spec: &mut Spec, patch: TaskPatch, now_ms: i64) {
    if let Some(title) = patch.title {
        spec.task.title = title.trim().to_owned();
    }
    if let Some(description) = patch.description {
        spec.task.description = description.trim().to_owned();
    }
    if let Some(tools) = patch.tools {
        spec.task.tools_needed = tools;
        spec.task.tools_needed.dedup();
    }
    spec.task.model_tier = patch.model_tier.or(spec.task.model_tier);
    spec.task.priority = patch.priority.or(spec.task.priority);
    spec.max_tokens = patch.max_tokens.unwrap_or(spec.max_tokens);
    spec.updated_ms = now_ms;
}

/// The graph with the task's new place in it, stored; none when the edit does not touch the graph.
async fn graph(
    state: &State,
    team: TeamId,
    id: TaskId,
    project: &Project,
    spec: &Spec,
) -> ApiResult<Option<Arc<Graph>>> {
    let requirement_bytes =
        state.store.requirements_get(ProjectRef::new(team, id.project)).await?.len();
    let new = node(state, &*state.routing_of(team).await?, requirement_bytes, spec)?;
    if project.graph.node(id.number) == Some(&new) {
        return Ok(None);
    }
    let other = |node: &Node| if node.number == new.number { new.clone() } else { node.clone() };
    let nodes = project.graph.nodes().iter().map(other).collect();
    let graph = Graph::new(revision(state), nodes).map_err(|error| {
        let code =
            if matches!(error, GraphError::Cycle(_)) { "cycle" } else { "unknown_dependency" };
        ApiError::unprocessable("/depends_on", code, format!("{error}."))
    })?;
    state.store.graph_put(ProjectRef::new(team, id.project), &graph).await?;
    Ok(Some(Arc::new(graph)))
}
