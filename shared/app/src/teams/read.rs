//! Teams as their members see them.

use super::{TeamError, default_of, shown};
use crate::{Actor, App};
use planwright_engine::id::{TeamId, UserId};
use planwright_protocol::http::team::Team;
use planwright_protocol::record::Membership;
use planwright_store::Kept;
use std::collections::HashMap;

/// The teams somebody belongs to, oldest first; only one of them where the credential is `bound` to
/// it.
pub async fn list(app: &App, user: UserId, bound: Option<TeamId>) -> Result<Vec<Team>, TeamError> {
    let mut places = app.store.teams_of(user).await?;
    if let Some(bound) = bound {
        places.retain(|place| place.team == bound.to_string());
    }
    let ids: Vec<TeamId> = places.iter().filter_map(|place| place.team.parse().ok()).collect();
    let default = default_of(app, user).await?;
    let found = app.store.teams_get(&ids).await?;
    let mut found: HashMap<String, _> = found.into_iter().map(|s| (s.team.id.clone(), s)).collect();
    let show = |place: &Kept<Membership>| {
        found.remove(&place.team).map(|found| {
            shown(found.team.into_inner(), found.members, &place.role, default.as_deref())
        })
    };
    Ok(places.iter().filter_map(show).collect())
}

/// A team as this actor sees it.
pub async fn show(app: &App, actor: &Actor) -> Result<Team, TeamError> {
    let team: TeamId = actor.team_id;
    let (counted, default) =
        (app.store.team_get(team).await?, default_of(app, actor.user_id).await?);
    let role = actor.role.as_str();
    Ok(shown(counted.team.into_inner(), counted.members, role, default.as_deref()))
}

/// Makes a team the one that the actor's requests are for when they name none.
pub async fn make_default(app: &App, actor: &Actor) -> Result<Team, TeamError> {
    let team = actor.team_id.to_string();
    app.store.user_change(actor.user_id, |user| user.team.clone_from(&team)).await?;
    app.memory.forget_member(actor.team_id, actor.user_id);
    show(app, actor).await
}
