//! Teams and who belongs to them.

mod audit;
mod create;
mod default;
mod invitations;
mod members;
mod providers;
mod read;
mod settings;
mod tenant;
mod transfer;

use crate::routes::declared::{Routes, routes};

pub(super) fn routes() -> Routes {
    Routes::default()
        .routes(routes!(read::list, create::create))
        .routes(routes!(read::get, create::change, tenant::delete))
        .routes(routes!(tenant::export))
        .routes(routes!(default::make_default))
        .routes(routes!(members::list))
        .routes(routes!(members::change, members::remove))
        .routes(routes!(transfer::transfer))
        .routes(routes!(invitations::list, invitations::create))
        .routes(routes!(invitations::delete))
        .routes(routes!(invitations::preview))
        .routes(routes!(invitations::accept))
        .routes(routes!(settings::show, settings::change))
        .routes(routes!(providers::list))
        .routes(routes!(providers::get, providers::put, providers::delete))
        .routes(routes!(audit::list))
        .routes(routes!(audit::export))
        .routes(routes!(audit::verify))
}
