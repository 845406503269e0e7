//! The audit log: who changed what, when, from where, and with what outcome.

use crate::extract::{Caller, Paging, Query};
use crate::{ApiResult, State};
use axum::Json;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::StreamExt;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use planwright_app::audit::{self, Filter};
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::team::{AuditLine, AuditVerdict};
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
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
        Asked,
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
    Query(asked): Query<Asked>,
) -> ApiResult<Response> {
    let limit = paging.limit(50, 200)?;
    let after = paging.after(&state, &caller)?;
    let filter = Filter { actor: asked.actor, action: asked.action };
    let (found, next) = audit::list(&state.app, caller.team(), &filter, limit, after).await?;
    Ok(paging.respond(&state, &caller, found, next))
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
    let name = format!("attachment; filename=\"audit-{}.jsonl\"", caller.team());
    let lines = audit::export(&state.app, caller.team()).await?.map(|page| {
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
    Ok(Json(audit::verify(&state.app, caller.team()).await?))
}
