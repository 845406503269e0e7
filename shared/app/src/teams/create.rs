//! A team, and its name.

use super::{TRIES, TeamError, shown};
use crate::check::{Bounds, Invalid};
use crate::{Actor, App};
use planwright_auth::permission::Role;
use planwright_engine::id::{TeamId, UserId};
use planwright_protocol::http::team::{MAX_NAME, Team};
use planwright_protocol::record;
use planwright_store::Error as StoreError;

/// Teams one person may belong to before they make another: nobody works in a hundred, but a script
/// might.
const MOST_TEAMS: usize = 100;

/// Makes a team, owned by this person.
pub async fn create(app: &App, owner: UserId, name: &str) -> Result<(TeamId, Team), TeamError> {
    let name = checked(name)?;
    if app.store.teams_of(owner).await?.len() >= MOST_TEAMS {
        return Err(TeamError::TooMany(MOST_TEAMS));
    }
    let id = TeamId::from_u128(app.ids.next_id());
    let team = record::Team {
        id: id.to_string(),
        name,
        personal: false,
        created_by: owner.to_string(),
        created_ms: app.clock.now_ms(),
    };
    app.store.team_create(id, &team, owner, &app.new_team_settings()).await?;
    app.memory.forget_member(id, owner);
    tracing::info!(team = %id, "team created");
    Ok((id, shown(team, 1, Role::Owner.as_str(), None)))
}

/// Gives a team another name.
pub async fn rename(app: &App, actor: &Actor, name: &str) -> Result<Team, TeamError> {
    let (name, team) = (checked(name)?, actor.team_id);
    for tried in 1.. {
        let old = app.store.team_get(team).await?.team;
        let new = record::Team { name: name.clone(), ..(*old).clone() };
        match app.store.team_replace(team, &old, &new).await {
            Ok(()) => break,
            Err(StoreError::Conflict { .. }) if tried < TRIES => {}
            Err(error) => return Err(error.into()),
        }
    }
    super::show(app, actor).await
}

fn checked(name: &str) -> Result<String, Invalid> {
    let mut bounds = Bounds::default();
    bounds.text("/name", name, MAX_NAME);
    if name.chars().any(char::is_control) {
        bounds.fault("/name", "invalid_text", "name may have no control characters.");
    }
    bounds.done().map(|()| name.trim().to_owned())
}
