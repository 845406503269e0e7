//! What happens to every request before and after its handler.

use crate::{State, routes};
use axum::Router;

/// The API as a service. Paths are whole (`/api/...`), and nothing outside `/api` is answered.
pub fn router(state: State) -> Router {
    let (router, _document) = routes::all().split_for_parts();
    router.with_state(state)
}
