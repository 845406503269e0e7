//! The end of a project, of a team, and of what is kept no longer: rows, files, keys.
//!
//! A deletion that was begun is finished: what is taken away first is a note of it, and the sweeper
//! takes up what was cut short.

mod retention;

pub use retention::Retention;

use crate::Memory;
use crate::error::PartError;
use planwright_engine::id::{ProjectRef, TeamId, UserId};
use planwright_engine::routing::RoutingTable;
use planwright_files::Objects;
use planwright_platform::clock::Clock;
use planwright_platform::secrets::Secrets;
use planwright_protocol::http::team::TeamDeleted;
use planwright_providers::{Models, team_secret};
use planwright_store::{Committers, MemberEntry, Removal, Result as StoreResult, Store};
use std::sync::Arc;
use std::time::Duration;

/// Members read at once.
const CHUNK: usize = 500;
/// Times the team is cleared anew because somebody who was still at work wrote into it.
const ROUNDS: u32 = 5;
/// Until it is cleared anew, the first time; a little longer each time.
const PAUSE: Duration = Duration::from_millis(100);
/// Deletions that were cut short and are taken up in one look, of projects and of teams.
const MOST: i32 = 50;

/// What removals are made of, in the API and in the sweeper alike.
#[derive(Clone)]
pub struct Remover {
    pub store: Store,
    pub committers: Arc<Committers>,
    pub objects: Objects,
    pub secrets: Arc<Secrets>,
    /// They name the models of calls that are still out.
    pub models: Models,
    pub memory: Arc<dyn Memory>,
    pub clock: Arc<dyn Clock>,
}

impl Remover {
    /// Stops a project and deletes its rows and files; gives how many files there were. None where
    /// there is no project, or somebody else is deleting it: of several at once, one does it.
    pub async fn project(&self, project: ProjectRef) -> Result<Option<usize>, PartError> {
        let routes = self.routes(project.team).await;
        if !self.committers.remove_project(project, &routes).await? {
            return Ok(None);
        }
        let files = self.files_of(project).await?;
        self.store.project_delete_end(project).await?;
        Ok(Some(files))
    }

    /// Takes away everything a team has. What is left at the end was written by somebody who was
    /// still at work; nobody reaches it any more, and it goes within minutes.
    pub async fn team(&self, team: TeamId) -> Result<TeamDeleted, PartError> {
        self.store.tenant_leave(team, self.clock.now_ms()).await?;
        self.clear(team).await
    }

    async fn clear(&self, team: TeamId) -> Result<TeamDeleted, PartError> {
        let members = self.members(team).await?;
        let mut projects = self.store.tenant_projects(team).await?;
        let mut files = 0;
        for project in &projects {
            files += self.removed(ProjectRef::new(team, *project)).await?;
        }
        // What takes long comes first: cut short up to here, its owner still reaches it.
        let secrets = self.forget_keys(team).await?;
        for key in self.store.api_keys_delete(team).await? {
            self.memory.forget_key(key);
        }
        let mut rows = self.store.tenant_erase(team, true).await?;
        self.store.tenant_close(team).await?;
        for user in &members {
            self.memory.forget_member(team, *user);
        }
        let mut left = 0;
        for round in 1..=ROUNDS {
            // A project that was begun while this one was decided.
            for project in self.store.tenant_projects(team).await? {
                files += self.removed(ProjectRef::new(team, project)).await?;
                if !projects.contains(&project) {
                    projects.push(project);
                }
            }
            rows += self.store.tenant_erase(team, false).await?;
            let stray = self.objects.delete_team(team).await;
            let stray = stray.map_err(|error| PartError::failed("deleting files", error))?;
            files += stray;
            left = stray + self.store.tenant_left(team, &projects, &members).await?;
            if left == 0 {
                self.store.tenant_gone(team).await?;
                break;
            }
            tokio::time::sleep(PAUSE * round).await;
        }
        let projects = projects.len();
        tracing::info!(%team, rows, files, projects, left, "team deleted");
        Ok(TeamDeleted {
            rows: rows as u64,
            projects: projects as u64,
            files: files as u64,
            secrets,
            left: left as u64,
        })
    }

