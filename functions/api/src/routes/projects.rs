//! Projects: requirements, settings, and the run as a whole.

pub(super) mod bounds;
mod change;
mod clone;
mod coverage;
mod create;
mod delete;
mod export;
pub(super) mod gather;
pub(super) mod moves;
mod read;
pub(super) mod turn;
mod view;

pub(super) use delete::remove;

use crate::routes::declared::{Routes, routes};

pub(super) fn routes() -> Routes {
    Routes::default()
        .routes(routes!(create::create, read::list))
        .routes(routes!(read::get, change::change, delete::delete))
        .routes(routes!(moves::execute))
        .routes(routes!(moves::pause))
        .routes(routes!(moves::cancel))
        .routes(routes!(clone::clone))
        .routes(routes!(export::export))
        .routes(routes!(coverage::coverage))
}
