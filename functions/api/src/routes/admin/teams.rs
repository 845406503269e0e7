use crate::extract::{Paging, Person};
use crate::{ApiResult, State};
use axum::response::Response;
use planwright_app::admin;
use planwright_protocol::http::admin::AdminTeam;

/// Every team: who there is and what it costs, not what it does.
#[utoipa::path(
    get, path = "/api/admin/teams", operation_id = "teams", tag = "admin",
    security(("bearer" = ["operator"])),
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 200, description = "1 to 200, 50 \
            without it"),
        ("after" = Option<String>, Query, description = "Cursor out of the header Link"),
    ),
    responses((status = 200, body = Vec<AdminTeam>))
)]
pub(super) async fn list(state: State, person: Person, paging: Paging) -> ApiResult<Response> {
    let limit = paging.limit(50, 200)?;
    let after = paging.after_of_person(&state, &person)?;
    let (found, next) = admin::teams(&state.app, limit, after).await?;
    Ok(paging.respond_to_person(&state, &person, found, next))
}
