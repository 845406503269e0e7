//! GET /projects and GET /projects/{id}

use crate::extract::{Caller, Paging, ProjectPath, Query};
use crate::{ApiResult, State};
use axum::Json;
use axum::response::Response;
use planwright_app::projects::{self, Filter};
use planwright_engine::status::ProjectStatus;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::project::Project;
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Asked {
    status: Option<ProjectStatus>,
    q: Option<String>,
}

/// The team's projects, newest first.
#[utoipa::path(
    get, path = "/api/projects", tag = "projects", security(("bearer" = ["project_read"])),
    params(
        ("status" = Option<String>, Query, description = "Only projects that stand so"),
        ("q" = Option<String>, Query, description = "Only projects with this text in their name \
            or requirements"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 200, description = "1 to 200, 50 \
            without it"),
        ("after" = Option<String>, Query, description = "Cursor out of the header Link"),
    ),
    responses((status = 200, body = [Project]), (status = 422, body = Problem)),
)]
pub(super) async fn list(
    state: State,
    caller: Caller,
    Query(asked): Query<Asked>,
    paging: Paging,
) -> ApiResult<Response> {
    let limit = paging.limit(50, 200)?;
    let after = paging.after(&state, &caller)?;
    let filter = Filter { status: asked.status, text: asked.q };
    let (found, next) = projects::list(&state.app, caller.team(), filter, limit, after).await?;
    Ok(paging.respond(&state, &caller, found, next))
}

/// One project.
#[utoipa::path(
    get, path = "/api/projects/{id}", tag = "projects", security(("bearer" = ["project_read"])),
    params(("id" = String, Path)),
    responses((status = 200, body = Project), (status = 404, body = Problem)),
)]
pub(super) async fn get(
    state: State,
    caller: Caller,
    ProjectPath(id): ProjectPath,
) -> ApiResult<Json<Project>> {
    Ok(Json(projects::show(&state.app, caller.project(id)).await?))
}
