//! What waits for a person, over all projects of a team.

use crate::extract::{Caller, Paging};
use crate::routes::declared::{Routes, routes};
use crate::{ApiResult, State};
use axum::response::Response;
use planwright_app::tasks;
use planwright_protocol::http::checkpoint::InboxItem;
use planwright_protocol::http::problem::Problem;

pub(super) fn routes() -> Routes {
    Routes::default().routes(routes!(list))
}

/// Checkpoints and reviews of all projects, oldest first.
#[utoipa::path(
    get, path = "/api/inbox", tag = "inbox", security(("bearer" = ["project_read"])),
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 200, description = "1 to 200, 50 \
            without it"),
        ("after" = Option<String>, Query, description = "Cursor out of the header Link"),
    ),
    responses((status = 200, body = [InboxItem]), (status = 422, body = Problem)),
)]
async fn list(state: State, caller: Caller, paging: Paging) -> ApiResult<Response> {
    let limit = paging.limit(50, 200)?;
    let after = paging.after(&state, &caller)?;
    let (found, next) = tasks::inbox(&state.app, caller.team(), limit, after).await?;
    Ok(paging.respond(&state, &caller, found, next))
}