    /// Takes up what was cut short: deletions of teams and of projects, and what came into removed
    /// projects after their removal, when nobody can be at work on them any more.
    pub async fn resume(&self) -> StoreResult<()> {
        let now_ms = self.clock.now_ms();
        for team in self.store.tenants_leaving(now_ms, MOST).await? {
            if let Err(error) = self.team_again(team).await {
                let error = &error as &dyn std::error::Error;
                tracing::error!(%team, error, "a team was not deleted");
            }
        }
        for project in self.store.removals_due(now_ms, MOST).await? {
            if let Err(error) = self.project_again(project).await {
                let error = &error as &dyn std::error::Error;
                let ProjectRef { team, id } = project;
                tracing::error!(%team, project = %id, error, "a project was not deleted");
            }
        }
        Ok(())
    }

    async fn team_again(&self, team: TeamId) -> Result<(), PartError> {
        if self.store.tenant_leave_again(team, self.clock.now_ms()).await? {
            self.clear(team).await?;
        }
        Ok(())
    }

    async fn project_again(&self, project: ProjectRef) -> Result<(), PartError> {
        match self.store.removal_look(project).await? {
            Removal::CutShort => return self.project(project).await.map(drop),
            Removal::Nothing => return Ok(self.store.removal_forget(project.id).await?),
            Removal::Rest => {}
        }
        let files = self.rest(project).await?;
        if files > 0 {
            let ProjectRef { team, id } = project;
            tracing::info!(%team, project = %id, files, "files that came after a project's removal \
                are gone");
        }
        Ok(self.store.removal_done(project).await?)
    }

    async fn removed(&self, project: ProjectRef) -> Result<usize, PartError> {
        if let Some(files) = self.project(project).await? {
            return Ok(files);
        }
        // Rows of one that was deleted otherwise, or that somebody else is deleting.
        self.store.project_delete(project).await?;
        self.store.project_delete_end(project).await?;
        Ok(0)
    }

    /// Deletes rows and files of a project that nothing finds any more; gives how many files there
    /// were.
    async fn rest(&self, project: ProjectRef) -> Result<usize, PartError> {
        self.store.project_purge(project).await?;
        self.files_of(project).await
    }

    async fn files_of(&self, project: ProjectRef) -> Result<usize, PartError> {
        let files = self.objects.delete_project(project).await;
        files.map_err(|error| PartError::failed("deleting files", error))
    }

    /// Which models do a team's work; the installation's where its choices cannot be read.
    async fn routes(&self, team: TeamId) -> Arc<RoutingTable> {
        let setup = self.store.setup_get(team).await.ok().flatten().unwrap_or_default();
        self.models.routes_of(&setup)
    }

    async fn members(&self, team: TeamId) -> StoreResult<Vec<UserId>> {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let page = self.store.members_list(team, CHUNK, after).await?;
            let user = |entry: &MemberEntry| entry.place.user.parse::<UserId>().ok();
            all.extend(page.items.iter().filter_map(user));
            after = page.next;
            if after.is_none() {
                return Ok(all);
            }
        }
    }

    /// Deletes the team's keys at providers and gives how many there were.
    async fn forget_keys(&self, team: TeamId) -> Result<u64, PartError> {
        let setup = self.store.setup_get(team).await?.unwrap_or_default();
        let mut count = 0;
        for (provider, _) in setup.providers.iter().filter(|(_, own)| own.has_key) {
            let deleted = self.secrets.delete(&team_secret(team, *provider)).await;
            deleted.map_err(|error| PartError::failed("deleting a team's keys", error))?;
            count += 1;
        }
        self.models.forget(team);
        Ok(count)
    }
}
