//! Registering, signing in and out, and everything else that is about who somebody is.

mod account;
mod api_keys;
mod device;
mod email;
mod login;
mod logout;
mod oidc;
mod password;
mod refresh;
mod register;
mod session;
mod sessions;

use crate::routes::declared::{Routes, routes};

pub(super) fn routes() -> Routes {
    Routes::default()
        .routes(routes!(register::register))
        .routes(routes!(login::login))
        .routes(routes!(refresh::refresh))
        .routes(routes!(logout::logout))
        .routes(routes!(account::me, account::change, account::delete))
        .routes(routes!(session::begin, session::show, session::end))
        .routes(routes!(session::prove))
        .routes(routes!(sessions::list, sessions::end_all))
        .routes(routes!(sessions::end))
        .routes(routes!(password::change))
        .routes(routes!(password::forgot))
        .routes(routes!(password::reset))
        .routes(routes!(email::verify))
        .routes(routes!(email::send_again))
        .routes(routes!(api_keys::list, api_keys::make))
        .routes(routes!(api_keys::rotate))
        .routes(routes!(api_keys::revoke))
        .routes(routes!(api_keys::list_of_team))
        .routes(routes!(api_keys::revoke_of_team))
        .merge(oidc::routes())
        .routes(routes!(device::begin))
        .routes(routes!(device::token))
        .routes(routes!(device::show, device::decide))
}
