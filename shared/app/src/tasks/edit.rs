//! Changes of a task.

use super::{TaskError, read};
use crate::App;
use crate::check::{Bounds, Invalid};
use crate::edit_lock::edit_lock;
use crate::plans::{node, revision};
use planwright_engine::command::{Command, Rejection, TaskCommand};
use planwright_engine::graph::{Graph, GraphError, Node};
use planwright_engine::id::{TaskId, TaskRef};
use planwright_engine::plan::{MAX_DESCRIPTION, MAX_PRIORITY, MAX_TITLE};
use planwright_engine::project::Project;
use planwright_engine::routing::no_such_tool;
use planwright_engine::slot::TaskNo;
use planwright_protocol::http::task::{MAX_TASK_TOKENS, Task, TaskPatch};
use planwright_protocol::record::{Spec, TaskResult};
use planwright_store::{Error as StoreError, Store, Submission};
use std::sync::Arc;

/// Times an edit is made again because another came first.
const TRIES: usize = 5;

/// Changes a task that is neither at work nor done.
pub async fn edit(app: &App, task: TaskRef, patch: TaskPatch) -> Result<Task, TaskError> {
    check(app, &patch)?;
    let _lock = edit_lock(task.project.id).await;
    for _ in 0..TRIES {
        if let Some(task) = attempt(app, task, patch.clone()).await? {
            return Ok(task);
        }
    }
    Err(TaskError::Contended)
}

/// `None` if another edit came between reading and writing.
async fn attempt(app: &App, task: TaskRef, patch: TaskPatch) -> Result<Option<Task>, TaskError> {
    let project = read::find(app, task).await?;
    let mut spec = app.store.spec_get(task.project, project.run.approved, task.number).await?;
    if let Some(ids) = &patch.depends_on {
        depend(app, task, &project, &mut spec, ids).await?;
    }
    apply(&mut spec, patch, app.clock.now_ms());
    let graph = graph(app, task, &project, &spec).await?;
    let known = app.store.result_get(task).await?.filter(|known| known.manual > 0);
    let mut writes = vec![Store::spec_write(task.project, &spec)];
    // Another task than the one that was tried so often.
    let anew = known.map(|known| TaskResult { manual: 0, ..known });
    writes.extend(anew.map(|known| Store::result_write(task, &known)));
    let command =
        Command::Task(TaskNo(task.number), TaskCommand::Edit { base: project.run.edits, graph });
    let submission = Submission::new(command).attach(move |_, _| writes.clone());
    match app.committers.of(task.project).submit(submission).await {
        Ok(committed) => read::shown(app, task, &committed.project).await.map(Some),
        Err(StoreError::Rejected(Rejection::Stale)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn check(app: &App, patch: &TaskPatch) -> Result<(), Invalid> {
    if patch.is_empty() {
        return Err(Invalid::empty());
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
    let tools = app.tools();
    for (at, tool) in patch.tools.iter().flatten().enumerate() {
        if !tools.contains(&tool.as_str()) {
            let (code, detail) = no_such_tool(tool, &tools);
            bounds.fault(format!("/tools/{at}"), code, format!("{detail}."));
        }
    }
    bounds.done()
}

/// Dependencies as task numbers, and as positions in the plan, which the price counts.
async fn depend(
    app: &App,
    task: TaskRef,
    project: &Project,
    spec: &mut Spec,
    ids: &[String],
) -> Result<(), TaskError> {
    let mut bounds = Bounds::default();
    let mut deps = Vec::with_capacity(ids.len());
    for (at, text) in ids.iter().enumerate() {
        let pointer = format!("/depends_on/{at}");
        match text.parse::<TaskId>() {
            Ok(dep) if dep == task.id() => {
                bounds.fault(pointer, "self_dependency", "A task cannot wait for itself.")
            }
            Ok(dep) if dep.project == task.project.id && project.state(dep.number).is_some() => {
                deps.push(dep.number)
            }
            _ => bounds.fault(pointer, "unknown_dependency", "The approved plan has no such task."),
        }
    }
    bounds.done()?;
    deps.sort_unstable();
    deps.dedup();
    let numbers = app.store.plan_get(task.project, project.run.approved).await?.numbers;
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
    app: &App,
    task: TaskRef,
    project: &Project,
    spec: &Spec,
) -> Result<Option<Arc<Graph>>, TaskError> {
    let requirement_bytes = app.store.requirements_get(task.project).await?.len();
    let routing = app.routing_of(task.project.team).await?;
    let new = node(app, &routing, requirement_bytes, spec)?;
    if project.graph.node(task.number) == Some(&new) {
        return Ok(None);
    }
    let other = |node: &Node| if node.number == new.number { new.clone() } else { node.clone() };
    let nodes = project.graph.nodes().iter().map(other).collect();
    let graph = Graph::new(revision(app), nodes).map_err(|error| {
        let code =
            if matches!(error, GraphError::Cycle(_)) { "cycle" } else { "unknown_dependency" };
        Invalid::one("/depends_on", code, format!("{error}."))
    })?;
    app.store.graph_put(task.project, &graph).await?;
    Ok(Some(Arc::new(graph)))
}
