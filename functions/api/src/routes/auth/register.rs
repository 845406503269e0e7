use crate::extract::{Body, Origin};
use crate::{ApiResult, State};
use axum::Json;
use http::StatusCode;
use planwright_app::accounts;
use planwright_protocol::http::auth::{RegisterRequest, User};

/// Creates a person and a team of their own. The first person of an installation becomes its admin.
/// Where registration is closed, an invitation opens it for the address it was sent to.
#[utoipa::path(
    post, path = "/api/auth/register", tag = "auth", security(()), request_body = RegisterRequest,
    responses((status = 201, body = User))
)]
pub(super) async fn register(
    state: State,
    Origin(origin): Origin,
    Body(request): Body<RegisterRequest>,
) -> ApiResult<(StatusCode, Json<User>)> {
    Ok((StatusCode::CREATED, Json(accounts::register(&state.app, &origin, request).await?)))
}
