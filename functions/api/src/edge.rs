//! What happens to every request before and after its handler.
//!
//! From the outside in: request id, log line and headers; other origins; panics; who may; how much;
//! whether it was done before; the handler.

mod audit;
pub(crate) mod csrf;
mod guard;
mod headers;
mod idempotency;
pub(crate) mod limits;
mod request;

pub(crate) use audit::{AuditedDetail, AuditedTeam};
pub(crate) use guard::OPERATOR;

use crate::{ApiError, State, openapi, routes};
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use guard::Access;
use http::{StatusCode, Uri};
use std::any::Any;
use tower_http::catch_panic::CatchPanicLayer;

/// The API as a service. Paths are whole (`/api/...`), and nothing outside `/api` is answered.
pub fn router(state: State) -> Router {
    let (routes, declared) = routes::all().into_parts();
    let access = Access::new(state.clone(), declared);
    let router = routes
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(state.clone(), idempotency::once))
        .layer(from_fn_with_state(state.clone(), limits::check))
        .layer(from_fn_with_state(access, guard::check))
        .merge(openapi::routes())
        .route("/api", any(unknown_path))
        .route("/api/{*rest}", any(unknown_path));
    around(router, state)
}

/// What every answer goes through, from the handler outwards.
fn around(router: Router<State>, state: State) -> Router {
    let router = router.layer(CatchPanicLayer::custom(panicked));
    let router = match headers::other_origins(&state.settings.cors_origins) {
        Some(cors) => router.layer(cors),
        None => router,
    };
    router.layer(from_fn_with_state(state.clone(), request::handle)).with_state(state)
}

async fn unknown_path(uri: Uri) -> ApiError {
    ApiError::new(
        StatusCode::NOT_FOUND,
        "unknown_path",
        format!("There is nothing at {}.", uri.path()),
    )
}

async fn wrong_method() -> ApiError {
    let detail =
        "This address does not answer to that method; the header Allow lists those it does.";
    ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail)
}

/// What the panic said stays out of the answer; the panic hook has written it to standard error.
fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a handler panicked");
    ApiError::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "internal",
        "Something went wrong on our side.",
    )
    .into_response()
}

#[cfg(test)]
mod tests;
