//! The OpenAPI document, made from the routes themselves.

use utoipa::openapi::OpenApi;

/// The document.
pub fn document() -> OpenApi {
    crate::routes::all().into_openapi()
}
