//! Tasks of an approved plan: what they do, what they did, and what people do to them.

mod actions;
mod bulk;
mod changes;
mod edit;
mod list;
mod read;
mod review;
mod rounds;

use crate::routes::declared::{Routes, routes};

pub(super) fn routes() -> Routes {
    Routes::default()
        .routes(routes!(list::list))
        .routes(routes!(bulk::bulk))
        .routes(routes!(read::get, edit::edit))
        .routes(routes!(rounds::rounds))
        .routes(routes!(changes::changes))
        .routes(routes!(actions::retry))
        .routes(routes!(actions::cancel))
        .routes(routes!(actions::interrupt))
        .routes(routes!(actions::skip))
        .routes(routes!(review::review))
}
