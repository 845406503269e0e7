//! What was spent and what may be.

use crate::State;
use utoipa_axum::router::OpenApiRouter;

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::default()
}
