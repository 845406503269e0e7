//! Questions to people.

mod read;
mod resolve;
mod team;

use crate::routes::declared::{Routes, routes};

pub(super) fn routes() -> Routes {
    Routes::default()
        .routes(routes!(read::list))
        .routes(routes!(read::get))
        .routes(routes!(resolve::resolve))
        .routes(routes!(team::list))
}
