//! The end of a project, of a team, and of what is kept no longer: rows, files, keys.

mod retention;

pub use retention::Retention;

use crate::App;
use crate::error::PartError;
use crate::teams::TeamError;
use planwright_engine::id::{ProjectRef, TeamId, UserId};
use planwright_protocol::http::team::TeamDeleted;
use planwright_providers::team_secret;
use planwright_store::Result as StoreResult;
use std::sync::Arc;
use std::time::Duration;

/// Members read at once.
const CHUNK: usize = 500;
/// Times the team is cleared anew because somebody who was still at work wrote into it.
const ROUNDS: u32 = 5;
/// Until it is cleared anew, the first time; a little longer each time.
const PAUSE: Duration = Duration::from_millis(100);

/// Stops a project and deletes its rows and files; gives how many files there were. None where
/// there is no project, or somebody else is deleting it: of several at once, one does it.
pub async fn project(app: &App, project: ProjectRef) -> Result<Option<usize>, PartError> {
    let routes = app.routing_of(project.team).await.unwrap_or_else(|_| Arc::clone(&app.routing));
    if !app.committers.remove_project(project, &routes).await? {
        return Ok(None);
    }
    let files = app.objects.delete_project(project).await;
    let files = files.map_err(|error| PartError::failed("deleting files", error))?;
    app.store.project_delete_end(project).await?;
    Ok(Some(files))
}

/// Takes away everything a team has, until nothing is left.
pub async fn team(app: &App, team: TeamId) -> Result<TeamDeleted, TeamError> {
    let members = members(app, team).await?;
    let mut projects = app.store.tenant_projects(team).await?;
    let mut files = 0;
    for project in &projects {
        files += removed(app, ProjectRef::new(team, *project)).await?;
    }
    // What takes long comes first: cut short up to here, its owner can begin again.
    let secrets = forget_keys(app, team).await?;
    for key in app.store.api_keys_delete(team).await? {
        app.memory.forget_key(key);
    }
    let mut rows = app.store.tenant_erase(team, true).await?;
    app.store.tenant_close(team).await?;
    for user in &members {
        app.memory.forget_member(team, *user);
    }
    for round in 1.. {
        // A project that was begun while this one was decided.
        for project in app.store.tenant_projects(team).await? {
            files += removed(app, ProjectRef::new(team, project)).await?;
            projects.push(project);
        }
        rows += app.store.tenant_erase(team, false).await?;
        let left = app.store.tenant_left(team, &projects, &members).await?;
        let stray = app.objects.delete_team(team).await;
        let stray = stray.map_err(|error| PartError::failed("deleting files", error))?;
        files += stray;
        if left + stray == 0 {
            break;
        }
        if round == ROUNDS {
            return Err(TeamError::StillAtWork);
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

async fn removed(app: &App, of: ProjectRef) -> Result<usize, PartError> {
    if let Some(files) = project(app, of).await? {
        return Ok(files);
    }
    // Rows of one that was deleted otherwise, or that somebody else is deleting.
    app.store.project_delete(of).await?;
    app.store.project_delete_end(of).await?;
    Ok(0)
}

async fn members(app: &App, team: TeamId) -> StoreResult<Vec<UserId>> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = app.store.members_list(team, CHUNK, after).await?;
        all.extend(page.items.iter().filter_map(|entry| entry.place.user.parse::<UserId>().ok()));
        after = page.next;
        if after.is_none() {
            return Ok(all);
        }
    }
}

/// Deletes the team's keys at providers and gives how many there were.
async fn forget_keys(app: &App, team: TeamId) -> Result<u64, PartError> {
    let setup = app.store.setup_get(team).await?.unwrap_or_default();
    let mut count = 0;
    for (provider, _) in setup.providers.iter().filter(|(_, own)| own.has_key) {
        let deleted = app.secrets.delete(&team_secret(team, *provider)).await;
        deleted.map_err(|error| PartError::failed("deleting a team's keys", error))?;
        count += 1;
    }
    if let Some(teams) = &app.models.teams {
        teams.forget(team);
    }
    Ok(count)
}
