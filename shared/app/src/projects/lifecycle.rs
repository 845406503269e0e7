//! The run as a whole, and its end.

use super::ProjectError;
use crate::error::PartError;
use crate::{App, records};
use planwright_engine::command::{Command, ProjectCommand};
use planwright_engine::id::ProjectRef;
use planwright_engine::status::ProjectStatus;
use planwright_store::{Error as StoreError, Submission};

/// Starts the run of an approved plan, or lets a paused one go on.
pub async fn execute(app: &App, project: ProjectRef) -> Result<ProjectStatus, ProjectError> {
    submit(app, project, Submission::new(Command::Project(ProjectCommand::Execute))).await
}

/// Starts nothing more; running tasks finish.
pub async fn pause(app: &App, project: ProjectRef) -> Result<ProjectStatus, ProjectError> {
    submit(app, project, Submission::new(Command::Project(ProjectCommand::Pause))).await
}

/// Ends the project for good: running calls are dropped and their results never land.
pub async fn cancel(app: &App, project: ProjectRef) -> Result<ProjectStatus, ProjectError> {
    let waiting = app.store.inbox_of(project, None).await?;
    let submission = Submission::new(Command::Project(ProjectCommand::Cancel))
        .attach(move |_, _| records::waits_no_more(waiting.clone()));
    submit(app, project, submission).await
}

/// Deletes a project with everything in it. What it spent stays in the team's books.
pub async fn delete(app: &App, project: ProjectRef) -> Result<(), ProjectError> {
    let files = app.remover().project(project).await?;
    let files = files.ok_or(PartError::Store(StoreError::NotFound { what: "project" }))?;
    tracing::info!(project = %project.id, files, "project deleted");
    Ok(())
}

async fn submit(
    app: &App,
    project: ProjectRef,
    submission: Submission,
) -> Result<ProjectStatus, ProjectError> {
    let committed = app.committers.of(project).submit(submission).await?;
    Ok(committed.project.run.status)
}
