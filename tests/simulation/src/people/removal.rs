use super::Person;
use crate::fleet::Process;
use planwright_engine::id::{ProjectId, ProjectRef};
use planwright_store::{Error, Result};

/// Times a team is cleared anew because somebody was still at work in it, as the API does.
const ROUNDS: u32 = 5;

impl Person {
    /// Deletes the project; of several who do so at once, one does it.
    pub(super) async fn delete(&self, by: &Process) -> Result<()> {
        let (team, project) = (self.sketch.team, self.sketch.id);
        if by
            .committers
            .remove_project(ProjectRef::new(team, project), self.fleet.routing())
            .await?
        {
            by.store.project_delete_end(ProjectRef::new(team, project)).await?;
        }
        Ok(())
    }

    /// Deletes the team, in the order in which the API does: its projects, its rows but those that
    /// lead to it, those, and whatever came meanwhile.
    pub(super) async fn delete_team(&self, by: &Process) -> Result<()> {
        let (team, store) = (self.sketch.team, &by.store);
        self.fleet.world.judge().leaves(team);
        let mut projects = store.tenant_projects(team).await?;
        for project in &projects {
            self.remove(by, *project).await?;
        }
        store.tenant_erase(team, true).await?;
        store.tenant_close(team).await?;
        for _ in 0..ROUNDS {
            for project in store.tenant_projects(team).await? {
                self.remove(by, project).await?;
                projects.push(project);
            }
            store.tenant_erase(team, false).await?;
            if store.tenant_left(team, &projects, &[]).await? == 0 {
                self.fleet.world.judge().gone(&self.fleet.world, team);
                return Ok(());
            }
        }
        Err(Error::Contended { what: "the team", attempts: ROUNDS })
    }

    async fn remove(&self, by: &Process, project: ProjectId) -> Result<()> {
        let team = self.sketch.team;
        if !by
            .committers
            .remove_project(ProjectRef::new(team, project), self.fleet.routing())
            .await?
        {
            by.store.project_delete(ProjectRef::new(team, project)).await?;
        }
        by.store.project_delete_end(ProjectRef::new(team, project)).await
    }
}
