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
use planwright_auth::audit::{chained, genesis, head};
use planwright_auth::principal::Via;
use planwright_engine::id::{TeamId, UserId};
use planwright_platform::clock::rfc3339;
use planwright_protocol::record::{AuditEntry, AuditHead};
use planwright_store::{AuditLine, Begun, Error as StoreError, Result as StoreResult};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Times a line is chained anew because another process added one.
const TRIES: u32 = 40;
/// How long a note waits for its line, in milliseconds: longer than any request may take.
const PENDING_MS: i64 = 120_000;
/// Teams whose log's end is kept at most.
const MAX_KEPT: usize = 10_000;

/// Put into an answer by a handler that alone knows which team a change was about; none for one
/// that is gone, whose end is told in the log of the person's default team.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AuditedTeam(pub Option<TeamId>);

/// The ends of logs as this process last saw them. Lines of one team are chained one after the
/// other.
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
pub(super) struct AuditedAction {
    action: String,
    target: String,
    request_id: String,
    address: String,
    actor: Option<(UserId, String)>,
    team: Option<TeamId>,
    outcome: u16,
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
        let person = parts.extensions.get::<Person>();
        let via = |person: &Person| match &person.via {
            Via::Session(_) => "session".to_owned(),
            Via::ApiKey(id) => format!("key {id}"),
        };
        Some(AuditedAction {
            action: operation.to_owned(),
            target: target(parts),
            request_id: parts
                .extensions
                .get::<RequestId>()
                .map(|id| id.0.clone())
                .unwrap_or_default(),
            address: client_address(&parts.extensions, &parts.headers).chars().take(64).collect(),
            actor: person.map(|person| (person.user, via(person))),
            team: parts.extensions.get::<Caller>().map(Caller::team),
            outcome: 0,
            noted: !has_own_log(parts.uri.path()),
            begun: None,
        })
    }

    /// Notes that it is about to be done. What cannot be noted is not done.
    pub(super) async fn begin(&mut self, state: &State) -> ApiResult<()> {
        if !self.noted || self.actor.is_none() {
            return Ok(());
        }
        let Some(team) = self.log(state).await else { return Ok(()) };
        let name = format!("{:015}#{:032x}", state.clock.now_ms(), state.ids.next_id());
        self.begun = match state.store.audit_begin(team, &name, &self.entry(state, team)).await {
            Ok(begun) => Some(begun),
            Err(StoreError::NotFound { .. }) => None,
            Err(error) => return Err(error.into()),
        };
        Ok(())
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
        let Some(team) = self.log(state).await else { return };
        let entry = self.entry(state, team);
        let written = match append(state, team, entry.clone(), self.begun.as_ref()).await {
            // The note went with the team that was deleted, or was told while this took its time.
            Err(StoreError::NotFound { .. }) if self.begun.is_some() => {
                append(state, team, entry, None).await
            }
            written => written,
        };
        if let Err(error) = written {
            tracing::error!(%team, error = &error as &dyn std::error::Error, "a line of the audit \
                log was not written");
        }
    }

    /// The team whose log it belongs into.
    async fn log(&self, state: &State) -> Option<TeamId> {
        let (user, _) = self.actor.as_ref()?;
        match self.team {
            Some(team) => Some(team),
            None => home(state, *user).await,
        }
    }

    fn entry(&self, state: &State, team: TeamId) -> AuditEntry {
        let (actor, via) =
            self.actor.clone().map(|(user, via)| (user.to_string(), via)).unwrap_or_default();
        AuditEntry {
            team: team.to_string(),
            at: rfc3339(state.clock.now_ms()),
            actor,
            via,
            action: self.action.clone(),
            target: self.target.clone(),
            request_id: self.request_id.clone(),
            address: self.address.clone(),
            outcome: self.outcome,
            ..AuditEntry::default()
        }
    }
}

/// Writes the lines of changes whose process ended before it could, without an outcome.
pub(crate) async fn recover_pending_entries(state: &State, team: TeamId) -> StoreResult<()> {
    for (begun, entry) in state.store.audit_begun(team, state.clock.now_ms() - PENDING_MS).await? {
        match append(state, team, entry, Some(&begun)).await {
            // Somebody else who reads the log has told it.
            Ok(()) | Err(StoreError::NotFound { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Whether what a request changes is told in the log of a project, in the transaction of the
/// change.
fn has_own_log(path: &str) -> bool {
    ["/api/projects", "/api/tasks", "/api/checkpoints", "/api/events"]
        .iter()
        .any(|prefix| path.starts_with(prefix))
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

async fn append(
    state: &State,
    team: TeamId,
    entry: AuditEntry,
    begun: Option<&Begun>,
) -> StoreResult<()> {
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
        let told = AuditLine { entry: &line, old: old.as_ref(), new: &new };
        match state.store.audit_append(team, told, begun).await {
            Ok(()) => {
                *known = Some(new);
                return Ok(());
            }
            Err(StoreError::Conflict { .. }) if tries < TRIES => tries += 1,
            Err(error) => return Err(error),
        }
    }
}
