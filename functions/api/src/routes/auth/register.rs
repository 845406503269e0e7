use crate::extract::Body;
use crate::{ApiResult, State};
use axum::Json;
use http::StatusCode;
use planwright_app::accounts;
use planwright_protocol::http::auth::{RegisterRequest, User};

/// Creates a person and a team of their own. The first person of an installation becomes its admin.
#[utoipa::path(
    post, path = "/api/auth/register", tag = "auth", security(()), request_body = RegisterRequest,
    responses((status = 201, body = User))
)]
pub(super) async fn register(
    state: State,
    Body(request): Body<RegisterRequest>,
) -> ApiResult<(StatusCode, Json<User>)> {
    Ok((StatusCode::CREATED, Json(accounts::register(&state.app, request).await?)))
}
