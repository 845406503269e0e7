//! A person as they see themselves.

use super::AccountError;
use crate::App;
use crate::error::PartError;
use planwright_engine::id::UserId;
use planwright_protocol::http::auth::User;
use planwright_protocol::record;

/// A person as they see themselves.
pub(super) async fn shown(app: &App, user: &record::User) -> Result<User, AccountError> {
    let identities = app.store.identities_of(user_id(user)?).await?;
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

pub(super) fn user_id(user: &record::User) -> Result<UserId, PartError> {
    user.id.parse().map_err(|error| PartError::failed("reading a stored user id", error))
}
