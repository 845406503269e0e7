//! Whose an identity is.

use crate::routes::auth::register::{checked_name, team_settings};
use crate::routes::auth::sign_in::user_id;
use crate::{ApiError, ApiResult, State};
use planwright_auth::email::Email;
use planwright_auth::oidc::Subject;
use planwright_engine::id::{TeamId, UserId};
use planwright_protocol::record::identity::Identity;
use planwright_protocol::record::{User, UserRole};
use planwright_store::Error as StoreError;

/// The person of an identity; somebody new gets an account.
pub(super) async fn sign_in(state: &State, provider: &str, subject: &Subject) -> ApiResult<User> {
    let Some(identity) = state.store.identity_find(&subject.key()).await? else {
        return register(state, provider, subject).await;
    };
    let id =
        identity.user.parse().map_err(|e| ApiError::internal("reading a stored user id", &e))?;
    let user = state.store.user_find(id).await?.filter(|user| user.active);
    user.ok_or_else(|| ApiError::bad_request("account_disabled", "Account is disabled."))
}

async fn register(state: &State, provider: &str, subject: &Subject) -> ApiResult<User> {
    if !state.settings.registration {
        return Err(ApiError::forbidden("registration_disabled", "Registration is disabled."));
    }
    let email = subject.email.as_deref().and_then(|email| email.parse::<Email>().ok());
    let Some(email) = email.filter(|_| subject.email_verified) else {
        let detail = "The provider does not vouch for your e-mail address; verify it there first.";
        return Err(ApiError::bad_request("email_not_verified", detail));
    };
    let name = subject
        .name
        .as_deref()
        .and_then(|name| checked_name(name).ok())
        .filter(|name| !name.is_empty());
    let (id, team) =
        (UserId::from_u128(state.ids.next_id()), TeamId::from_u128(state.ids.next_id()));
    let user = User {
        id: id.to_string(),
        display_name: name
            .unwrap_or_else(|| email.as_str().split('@').next().unwrap_or_default().to_owned()),
        email: email.to_string(),
        role: UserRole::User,
        password: None,
        team: team.to_string(),
        active: true,
        created_ms: state.clock.now_ms(),
        email_verified: true,
        version: 0,
    };
    let created = match state.store.user_create(id, &user, team, &team_settings(state)).await {
        Ok(created) => created,
        Err(StoreError::Exists { .. }) => return Err(taken()),
        Err(StoreError::Conflict { .. }) => {
            return Err(ApiError::unavailable("Somebody registers right now; try again.", 1));
        }
        Err(error) => return Err(error.into()),
    };
    link(state, provider, &created, subject).await?;
    Ok(created)
}

/// An address is no proof: whoever has an account here must sign in to it once to link the
/// identity.
fn taken() -> ApiError {
    let detail = "There is an account with this e-mail address; sign in to it and link the \
        provider in its settings.";
    ApiError::bad_request("email_taken", detail)
}

/// Gives an identity to a person.
pub(super) async fn link(
    state: &State,
    provider: &str,
    user: &User,
    subject: &Subject,
) -> ApiResult<()> {
    let identity = Identity {
        user: user.id.clone(),
        provider: provider.to_owned(),
        issuer: subject.issuer.clone(),
        subject: subject.subject.clone(),
        email: subject.email.clone(),
        created_ms: state.clock.now_ms(),
    };
    match state.store.identity_create(user_id(user)?, &subject.key(), &identity).await {
        Ok(()) => Ok(()),
        Err(StoreError::Exists { .. }) => Err(ApiError::bad_request(
            "already_linked",
            "This identity is linked already, to you or to somebody else.",
        )),
        Err(error) => Err(error.into()),
    }
}
