//! Who makes the request.

use super::credential::{self, Credential};
use crate::{ApiError, ApiResult, State};
use axum::extract::FromRequestParts;
use http::request::Parts;
use planwright_auth::permission::{Permission, Role};
use planwright_auth::principal::{Principal, Via};
use planwright_auth::scope::Scopes;
use planwright_engine::id::{SessionId, TeamId, UserId};

/// The signed-in person behind a request, whatever team it may be for.
#[derive(Clone, Debug)]
pub struct Person {
    pub user: UserId,
    pub via: Via,
    pub scopes: Scopes,
    /// The only team the credential is good for; a person's own sign-in is good for all of theirs.
    pub bound: Option<TeamId>,
}

/// A signed-in person acting for a team they belong to.
#[derive(Clone, Debug)]
pub struct Caller(pub Principal);

impl Person {
    pub fn session_id(&self) -> Option<SessionId> {
        match self.via {
            Via::Session(session) => Some(session),
            Via::ApiKey(_) => None,
        }
    }
}

impl FromRequestParts<State> for Person {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> ApiResult<Self> {
        let Caller(principal) = Caller::from_request_parts(parts, state).await?;
        let Principal { user_id: user, team_id, via, scopes, .. } = principal;
        let bound = matches!(via, Via::ApiKey(_)).then_some(team_id);
        Ok(Person { user, via, scopes, bound })
    }
}

impl Caller {
    pub fn team(&self) -> TeamId {
        self.0.team_id
    }

    pub fn user(&self) -> UserId {
        self.0.user_id
    }

    /// 403 unless they may. The edge has asked for the permission a route declares; this is for more than that.
    pub fn require(&self, permission: Permission) -> ApiResult<()> {
        self.0.require(permission).map_err(|error| ApiError::forbidden("missing_permission", format!("{error}.")))
    }
}

impl FromRequestParts<State> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> ApiResult<Self> {
        if let Some(known) = parts.extensions.get::<Caller>() {
            return Ok(known.clone());
        }
        let credential = credential::present(state, parts).await?;
        let caller = Caller(standing(credential));
        parts.extensions.insert(caller.clone());
        Ok(caller)
    }
}

/// Whom the credential speaks for, and with what standing.
fn standing(credential: Credential) -> Principal {
    let Credential { user, team, via, scopes } = credential;
    // One team per person for now, whose owner they are.
    Principal { user_id: user, team_id: team, role: Role::Owner, via, scopes }
}
