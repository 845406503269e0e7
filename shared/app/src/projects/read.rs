//! Projects as they stand.

use super::{ProjectError, view};
use crate::App;
use crate::pages::{Chunk, Found, paginate_filtered};
use futures::FutureExt;
use planwright_engine::id::{ProjectId, ProjectRef, TeamId};
use planwright_engine::status::ProjectStatus;
use planwright_protocol::http::project::Project;
use planwright_store::keys;

/// Which projects a list holds.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only those that stand so.
    pub status: Option<ProjectStatus>,
    /// Only those with this text in their name or requirements, whatever the case.
    pub text: Option<String>,
}

impl Filter {
    fn lets_through(&self, project: &Project) -> bool {
        let text = |text: &String| {
            project.name.to_lowercase().contains(text)
                || project.requirements.to_lowercase().contains(text)
        };
        self.status.is_none_or(|status| status.as_str() == project.status)
            && self.text.as_ref().is_none_or(text)
    }
}

/// A page of the team's projects, newest first.
pub async fn list(
    app: &App,
    team: TeamId,
    filter: Filter,
    limit: usize,
    after: Option<String>,
) -> Result<Found<Project>, ProjectError> {
    let text = filter.text.map(|text| text.trim().to_lowercase()).filter(|text| !text.is_empty());
    let filter = &Filter { text, ..filter };
    // One more than is shown tells whether there is a next page.
    let size = (limit + 1).max(50);
    paginate_filtered(limit, after, |after| chunk(app, team, size, after, filter).boxed()).await
}

async fn chunk(
    app: &App,
    team: TeamId,
    size: usize,
    after: Option<String>,
    filter: &Filter,
) -> Result<Chunk<Project>, ProjectError> {
    let page = app.store.projects_list(team, size, after).await?;
    let ids: Vec<ProjectId> = page.items.iter().map(|(id, _)| *id).collect();
    let (runs, requirements) = tokio::try_join!(
        app.store.runs_get(team, &ids),
        app.store.requirements_get_many(team, &ids)
    )?;
    let mut runs = runs.into_iter().peekable();
    let mut entries = Vec::with_capacity(ids.len());
    for ((id, record), text) in page.items.into_iter().zip(requirements) {
        let of = ProjectRef::new(team, id);
        // One that is being deleted has lost its run already.
        let run = runs.next_if(|(of, _)| *of == id).map(|(_, run)| run);
        let project = run.map(|run| view::project(of, record, text, &run));
        entries.push((keys::project_record(of).sk, project.filter(|p| filter.lets_through(p))));
    }
    Ok(Chunk { entries, more: page.next.is_some() })
}

/// A project as it stands.
pub async fn show(app: &App, project: ProjectRef) -> Result<Project, ProjectError> {
    let (record, requirements, run) = tokio::try_join!(
        app.store.project_record_get(project),
        app.store.requirements_get(project),
        app.store.run_get(project),
    )?;
    Ok(view::project(project, record, requirements, &run.run))
}
