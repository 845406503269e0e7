//! Every route, once. A route's `#[utoipa::path]` is its entry in the document, its address and its
//! permission: the edge reads `security(("bearer" = ["project_read"]))` and lets nobody else
//! through; `security(())` is for everybody, and a route that says nothing is for the signed-in.

mod admin;
mod artifacts;
pub(crate) mod auth;
mod checkpoints;
pub(crate) mod declared;
mod events;
mod health;
mod inbox;
mod permissions;
mod plans;
mod projects;
pub(crate) mod services;
mod tasks;
mod teams;
mod usage;

use crate::routes::declared::Routes;

pub(crate) fn all() -> Routes {
    Routes::default()
        .merge(health::routes())
        .merge(auth::routes())
        .merge(projects::routes())
        .merge(plans::routes())
        .merge(tasks::routes())
        .merge(checkpoints::routes())
        .merge(inbox::routes())
        .merge(permissions::routes())
        .merge(artifacts::routes())
        .merge(events::routes())
        .merge(teams::routes())
        .merge(admin::routes())
        .merge(usage::routes())
        .merge(services::routes())
}
