use crate::extract::{Body, Paging, Person};
use crate::{ApiResult, State};
use axum::Json;
use axum::extract::Path;
use axum::response::Response;
use planwright_app::admin;
use planwright_protocol::http::admin::{AdminUser, AdminUserChange};
use planwright_protocol::http::problem::Problem;

/// Everybody who signed up, newest first.
#[utoipa::path(
    get, path = "/api/admin/users", operation_id = "users", tag = "admin",
    security(("bearer" = ["operator"])),
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 200, description = "1 to 200, 50 \
            without it"),
        ("after" = Option<String>, Query, description = "Cursor out of the header Link"),
    ),
    responses((status = 200, body = Vec<AdminUser>))
)]
pub(super) async fn list(state: State, person: Person, paging: Paging) -> ApiResult<Response> {
    let limit = paging.limit(50, 200)?;
    let after = paging.after_of_person(&state, &person)?;
    let (found, next) = admin::users(&state.app, limit, after).await?;
    Ok(paging.respond_to_person(&state, &person, found, next))
}

/// Lets somebody in or out, or makes them an operator.
#[utoipa::path(
    patch, path = "/api/admin/users/{id}", operation_id = "change_user", tag = "admin",
    security(("bearer" = ["operator"])), params(("id" = String, Path)),
    request_body = AdminUserChange,
    responses((status = 200, body = AdminUser), (status = 400, body = Problem), (status = 404,
    body = Problem))
)]
pub(super) async fn change(
    state: State,
    person: Person,
    Path(id): Path<String>,
    Body(change): Body<AdminUserChange>,
) -> ApiResult<Json<AdminUser>> {
    Ok(Json(admin::change_user(&state.app, person.user, &id, &change).await?))
}
