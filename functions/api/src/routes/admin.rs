//! What the operator of an installation may see and do: people, teams and numbers, never inside a
//! project.

mod stats;
mod teams;
mod users;

use crate::routes::declared::{Routes, routes};

/// Teams looked at side by side.
const AT_ONCE: usize = 8;
/// Entries of the installation read at once.
const CHUNK: usize = 200;

pub(super) fn routes() -> Routes {
    Routes::default()
        .routes(routes!(users::list))
        .routes(routes!(users::change))
        .routes(routes!(stats::show))
        .routes(routes!(teams::list))
}
