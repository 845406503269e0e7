//! Writes a line into the team's audit log for every request that changes something, or tried to.
//!
//! The line is written after the answer is known and before it is given. A line that cannot be written is told on the
//! error log and does not undo what was done.

use super::request::RequestId;
use crate::State;
use crate::extract::{Caller, Person};
use axum::response::Response;
use http::Method;
use http::request::Parts;
use planwright_auth::audit::{chained, genesis, head};
use planwright_auth::principal::Via;
use planwright_engine::id::{TeamId, UserId};
use planwright_platform::clock::rfc3339;
use planwright_protocol::record::{AuditEntry, AuditHead};
use planwright_store::{Error as StoreError, Result as StoreResult};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Times a line is chained anew because another process added one.
const TRIES: u32 = 40;
/// Teams whose log's end is kept at most.
const MAX_KEPT: usize = 10_000;

/// Put into an answer by a handler that alone knows which team a change was about; none for one that is gone, whose
/// end is told in the log of the person's default team.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AuditedTeam(pub Option<TeamId>);

/// The ends of logs as this process last saw them. Lines of one team are chained one after the other.
#[derive(Default)]
pub(crate) struct Heads(Mutex<HashMap<TeamId, Arc<tokio::sync::Mutex<Option<AuditHead>>>>>);

impl Heads {
    fn of(&self, team: TeamId) -> Arc<tokio::sync::Mutex<Option<AuditHead>>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MAX_KEPT {
            kept.retain(|_, head| Arc::strong_count(head) > 1);
        }
        Arc::clone(kept.entry(team).or_default())
    }
}

/// What a request does.
pub(super) struct Deed {
    action: String,
    target: String,
    request_id: String,
    address: String,
    actor: Option<(UserId, String)>,
    team: Option<TeamId>,
    outcome: u16,
}

impl Deed {
    /// `None` for a request that changes nothing.
    pub(super) fn of(parts: &Parts, operation: &str) -> Option<Self> {
        if [Method::GET, Method::HEAD, Method::OPTIONS].contains(&parts.method) {
            return None;
        }
        let person = parts.extensions.get::<Person>();
        let via = |person: &Person| match &person.via {
            Via::Session(_) => "session".to_owned(),
            Via::ApiKey(id) => format!("key {id}"),
        };
        let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Some(Deed {
            action: operation.to_owned(),
            target: target(parts),
            request_id: parts.extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default(),
            address: header("cloudfront-viewer-address").chars().take(64).collect(),
            actor: person.map(|person| (person.user, via(person))),
            team: parts.extensions.get::<Caller>().map(Caller::team),
            outcome: 0,
        })
    }

    /// With what came of it.
    pub(super) fn done(mut self, response: &Response) -> Self {
        self.outcome = response.status().as_u16();
        if let Some(AuditedTeam(team)) = response.extensions().get::<AuditedTeam>() {
            self.team = *team;
        }
        self
    }

    /// Writes it down, if it is known whose log it belongs into.
    pub(super) async fn record(self, state: &State) {
        let Some((user, via)) = self.actor else { return };
        let team = match self.team {
            Some(team) => Some(team),
            None => home(state, user).await,
        };
        let Some(team) = team else { return };
        let entry = AuditEntry {
            team: team.to_string(),
            at: rfc3339(state.clock.now_ms()),
            actor: user.to_string(),
            via,
            action: self.action,
            target: self.target,
            request_id: self.request_id,
            address: self.address,
            outcome: self.outcome,
            ..AuditEntry::default()
        };
        if let Err(error) = append(state, team, entry).await {
            tracing::error!(%team, error = &error as &dyn std::error::Error, "a line of the audit log was not written");
        }
    }
}

/// The path, less what opens something: the token of an invitation is for nobody to read.
fn target(parts: &Parts) -> String {
    let path = parts.uri.path();
    match path.strip_prefix("/api/invitations/") {
        Some(rest) => format!("/api/invitations/*{}", rest.find('/').map_or("", |at| &rest[at..])),
        None => path.chars().take(1_000).collect(),
    }
}

/// The log of what people do for themselves is their default team's.
async fn home(state: &State, user: UserId) -> Option<TeamId> {
    let team: TeamId = state.store.user_find(user).await.ok()??.team.parse().ok()?;
    state.store.member_get(team, user).await.ok()?.map(|_| team)
}

async fn append(state: &State, team: TeamId, entry: AuditEntry) -> StoreResult<()> {
    let known = state.audit_heads.of(team);
    let mut known = known.lock().await;
    let mut tries = 0;
    loop {
        let old = match known.take() {
            Some(head) => Some(head),
            None => state.store.audit_head(team).await?,
        };
        let line = chained(entry.clone(), old.as_ref().unwrap_or(&genesis(&entry.team)));
        let new = head(&line);
        match state.store.audit_append(team, &line, old.as_ref(), &new).await {
            Ok(()) => {
                *known = Some(new);
                return Ok(());
            }
            Err(StoreError::Conflict { .. }) if tries < TRIES => tries += 1,
            Err(error) => return Err(error),
        }
    }
}
