//! Writes a line into the team's audit log for every request that changes something, or tried to.
//!
//! The line is written after the answer is known and before it is given. What changes who may do
//! what, and what the team has decided, is noted before it is done; should the process end in
//! between, the note becomes a line without an outcome when the log is next read. Changes of
//! projects need no note: their own log tells them in the same transaction.

use super::request::RequestId;
use crate::extract::{Caller, Person, client_address};
use crate::{ApiResult, State};
use axum::response::Response;
use http::Method;
use http::request::Parts;
use planwright_app::audit::{self, Action};
use planwright_engine::id::TeamId;
use planwright_store::Begun;

/// Put into an answer by a handler that alone knows which team a change was about; none for one
/// that is gone, whose end is told in the log of the person's default team.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AuditedTeam(pub Option<TeamId>);

/// Put into an answer by a handler whose path does not say what was decided: follows the path in
/// the log. Nothing in it is secret.
#[derive(Clone, Debug)]
pub(crate) struct AuditedDetail(pub String);

/// What a request does.
pub(super) struct AuditedAction {
    /// None where nobody is known to act.
    action: Option<Action>,
    team: Option<TeamId>,
    /// Whether it is noted before it is done.
    noted: bool,
    begun: Option<Begun>,
}

impl AuditedAction {
    /// `None` for a request that changes nothing.
    pub(super) fn of(parts: &Parts, operation: &str) -> Option<Self> {
        if [Method::GET, Method::HEAD, Method::OPTIONS].contains(&parts.method) {
            return None;
        }
        let request_id = parts.extensions.get::<RequestId>().map(|id| id.0.clone());
        let action = parts.extensions.get::<Person>().map(|person| Action {
            actor: person.user,
            via: person.via.clone(),
            name: operation.to_owned(),
            target: parts.uri.path().to_owned(),
            request_id: request_id.unwrap_or_default(),
            address: client_address(&parts.extensions, &parts.headers).to_string(),
            outcome: 0,
        });
        Some(AuditedAction {
            action,
            team: parts.extensions.get::<Caller>().map(Caller::team),
            noted: !has_own_log(parts.uri.path()),
            begun: None,
        })
    }

    /// Notes that it is about to be done. What cannot be noted is not done.
    pub(super) async fn begin(&mut self, state: &State) -> ApiResult<()> {
        let Some(action) = self.action.as_ref().filter(|_| self.noted) else { return Ok(()) };
        let Some(team) = self.log(state, action).await else { return Ok(()) };
        self.begun = audit::begin(&state.app, team, action).await?;
        Ok(())
    }

    /// With what came of it.
    pub(super) fn done(mut self, response: &Response) -> Self {
        if let Some(action) = &mut self.action {
            action.outcome = response.status().as_u16();
            if let Some(AuditedDetail(detail)) = response.extensions().get::<AuditedDetail>() {
                action.target.push_str(&format!(" ({detail})"));
            }
        }
        if let Some(AuditedTeam(team)) = response.extensions().get::<AuditedTeam>() {
            self.team = *team;
        }
        self
    }

    /// Writes it down, if it is known whose log it belongs into.
    pub(super) async fn record(self, state: &State) {
        let Some(action) = &self.action else { return };
        let Some(team) = self.log(state, action).await else { return };
        audit::record(&state.app, team, action, self.begun.as_ref()).await;
    }

    /// The team whose log it belongs into.
    async fn log(&self, state: &State, action: &Action) -> Option<TeamId> {
        match self.team {
            Some(team) => Some(team),
            None => audit::home(&state.app, action.actor).await,
        }
    }
}

/// Whether what a request changes is told in the log of a project, in the transaction of the
/// change.
fn has_own_log(path: &str) -> bool {
    ["/api/projects", "/api/tasks", "/api/checkpoints", "/api/events"]
        .iter()
        .any(|prefix| path.starts_with(prefix))
}
