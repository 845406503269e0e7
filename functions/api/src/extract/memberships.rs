//! What is known for a moment about who belongs where.

use super::resource::Resource;
use crate::ApiResult;
use planwright_app::App;
use planwright_app::kept::Kept;
use planwright_auth::permission::Role;
use planwright_engine::id::{ProjectId, TeamId, UserId};

/// How long a membership is trusted without looking again, in milliseconds.
const TRUSTED_MS: i64 = 10_000;
/// Entries kept at most, per kind.
const MAX_KEPT: usize = 20_000;
/// How exactly it is noted when a member was last about, in milliseconds: a write per hour is
/// enough.
const SEEN_EVERY_MS: i64 = 3_600_000;

/// Memberships, defaults and owners of projects that were looked at.
pub(crate) struct MembershipCache {
    roles: Kept<(TeamId, UserId), Option<Role>>,
    defaults: Kept<UserId, Option<TeamId>>,
    /// A project never changes its team, so these do not age.
    projects: Kept<ProjectId, TeamId>,
}

impl Default for MembershipCache {
    fn default() -> Self {
        MembershipCache {
            roles: Kept::up_to(MAX_KEPT),
            defaults: Kept::up_to(MAX_KEPT),
            projects: Kept::up_to(MAX_KEPT),
        }
    }
}

impl MembershipCache {
    /// The role of a member; `None` for everybody else.
    pub(crate) async fn role(
        &self,
        app: &App,
        team: TeamId,
        user: UserId,
    ) -> ApiResult<Option<Role>> {
        let now_ms = app.clock.now_ms();
        if let Some(role) = self.roles.get(&(team, user), now_ms - TRUSTED_MS) {
            return Ok(role);
        }
        let found = app.store.member_get(team, user).await?;
        if found
            .as_ref()
            .is_some_and(|entry| entry.seen_ms.is_none_or(|seen| now_ms - seen >= SEEN_EVERY_MS))
        {
            app.store.member_seen(team, user, now_ms).await?;
        }
        let role = found.and_then(|entry| entry.place.role.parse().ok());
        self.roles.put((team, user), role, now_ms);
        Ok(role)
    }

    /// The team a person chose to begin with, if they still exist and are let in.
    pub(super) async fn default_team(&self, app: &App, user: UserId) -> ApiResult<Option<TeamId>> {
        let now_ms = app.clock.now_ms();
        if let Some(team) = self.defaults.get(&user, now_ms - TRUSTED_MS) {
            return Ok(team);
        }
        let team = app.store.user_find(user).await?.and_then(|user| user.team.parse().ok());
        self.defaults.put(user, team, now_ms);
        Ok(team)
    }

    /// Whose resource it is; `None` for one that does not exist.
    pub(super) async fn team_of(
        &self,
        app: &App,
        resource: &Resource,
    ) -> ApiResult<Option<TeamId>> {
        let project = match resource {
            Resource::Team(team) => return Ok(*team),
            Resource::Project(id) | Resource::Task(id) | Resource::Checkpoint(id) => *id,
        };
        let Some(project) = project else { return Ok(None) };
        if let Some(team) = self.projects.get(&project, i64::MIN) {
            return Ok(Some(team));
        }
        let team = app.store.project_team(project).await?;
        if let Some(team) = team {
            self.projects.put(project, team, app.clock.now_ms());
        }
        Ok(team)
    }

    /// Looks again at the next request of this person in this team.
    pub(crate) fn forget(&self, team: TeamId, user: UserId) {
        self.roles.remove(&(team, user));
        self.defaults.remove(&user);
    }
}
