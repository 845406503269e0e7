//! Teams, who belongs to them, and what they have decided.

mod create;
mod export;
mod invitations;
mod members;
mod providers;
mod read;
mod settings;

pub(crate) use create::count_for;
pub use create::{create, rename};
pub use export::{delete, export};
pub(crate) use invitations::invites;
pub use invitations::{
    Accepted, accept, invitations, invite, preview_invitation, take_back_invitation,
};
pub use members::{change_role, list as members, remove, transfer};
pub use providers::{delete_provider, provider, providers, put_provider};
pub use read::{list, make_default, show};
pub use settings::{change as change_settings, show as settings};

use crate::App;
use crate::check::Invalid;
use crate::error::{PartError, Refused, from_parts};
use crate::limits::LimitError;
use crate::rates::{RateError, TooOften};
use planwright_auth::permission::Role;
use planwright_engine::id::UserId;
use planwright_platform::clock::rfc3339;
use planwright_protocol::http::team::Team;
use planwright_protocol::record;

/// Times a change is tried against other changes of the same thing.
const TRIES: usize = 4;

/// Why nothing was done to a team.
#[derive(Debug, thiserror::Error)]
pub enum TeamError {
    #[error(transparent)]
    Invalid(#[from] Invalid),
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error(transparent)]
    Part(#[from] PartError),
    #[error(transparent)]
    Limit(#[from] LimitError),
    #[error(transparent)]
    TooOften(#[from] TooOften),
    #[error("You own {0} teams, which is as many as one person may.")]
    TooMany(u32),
    #[error("This address has an open invitation; take it back to send another one.")]
    InvitedAlready,
    #[error("Show first that your own address is yours, with the link that was mailed to it.")]
    InviterUnverified,
    #[error("This invitation is for {0}: sign in with that address, and show that it is yours.")]
    NotInvited(String),
    #[error("This invitation has expired; ask for another one.")]
    InvitationExpired,
    #[error("You belong to this team already.")]
    AlreadyMember,
}

from_parts!(TeamError);

impl From<RateError> for TeamError {
    fn from(error: RateError) -> Self {
        match error {
            RateError::TooOften(error) => error.into(),
            RateError::Part(error) => error.into(),
        }
    }
}

impl TeamError {
    /// For what does not exist and for what belongs to others alike.
    fn unknown(what: &'static str) -> Self {
        planwright_store::Error::NotFound { what }.into()
    }
}

/// A team as its members see it.
pub fn shown(team: record::Team, count: u32, role: &str, default: Option<&str>) -> Team {
    Team {
        is_default: default == Some(team.id.as_str()),
        id: team.id,
        name: team.name,
        role: role.to_owned(),
        personal: team.personal,
        created_at: rfc3339(team.created_ms),
        member_count: count,
    }
}

/// The role of this name.
pub fn role(text: &str) -> Result<Role, Invalid> {
    text.parse().map_err(|e| Invalid::one("/role", "unknown_role", format!("This is {e}.")))
}

/// Only owners make owners, and only owners end being one.
pub fn may_touch(actor: &crate::Actor, roles: &[Role]) -> Result<(), Refused> {
    if actor.role != Role::Owner && roles.contains(&Role::Owner) {
        return Err(Refused::OwnersOnly);
    }
    Ok(())
}

/// The team a person begins with.
pub async fn default_of(app: &App, user: UserId) -> Result<Option<String>, TeamError> {
    Ok(app.store.user_find(user).await?.map(|user| user.team))
}
