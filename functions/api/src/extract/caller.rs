//! Who makes the request, and for which team.

use super::credential::{self, Credential};
use super::resource::{self, Resource};
use crate::{ApiError, ApiResult, State};
use axum::extract::FromRequestParts;
use http::HeaderMap;
use http::request::Parts;
use planwright_app::accounts::{AccountError, SignedIn};
use planwright_auth::permission::Permission;
use planwright_auth::principal::{Principal, Via};
use planwright_auth::scope::{Scope, Scopes};
use planwright_engine::id::{ProjectId, ProjectRef, SessionId, TaskId, TaskRef, TeamId, UserId};

/// Names the team a request without a team's resource in its path is for.
const TEAM_HEADER: &str = "x-team-id";

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

    /// 403 for a key: what a person must do themselves.
    pub fn signed_in(&self) -> Result<SignedIn, AccountError> {
        let session = self.session_id().ok_or(AccountError::NotWithAKey)?;
        Ok(SignedIn { user: self.user, session })
    }

    /// 403 for a key: what is about the person themselves is done by the person. Reading it is open
    /// to a key that reads.
    pub fn require_own(&self, reads: bool) -> ApiResult<()> {
        match &self.scopes {
            Scopes::Unlimited => Ok(()),
            Scopes::Only(scopes) if reads && scopes.contains(&Scope::Read) => Ok(()),
            Scopes::Only(_) => {
                Err(ApiError::forbidden("missing_scope", "A key cannot do this; sign in yourself."))
            }
        }
    }
}

impl Caller {
    pub fn team(&self) -> TeamId {
        self.0.team_id
    }

    pub fn user(&self) -> UserId {
        self.0.user_id
    }

    /// A project of their team, which may not exist.
    pub fn project(&self, id: ProjectId) -> ProjectRef {
        ProjectRef::new(self.team(), id)
    }

    /// A task of their team, which may not exist.
    pub fn task(&self, id: TaskId) -> TaskRef {
        self.project(id.project).task(id.number)
    }

    /// 403 unless they may. The edge has asked for the permission a route declares; this is for
    /// more than that.
    pub fn require(&self, permission: Permission) -> ApiResult<()> {
        self.0
            .require(permission)
            .map_err(|error| ApiError::forbidden("missing_permission", format!("{error}.")))
    }
}

impl FromRequestParts<State> for Person {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> ApiResult<Self> {
        if let Some(known) = parts.extensions.get::<Person>() {
            return Ok(known.clone());
        }
        let Credential { user, team, via, scopes } = credential::present(state, parts).await?;
        let bound = matches!(via, Via::ApiKey(_)).then_some(team);
        let person = Person { user, via, scopes, bound };
        tracing::Span::current().record("user", tracing::field::display(user));
        parts.extensions.insert(person.clone());
        Ok(person)
    }
}

impl FromRequestParts<State> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> ApiResult<Self> {
        if let Some(known) = parts.extensions.get::<Caller>() {
            return Ok(known.clone());
        }
        let person = Person::from_request_parts(parts, state).await?;
        let resource = resource::named(parts).await;
        let caller = match resource {
            Some(resource) => for_resource(state, person, resource).await?,
            None => match asked(&parts.headers)? {
                Some(team) => as_member(state, &person, team)
                    .await?
                    .ok_or_else(|| ApiError::not_found("team"))?,
                None => at_home(state, &person).await?,
            },
        };
        tracing::Span::current().record("team", tracing::field::display(caller.team()));
        parts.extensions.insert(caller.clone());
        Ok(caller)
    }
}

/// Whoever is no member of the team that owns the resource is answered as if it did not exist, by
/// these very words.
async fn for_resource(state: &State, person: Person, resource: Resource) -> ApiResult<Caller> {
    let unknown = || ApiError::not_found(resource.what());
    let team = state.memberships.team_of(&state.app, &resource).await?.ok_or_else(unknown)?;
    as_member(state, &person, team).await?.ok_or_else(unknown)
}

fn asked(headers: &HeaderMap) -> ApiResult<Option<TeamId>> {
    let Some(value) = headers.get(TEAM_HEADER) else { return Ok(None) };
    let team = value.to_str().ok().and_then(|text| text.trim().parse().ok());
    team.map(Some).ok_or_else(|| ApiError::not_found("team"))
}

/// The person in the team, if they are a member and their credential is good there.
async fn as_member(state: &State, person: &Person, team: TeamId) -> ApiResult<Option<Caller>> {
    if person.bound.is_some_and(|bound| bound != team) {
        return Ok(None);
    }
    let role = state.memberships.role(&state.app, team, person.user).await?;
    Ok(role.map(|role| {
        let Person { user, via, scopes, .. } = person.clone();
        Caller(Principal { user_id: user, team_id: team, role, via, scopes })
    }))
}

/// The team of someone who names none: the one the credential is bound to, else their default, else
/// their oldest.
async fn at_home(state: &State, person: &Person) -> ApiResult<Caller> {
    let default = match person.bound {
        Some(bound) => Some(bound),
        None => state.memberships.default_team(&state.app, person.user).await?,
    };
    if let Some(team) = default
        && let Some(caller) = as_member(state, person, team).await?
    {
        return Ok(caller);
    }
    for place in state.store.teams_of(person.user).await? {
        let Ok(team) = place.team.parse() else { continue };
        if let Some(caller) = as_member(state, person, team).await? {
            return Ok(caller);
        }
    }
    Err(ApiError::forbidden("no_team", "You belong to no team; make one, or ask to be invited."))
}
