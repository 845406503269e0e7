//! What the product depends on, and whether it answers.

use crate::State;
use utoipa_axum::router::OpenApiRouter;

/// Health checks made a moment ago.
#[derive(Default)]
pub(crate) struct Checks;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::default()
}
