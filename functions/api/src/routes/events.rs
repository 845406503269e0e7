//! Events of a project, and the ticket that opens its stream.

use crate::extract::{Caller, ProjectPath, Query};
use crate::routes::declared::{Routes, routes};
use crate::{ApiResult, State};
use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::{HeaderValue, LINK};
use planwright_app::events;
use planwright_protocol::http::auth::StreamTicket;
use planwright_protocol::http::event::ProjectEvent;
use serde::Deserialize;
use utoipa::IntoParams;

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
    let asked = events::Window { after: window.after, limit: window.limit };
    let (found, next) = events::list(&state.app, caller.project(project), asked).await?;
    let mut response = Json(found).into_response();
    if let Some(last) = next {
        let limit = window.limit.unwrap_or(events::USUAL);
        let next =
            format!("</api/projects/{project}/events?limit={limit}&after={last}>; rel=\"next\"");
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
    Ok(Json(events::ticket(&state.app, &caller.0, caller.project(project)).await?))
}
