//! Registering, signing in and out, and everything else that is about who somebody is.

mod account;
mod api_keys;
mod device;
mod email;
mod login;
mod logout;
mod new_password;
mod oidc;
mod password;
mod reauthenticate;
mod refresh;
mod register;
mod session;
mod sessions;
mod sign_in;
mod throttle;

pub(crate) use oidc::Discovered;

pub(in crate::routes) use register::team_settings;

use crate::routes::declared::{Routes, routes};
use crate::{ApiResult, State};
use planwright_protocol::http::auth::User;
use planwright_protocol::record;

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

/// A person as the API shows them to themselves.
async fn shown(state: &State, user: &record::User) -> ApiResult<User> {
    let identities = state.store.identities_of(sign_in::user_id(user)?).await?;
    Ok(User {
        id: user.id.clone(),
        email: user.email.clone(),
        email_verified: user.email_verified,
        display_name: user.display_name.clone(),
        role: user.role.as_str().to_owned(),
        has_password: user.password.is_some(),
        linked_providers: identities.into_iter().map(|identity| identity.provider).collect(),
        team_id: user.team.clone(),
    })
}
