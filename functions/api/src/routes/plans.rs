//! Plans: having one made, changing it, approving it.

mod approve;
mod edit;
mod import;
mod make;
mod read;
mod tag;

use crate::routes::declared::{Routes, routes};

pub(super) fn routes() -> Routes {
    Routes::default()
        .routes(routes!(make::make))
        .routes(routes!(read::list, import::import))
        .routes(routes!(read::get, edit::edit))
        .routes(routes!(approve::approve))
}
