//! A team, and its name.

use super::{TRIES, TeamError, shown};
use crate::accounts::Origin;
use crate::check::{Bounds, Invalid};
use crate::rates::{Limit, RateError};
use crate::{Actor, App};
use planwright_auth::permission::Role;
use planwright_engine::id::{TeamId, UserId};
use planwright_protocol::http::team::{MAX_NAME, Team};
use planwright_protocol::record;
use planwright_store::{Bucket, Error as StoreError, Result as StoreResult};
use std::net::IpAddr;

/// Seconds of a day.
const DAY_S: u32 = 86_400;

/// Makes a team, owned by this person. Each comes with limits of its own, so one person owns a few
/// and one address makes a few a day.
pub async fn create(
    app: &App,
    origin: &Origin,
    owner: UserId,
    name: &str,
) -> Result<(TeamId, Team), TeamError> {
    let name = checked(name)?;
    let most = app.settings.rates.teams_per_person;
    if owned(app, owner).await? >= most {
        return Err(TeamError::TooMany(most));
    }
    count_for(app, origin).await?;
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
    // Of several made at the same time, each sees those before it.
    if owned(app, owner).await? > most {
        app.remover().team(id).await?;
        return Err(TeamError::TooMany(most));
    }
    tracing::info!(team = %id, "team created");
    Ok((id, shown(team, 1, Role::Owner.as_str(), None)))
}

async fn owned(app: &App, owner: UserId) -> StoreResult<u32> {
    let places = app.store.teams_of(owner).await?;
    let owned = places.iter().filter(|place| place.is_owner()).count();
    Ok(u32::try_from(owned).unwrap_or(u32::MAX))
}

/// Counts a team, or a person with theirs, against the address it is made from.
pub(crate) async fn count_for(app: &App, origin: &Origin) -> Result<(), RateError> {
    let name = format!("teams#{}", app.hashed(&network(&origin.address)));
    let bucket = Bucket { size: app.settings.rates.teams_per_address, window_s: DAY_S };
    app.take(&Limit { policy: "teams", name, bucket }).await.map(drop)
}

/// The part of an address that its owner cannot change at will: of IPv6, the first half.
fn network(address: &str) -> String {
    match address.parse() {
        Ok(IpAddr::V6(address)) => format!("{:?}", address.segments().get(..4)),
        _ => address.to_owned(),
    }
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
