//! Signing in at identity providers. Issuer and subject name a person there; an address never does.

mod browser;
mod linked;
mod program;
mod providers;

use crate::routes::declared::{Routes, routes};

pub(super) fn routes() -> Routes {
    Routes::default()
        .routes(routes!(providers::list))
        .routes(routes!(program::begin))
        .routes(routes!(program::finish))
        .routes(routes!(linked::link, linked::unlink))
        .routes(routes!(linked::list))
        .routes(routes!(browser::start))
        .routes(routes!(browser::come_back))
}
