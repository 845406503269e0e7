//! The audit log of a team: who changed what, when, from where, and with what outcome.
//!
//! What changes who may do what, and what the team has decided, is noted before it is done
//! ([`begin`]); should the process end in between, the note becomes a line without an outcome when
//! the log is next read. Changes of projects need no note: their own log tells them in the same
//! transaction.

mod heads;

pub use heads::Heads;

use crate::App;
use crate::pages::{Chunk, Found, paginate_filtered};
use futures::{FutureExt, Stream, StreamExt, stream};
use planwright_auth::audit::{Verifier, chained, genesis, head};
use planwright_auth::principal::Via;
use planwright_engine::id::{ProjectRef, TeamId, UserId};
use planwright_platform::clock::{Clock, rfc3339};
use planwright_platform::ids::IdSource;
use planwright_protocol::http::team::{AuditLine, AuditVerdict};
use planwright_protocol::record::{AuditEntry, SYSTEM};
use planwright_store::{
    AuditLine as ChainedLine, Begun, Error as StoreError, Result as StoreResult,
};

/// Times a line is chained anew because another process added one.
const TRIES: u32 = 40;
/// How long a note waits for its line, in milliseconds: longer than any request may take.
const PENDING_MS: i64 = 120_000;
/// Lines read at once.
const CHUNK: usize = 500;
/// Longest target and address that are kept, in characters.
const MAX_TARGET: usize = 1_000;
const MAX_ADDRESS: usize = 64;

/// What somebody does, or tries to.
#[derive(Clone, Debug)]
pub struct Action {
    pub actor: UserId,
    pub via: Via,
    /// Name of the operation.
    pub name: String,
    /// What it is about; nothing in it is secret.
    pub target: String,
    pub request_id: String,
    /// Where it comes from; empty where that is not known.
    pub address: String,
    /// HTTP status of the answer, 0 before there is one.
    pub outcome: u16,
}

impl Action {
    fn line(&self, app: &App, team: TeamId) -> AuditEntry {
        AuditEntry {
            team: team.to_string(),
            at: rfc3339(app.clock.now_ms()),
            actor: self.actor.to_string(),
            via: match &self.via {
                Via::Session(_) => "session".to_owned(),
                Via::ApiKey(id) => format!("key {id}"),
            },
            action: self.name.clone(),
            target: self.target.chars().take(MAX_TARGET).collect(),
            request_id: self.request_id.clone(),
            address: self.address.chars().take(MAX_ADDRESS).collect(),
            outcome: self.outcome,
            ..AuditEntry::default()
        }
    }
}

/// The line of a project that its team keeps no longer.
pub(crate) fn retired(project: ProjectRef, clock: &dyn Clock, ids: &dyn IdSource) -> AuditEntry {
    AuditEntry {
        team: project.team.to_string(),
        at: rfc3339(clock.now_ms()),
        actor: SYSTEM.to_owned(),
        via: SYSTEM.to_owned(),
        action: "retention_delete_project".to_owned(),
        target: format!("/api/projects/{}", project.id),
        request_id: format!("{:032x}", ids.next_id()),
        outcome: 204,
        ..AuditEntry::default()
    }
}

