//! Plans: having one made, changing it, approving it.

pub(super) mod adoption;
mod approve;
mod edit;
mod import;
mod make;
pub(super) mod outcome;
mod read;
mod tag;
pub(super) mod view;

pub(super) use read::frame;

use crate::routes::declared::{Routes, routes};

pub(super) fn routes() -> Routes {
    Routes::default()
        .routes(routes!(make::make))
        .routes(routes!(read::list, import::import))
        .routes(routes!(read::get, edit::edit))
        .routes(routes!(approve::approve))
}
