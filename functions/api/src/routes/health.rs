//! Whether the API runs.

use crate::routes::declared::{Routes, routes};
use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
struct Health {
    /// `ok`
    status: &'static str,
}

/// Whether the API answers.
#[utoipa::path(get, path = "/api/health", tag = "health", security(()), responses((status = 200,
body = Health)))]
async fn check() -> Json<Health> {
    Json(Health { status: "ok" })
}

pub(super) fn routes() -> Routes {
    Routes::default().routes(routes!(check))
}