/// Notes that an action is about to be done; none where the team is gone. What cannot be noted is
/// not done.
pub async fn begin(app: &App, team: TeamId, action: &Action) -> StoreResult<Option<Begun>> {
    let name = format!("{:015}#{:032x}", app.clock.now_ms(), app.ids.next_id());
    match app.store.audit_begin(team, &name, &action.line(app, team)).await {
        Ok(begun) => Ok(Some(begun)),
        Err(StoreError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Writes an action down with what came of it. Never fails: what was done is done.
pub async fn record(app: &App, team: TeamId, action: &Action, begun: Option<&Begun>) {
    let line = action.line(app, team);
    let written = match append(app, team, line.clone(), begun).await {
        // The note went with the team that was deleted, or was told while this took its time.
        Err(StoreError::NotFound { .. }) if begun.is_some() => append(app, team, line, None).await,
        written => written,
    };
    if let Err(error) = written {
        tracing::error!(%team, error = &error as &dyn std::error::Error, "a line of the audit log \
            was not written");
    }
}

/// The team in whose log is told what people do for themselves: their default one.
pub async fn home(app: &App, user: UserId) -> Option<TeamId> {
    let team: TeamId = app.store.user_find(user).await.ok()??.team.parse().ok()?;
    app.store.member_get(team, user).await.ok()?.map(|_| team)
}

/// Which lines a list holds.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only what this user did.
    pub actor: Option<String>,
    /// Only this operation.
    pub action: Option<String>,
}

/// A page of what was changed, newest first.
pub async fn list(
    app: &App,
    team: TeamId,
    filter: &Filter,
    limit: usize,
    after: Option<String>,
) -> StoreResult<Found<AuditLine>> {
    recover_pending(app, team).await?;
    let wanted = |entry: &AuditEntry| {
        filter.actor.as_ref().is_none_or(|actor| *actor == entry.actor)
            && filter.action.as_ref().is_none_or(|action| *action == entry.action)
    };
    let wanted = &wanted;
    let read = |after| async move {
        let page = app.store.audit_list(team, true, limit, after).await?;
        let more = page.next.is_some();
        let shown = |entry: AuditEntry| wanted(&entry).then(|| shown(entry));
        let entries = page.items.into_iter().map(|(at, entry)| (at, shown(entry))).collect();
        Ok(Chunk { entries, more })
    };
    paginate_filtered(limit, after, |after| read(after).boxed()).await
}

/// The whole log in order, page after page, as it is chained.
pub async fn export(
    app: &App,
    team: TeamId,
) -> StoreResult<impl Stream<Item = StoreResult<Vec<AuditEntry>>> + Send + use<>> {
    recover_pending(app, team).await?;
    Ok(pages(app.clone(), team))
}

/// Whether any line is missing or was altered.
pub async fn verify(app: &App, team: TeamId) -> StoreResult<AuditVerdict> {
    recover_pending(app, team).await?;
    // The head is read first: what is added meanwhile is past it and not looked at.
    let head = app.store.audit_head(team).await?.unwrap_or_else(|| genesis(&team.to_string()));
    let mut verifier = Verifier::new(&team.to_string());
    let mut pages = Box::pin(pages(app.clone(), team));
    while let Some(page) = pages.next().await {
        page?.iter().filter(|entry| entry.seq <= head.seq).for_each(|entry| verifier.take(entry));
    }
    let first_broken = verifier.first_broken(Some(&head));
    let entries = verifier.good();
    Ok(AuditVerdict { ok: first_broken.is_none(), entries, head: head.hash, first_broken })
}

fn pages(
    app: App,
    team: TeamId,
) -> impl Stream<Item = StoreResult<Vec<AuditEntry>>> + Send + use<> {
    stream::try_unfold(Some(None), move |at: Option<Option<String>>| {
        let app = app.clone();
        async move {
            let Some(after) = at else { return Ok(None) };
            let page = app.store.audit_list(team, false, CHUNK, after).await?;
            let entries: Vec<AuditEntry> = page.items.into_iter().map(|(_, entry)| entry).collect();
            Ok(Some((entries, page.next.map(Some))))
        }
    })
}

fn shown(entry: AuditEntry) -> AuditLine {
    AuditLine {
        seq: entry.seq,
        at: entry.at,
        actor: entry.actor,
        via: entry.via,
        action: entry.action,
        target: entry.target,
        request_id: entry.request_id,
        address: entry.address,
        outcome: entry.outcome,
        prev_hash: entry.prev_hash,
        hash: entry.hash,
    }
}

/// Writes the lines of changes whose process ended before it could, without an outcome.
async fn recover_pending(app: &App, team: TeamId) -> StoreResult<()> {
    for (begun, entry) in app.store.audit_begun(team, app.clock.now_ms() - PENDING_MS).await? {
        match append(app, team, entry, Some(&begun)).await {
            // Somebody else who reads the log has told it.
            Ok(()) | Err(StoreError::NotFound { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

async fn append(
    app: &App,
    team: TeamId,
    entry: AuditEntry,
    begun: Option<&Begun>,
) -> StoreResult<()> {
    let known = app.audit.of(team);
    let mut known = known.lock().await;
    let mut tries = 0;
    loop {
        let old = match known.take() {
            Some(head) => Some(head),
            None => app.store.audit_head(team).await?,
        };
        let line = chained(entry.clone(), old.as_ref().unwrap_or(&genesis(&entry.team)));
        let new = head(&line);
        let told = ChainedLine { entry: &line, old: old.as_ref(), new: &new };
        match app.store.audit_append(team, told, begun).await {
            Ok(()) => {
                *known = Some(new);
                return Ok(());
            }
            Err(StoreError::Conflict { .. }) if tries < TRIES => tries += 1,
            Err(error) => return Err(error),
        }
    }
}
