//! The audit log: who changed what, when, from where, and with what outcome.

use crate::edge::recover_pending_entries;
use crate::extract::{Caller, Paging, Query};
use crate::routes::projects::paginate_filtered::{Chunk, gather};
use crate::{ApiResult, State};
use axum::Json;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::{FutureExt, StreamExt, stream};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use planwright_auth::audit::{Verifier, genesis};
use planwright_engine::id::TeamId;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::team::{AuditLine, AuditVerdict};
use planwright_protocol::record::AuditEntry;
use planwright_store::Result as StoreResult;
use serde::Deserialize;
use utoipa::IntoParams;

/// Lines read at once.
const CHUNK: usize = 500;

#[derive(Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    /// Only what this user did.
    actor: Option<String>,
    /// Only this operation.
    action: Option<String>,
}

/// What was changed, newest first.
#[utoipa::path(
    get, path = "/api/teams/{team_id}/audit", tag = "audit", security(("bearer" = ["audit_read"])),
    params(
        ("team_id" = String, Path),
        Filter,
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 200, description = "1 to 200, 50 \
            without it"),
        ("after" = Option<String>, Query, description = "Cursor out of the header Link"),
    ),
    responses((status = 200, body = Vec<AuditLine>), (status = 404, body = Problem))
)]
pub(super) async fn list(
    state: State,
    caller: Caller,
    paging: Paging,
    Query(filter): Query<Filter>,
) -> ApiResult<Response> {
    let limit = paging.limit(50, 200)?;
    let after = paging.after(&state, &caller)?;
    let (store, team) = (&state.store, caller.team());
    recover_pending_entries(&state, team).await?;
    let wanted = |entry: &AuditEntry| {
        filter.actor.as_ref().is_none_or(|actor| *actor == entry.actor)
            && filter.action.as_ref().is_none_or(|action| *action == entry.action)
    };
    let wanted = &wanted;
    let read = |after| async move {
        let page = store.audit_list(team, true, limit, after).await?;
        let more = page.next.is_some();
        let entries =
            page.items.into_iter().map(|(at, entry)| (at, Some(entry).filter(wanted))).collect();
        Ok(Chunk { entries, more })
    };
    let (lines, next) = gather(limit, after, |after| read(after).boxed()).await?;
    Ok(paging.respond(&state, &caller, lines.into_iter().map(shown).collect(), next))
}

/// The whole log, oldest first, one JSON object per line, as it is chained.
#[utoipa::path(
    get, path = "/api/teams/{team_id}/audit/export", tag = "audit",
    security(("bearer" = ["audit_read"])),
    params(("team_id" = String, Path)),
    responses((status = 200, body = String, content_type = "application/x-ndjson"), (status = 404,
    body = Problem))
)]
pub(super) async fn export(state: State, caller: Caller) -> ApiResult<Response> {
    recover_pending_entries(&state, caller.team()).await?;
    let name = format!("attachment; filename=\"audit-{}.jsonl\"", caller.team());
    let lines = pages(state, caller.team()).map(|page| {
        let mut text = Vec::new();
        for entry in page? {
            text.extend(serde_json::to_vec(&entry).unwrap_or_default());
            text.push(b'\n');
        }
        Ok::<_, planwright_store::Error>(Bytes::from(text))
    });
    let headers = [(CONTENT_TYPE, "application/x-ndjson".to_owned()), (CONTENT_DISPOSITION, name)];
    Ok((headers, Body::from_stream(lines)).into_response())
}

/// Whether any line is missing or was altered.
#[utoipa::path(
    get, path = "/api/teams/{team_id}/audit/verify", tag = "audit",
    security(("bearer" = ["audit_read"])),
    params(("team_id" = String, Path)), responses((status = 200, body = AuditVerdict),
    (status = 404, body = Problem))
)]
pub(super) async fn verify(state: State, caller: Caller) -> ApiResult<Json<AuditVerdict>> {
    let team = caller.team();
    recover_pending_entries(&state, team).await?;
    // The head is read first: what is added meanwhile is past it and not looked at.
    let head = state.store.audit_head(team).await?.unwrap_or_else(|| genesis(&team.to_string()));
    let mut verifier = Verifier::new(&team.to_string());
    let mut pages = Box::pin(pages(state, team));
    while let Some(page) = pages.next().await {
        page?.iter().filter(|entry| entry.seq <= head.seq).for_each(|entry| verifier.take(entry));
    }
    let first_broken = verifier.first_broken(Some(&head));
    let entries = verifier.good();
    Ok(Json(AuditVerdict { ok: first_broken.is_none(), entries, head: head.hash, first_broken }))
}

/// The log in order, page after page.
fn pages(
    state: State,
    team: TeamId,
) -> impl futures::Stream<Item = StoreResult<Vec<AuditEntry>>> + Send {
    stream::try_unfold(Some(None), move |at: Option<Option<String>>| {
        let state = state.clone();
        async move {
            let Some(after) = at else { return Ok(None) };
            let page = state.store.audit_list(team, false, CHUNK, after).await?;
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
