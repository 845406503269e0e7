//! Teams and who belongs to them.

mod audit;
mod create;
mod default;
mod invitations;
mod members;
mod providers;
mod read;
mod settings;
mod tenant;
mod transfer;

pub(super) use default::change_user;
pub(super) use tenant::clear;

use crate::State;
use crate::error::field;
use crate::extract::Caller;
use crate::routes::declared::{Routes, routes};
use crate::{ApiError, ApiResult};
use planwright_auth::permission::Role;
use planwright_engine::id::{TeamId, UserId};
use planwright_platform::clock::rfc3339;
use planwright_protocol::http::team::Team;
use planwright_protocol::record;

/// Times a change is tried against other changes of the same thing.
const TRIES: usize = 4;

pub(super) fn routes() -> Routes {
    Routes::default()
        .routes(routes!(read::list, create::create))
        .routes(routes!(read::get, create::change, tenant::delete))
        .routes(routes!(tenant::export))
        .routes(routes!(default::make_default))
        .routes(routes!(members::list))
        .routes(routes!(members::change, members::remove))
        .routes(routes!(transfer::transfer))
        .routes(routes!(invitations::list, invitations::create))
        .routes(routes!(invitations::delete))
        .routes(routes!(invitations::preview))
        .routes(routes!(invitations::accept))
        .routes(routes!(settings::show, settings::change))
        .routes(routes!(providers::list))
        .routes(routes!(providers::get, providers::put, providers::delete))
        .routes(routes!(audit::list))
        .routes(routes!(audit::export))
        .routes(routes!(audit::verify))
}

fn shown(team: record::Team, members: u32, role: &str, default: Option<&str>) -> Team {
    Team {
        is_default: default == Some(team.id.as_str()),
        id: team.id,
        name: team.name,
        role: role.to_owned(),
        personal: team.personal,
        created_at: rfc3339(team.created_ms),
        member_count: members,
    }
}

fn role(text: &str) -> ApiResult<Role> {
    text.parse().map_err(|e| {
        ApiError::invalid(vec![field("/role", "unknown_role", format!("This is {e}."))])
    })
}

/// Only owners make owners, and only owners end being one.
fn may_touch(caller: &Caller, roles: &[Role]) -> ApiResult<()> {
    if caller.0.role != Role::Owner && roles.contains(&Role::Owner) {
        return Err(ApiError::forbidden("owner_only", "Only an owner decides who is one."));
    }
    Ok(())
}

async fn default_of(state: &State, user: UserId) -> ApiResult<Option<String>> {
    Ok(state.store.user_find(user).await?.map(|user| user.team))
}

async fn of_caller(state: &State, team: TeamId, caller: &Caller) -> ApiResult<Team> {
    let (standing, default) =
        (state.store.team_get(team).await?, default_of(state, caller.user()).await?);
    Ok(shown(
        standing.team.into_inner(),
        standing.members,
        caller.0.role.as_str(),
        default.as_deref(),
    ))
}
