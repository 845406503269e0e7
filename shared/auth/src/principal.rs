//! Who makes a request.

use crate::Error;
use crate::permission::{Permission, Role, allows};
use crate::scope::Scopes;
use planwright_engine::id::{SessionId, TeamId, UserId};

/// A signed-in person acting for a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    pub user_id: UserId,
    pub team_id: TeamId,
    /// As the store has it now, not as a token said when it was issued.
    pub role: Role,
    pub via: Via,
    /// What the credential is limited to.
    pub scopes: Scopes,
}

/// How the person proved who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Via {
    Session(SessionId),
    /// The key's id, as shown in lists.
    ApiKey(String),
}

impl Principal {
    pub fn session_id(&self) -> Option<SessionId> {
        match self.via {
            Via::Session(session) => Some(session),
            Via::ApiKey(_) => None,
        }
    }

    pub fn may(&self, permission: Permission) -> bool {
        allows(self.role, permission) && self.scopes.allow(permission)
    }

    /// [`Error::Forbidden`] unless this principal has the permission.
    pub fn require(&self, permission: Permission) -> Result<(), Error> {
        if self.may(permission) { Ok(()) } else { Err(Error::Forbidden { permission }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_permission_is_named() {
        let session = SessionId::from_u128(3);
        let principal = Principal {
            user_id: UserId::from_u128(1),
            team_id: TeamId::from_u128(2),
            role: Role::Viewer,
            via: Via::Session(session),
            scopes: Scopes::Unlimited,
        };
        assert!(principal.require(Permission::ProjectRead).is_ok());
        let error = principal.require(Permission::PlanApprove).unwrap_err();
        assert_eq!(error.to_string(), "this needs the permission plan_approve");
        assert_eq!(principal.session_id(), Some(session));
    }
}
