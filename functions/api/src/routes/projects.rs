//! Projects: requirements, settings, and the run as a whole.

mod actions;
mod change;
mod clone;
mod coverage;
mod create;
mod delete;
mod export;
mod read;

use crate::routes::declared::{Routes, routes};

pub(super) fn routes() -> Routes {
    Routes::default()
        .routes(routes!(create::create, read::list))
        .routes(routes!(read::get, change::change, delete::delete))
        .routes(routes!(actions::execute))
        .routes(routes!(actions::pause))
        .routes(routes!(actions::cancel))
        .routes(routes!(clone::clone))
        .routes(routes!(export::export))
        .routes(routes!(coverage::coverage))
}
