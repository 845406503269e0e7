//! Events of a project, and the ticket that opens its stream.

use crate::error::field;
use crate::extract::{Caller, ProjectPath, Query};
use crate::routes::declared::{Routes, routes};
use crate::{ApiError, ApiResult, State};
use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::{HeaderValue, LINK};
use planwright_auth::token::Asker;
use planwright_platform::clock::rfc3339;
use planwright_protocol::http::auth::StreamTicket;
use planwright_protocol::http::event::ProjectEvent;
use serde::Deserialize;
use utoipa::IntoParams;

/// Most events of one answer.
const MOST: usize = 1_000;
const USUAL: usize = 100;

pub(super) fn routes() -> Routes {
    Routes::default().routes(routes!(list)).routes(routes!(ticket))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Window {
    /// Sequence number of the last event already known.
    #[serde(default)]
    #[param(maximum = 9_223_372_036_854_775_807u64)]
    after: u64,
    /// 1 to 1000, else 100.
    #[param(minimum = 1, maximum = 1_000)]
    limit: Option<usize>,
}

/// The log of a project, oldest first.
#[utoipa::path(
    get, path = "/api/projects/{id}/events", tag = "events",
    security(("bearer" = ["project_read"])),
    params(("id" = String, Path), Window), responses((status = 200, body = Vec<ProjectEvent>))
)]
async fn list(
    state: State,
    caller: Caller,
    ProjectPath(project): ProjectPath,
    Query(window): Query<Window>,
) -> ApiResult<Response> {
    let limit = window.limit.unwrap_or(USUAL);
    if !(1..=MOST).contains(&limit) {
        let detail = format!("limit must be from 1 to {MOST}.");
        return Err(ApiError::invalid(vec![field("?limit", "out_of_bounds", detail)]));
    }
    if i64::try_from(window.after).is_err() {
        return Err(ApiError::invalid(vec![field(
            "?after",
            "out_of_bounds",
            "after is the number of an event.",
        )]));
    }
    let head = state.store.run_get(caller.project(project)).await?.run.head;
    if window.after >= head {
        return Ok(Json(Vec::<ProjectEvent>::new()).into_response());
    }
    let events = state.store.events_after(caller.project(project), window.after, limit).await?;
    let shown = events.iter().map(|event| ProjectEvent::new(project, event, rfc3339(event.at_ms)));
    let mut response = Json(shown.collect::<Vec<_>>()).into_response();
    if let Some(last) = events.last().filter(|last| last.seq < head) {
        let next = format!(
            "</api/projects/{project}/events?limit={limit}&after={}>; rel=\"next\"",
            last.seq
        );
        if let Ok(link) = HeaderValue::try_from(next) {
            response.headers_mut().insert(LINK, link);
        }
    }
    Ok(response)
}

/// A ticket for `GET /api/events/{pid}?token=...`: good for one connection within the next minute.
#[utoipa::path(
    post, path = "/api/events/{pid}/token", tag = "events", security(("bearer" = ["project_read"])),
    params(("pid" = String, Path)), responses((status = 200, body = StreamTicket))
)]
async fn ticket(
    state: State,
    caller: Caller,
    ProjectPath(project): ProjectPath,
) -> ApiResult<Json<StreamTicket>> {
    state.store.project_record_get(caller.project(project)).await?;
    let now_ms = state.clock.now_ms();
    let asker = Asker { user: caller.user(), via: &caller.0.via };
    let project = caller.project(project);
    let issued = state.tokens.issue_ticket(&asker, project, &*state.ids, now_ms);
    let issued = issued.map_err(|e| ApiError::internal("making a ticket", &e))?;
    Ok(Json(StreamTicket { token: issued.token.expose().to_owned() }))
}
