//! One task as it stands.

use super::TaskError;
use super::latest_result;
use super::view::{self, Frame};
use crate::App;
use planwright_engine::id::TaskRef;
use planwright_engine::project::Project;
use planwright_engine::status::TaskState;
use planwright_protocol::http::task::Task;
use planwright_protocol::record::Spec;
use planwright_store::Error as StoreError;
use std::sync::Arc;

/// Dependencies whose titles are read to make the reason of a blocked task readable.
const NAMED: usize = 8;

/// A task as it stands now.
pub async fn show(app: &App, task: TaskRef) -> Result<Task, TaskError> {
    let project = find(app, task).await?;
    shown(app, task, &project).await
}

/// The project of a task that its approved plan has.
pub(super) async fn find(app: &App, task: TaskRef) -> Result<Arc<Project>, TaskError> {
    let project = match app.committers.of(task.project).peek().await {
        Ok(project) => project,
        Err(StoreError::NotFound { .. }) => return Err(TaskError::unknown("task")),
        Err(error) => return Err(error.into()),
    };
    if project.state(task.number).is_none() {
        return Err(TaskError::unknown("task"));
    }
    Ok(project)
}

/// A task as it stands in `project`.
pub(super) async fn shown(app: &App, task: TaskRef, project: &Project) -> Result<Task, TaskError> {
    let own = [task.number];
    let (spec, done) = tokio::join!(
        app.store.spec_get(task.project, project.run.approved, task.number),
        latest_result::of_tasks(app, task.project, &own),
    );
    let (spec, mut done) = (spec?, done?);
    let mut known = vec![spec.clone()];
    if project.state(task.number) == Some(TaskState::Blocked) {
        known.extend(open_dependencies(app, task, project, &spec).await?);
    }
    let frame = Frame::new(task.project.id, project, app.clock.now_ms(), &known);
    Ok(view::task(&frame, spec, done.remove(&task.number).unwrap_or_default(), true))
}

async fn open_dependencies(
    app: &App,
    task: TaskRef,
    project: &Project,
    spec: &Spec,
) -> Result<Vec<Spec>, TaskError> {
    let open = |n: &u32| !project.run.tasks.get(*n).is_some_and(TaskState::satisfies);
    let wanted: Vec<u32> = spec.deps.iter().copied().filter(open).take(NAMED).collect();
    Ok(app.store.specs_get(task.project, project.run.approved, &wanted).await?)
}
