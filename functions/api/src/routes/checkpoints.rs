//! Questions to people.

mod read;
mod resolve;
mod team;
pub(super) mod view;

use crate::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::default()
        .routes(routes!(read::list))
        .routes(routes!(read::get))
        .routes(routes!(resolve::resolve))
        .routes(routes!(team::list))
}
