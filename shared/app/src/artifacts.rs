//! Files of a project.

use crate::App;
use crate::error::PartError;
use crate::pages::Found;
use planwright_engine::id::ProjectRef;
use planwright_files::{ArtifactInfo, Download};
use planwright_platform::clock::rfc3339;
use planwright_protocol::http::artifact::Artifact;
use planwright_store::Error as StoreError;

/// A page of the files that tasks of a project wrote, by path.
pub async fn list(
    app: &App,
    project: ProjectRef,
    limit: usize,
    after: Option<String>,
) -> Result<Found<Artifact>, PartError> {
    app.store.run_get(project).await?;
    // One more than is shown tells whether there is a next page.
    let found = app.objects.artifacts(project, limit + 1, after.as_deref()).await;
    let mut found = found.map_err(|error| PartError::failed("listing files", error))?;
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|last| last.path.clone());
    Ok((found.into_iter().map(shown).collect(), next))
}

/// A file, whose content streams.
pub async fn open(app: &App, project: ProjectRef, path: &str) -> Result<Download, PartError> {
    app.store.run_get(project).await?;
    let found = app.objects.open(project, path).await;
    let found = found.map_err(|error| PartError::failed("opening a file", error))?;
    Ok(found.ok_or(StoreError::NotFound { what: "file" })?)
}

fn shown(info: ArtifactInfo) -> Artifact {
    Artifact {
        path: info.path,
        size_bytes: info.size_bytes,
        content_type: info.content_type,
        task_id: info.task_id.map(|task| task.to_string()),
        updated_at: rfc3339(info.updated_at.as_millisecond()),
    }
}
