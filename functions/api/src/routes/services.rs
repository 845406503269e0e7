//! What the product depends on, and whether it answers.

use crate::extract::{Caller, Query};
use crate::routes::declared::{Routes, routes};
use crate::{ApiError, ApiResult, State};
use axum::Json;
use planwright_app::services;
use planwright_protocol::http::service::Service;
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// Looks again instead of showing what was found within the last 30 seconds.
    #[serde(default)]
    refresh: bool,
}

pub(super) fn routes() -> Routes {
    Routes::default().routes(routes!(list)).routes(routes!(get))
}

/// Every configured model provider, the store, and the sandbox where there may be one.
#[utoipa::path(
    get, path = "/api/services", tag = "services", security(("bearer" = ["usage_read"])),
    params(Asked),
    responses((status = 200, body = Vec<Service>))
)]
async fn list(state: State, caller: Caller, Query(asked): Query<Asked>) -> Json<Vec<Service>> {
    Json(services::list(&state.app, caller.team(), asked.refresh).await)
}

/// One of them.
#[utoipa::path(
    get, path = "/api/services/{id}", tag = "services", security(("bearer" = ["usage_read"])),
    params(("id" = String, Path), Asked), responses((status = 200, body = Service))
)]
async fn get(
    state: State,
    caller: Caller,
    path: axum::extract::Path<String>,
    Query(asked): Query<Asked>,
) -> ApiResult<Json<Service>> {
    let mut found = services::list(&state.app, caller.team(), asked.refresh).await.into_iter();
    found
        .find(|service| service.id == *path)
        .map(Json)
        .ok_or_else(|| ApiError::not_found("service"))
}
