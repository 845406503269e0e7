//! What the operator of an installation may see and do: people, teams and numbers, never inside a
//! project.

mod stats;
mod teams;
mod users;

use crate::routes::declared::{Routes, routes};

pub(super) fn routes() -> Routes {
    Routes::default()
        .routes(routes!(users::list))
        .routes(routes!(users::change))
        .routes(routes!(stats::show))
        .routes(routes!(teams::list))
        .routes(routes!(teams::grant))
}
