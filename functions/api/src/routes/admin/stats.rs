use crate::{ApiResult, State};
use axum::Json;
use planwright_app::admin;
use planwright_protocol::http::admin::AdminStats;

/// Numbers of the whole installation.
#[utoipa::path(
    get, path = "/api/admin/stats", operation_id = "stats", tag = "admin",
    security(("bearer" = ["operator"])),
    responses((status = 200, body = AdminStats))
)]
pub(super) async fn show(state: State) -> ApiResult<Json<AdminStats>> {
    Ok(Json(admin::stats(&state.app).await?))
}
