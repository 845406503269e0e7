//! Changing, forgetting and resetting a password.

use super::{new_password, reauthenticate, sign_in, throttle};
use crate::extract::{Body, Person};
use crate::{ApiError, ApiResult, State};
use http::StatusCode;
use planwright_auth::email::Email;
use planwright_auth::one_time;
use planwright_engine::id::UserId;
use planwright_platform::mail::Mail;
use planwright_platform::secret::Secret;
use planwright_protocol::http::session::{PasswordChange, PasswordForgotten, PasswordReset};
use planwright_protocol::record::User;
use planwright_protocol::record::identity::{MailPurpose, MailToken};
use planwright_store::OneTime;

/// Life of a link that resets a password, in milliseconds: an hour.
const RESET_MS: i64 = 3_600_000;

/// Sets another password. Whoever has one shows it; every other sign-in of the person ends.
#[utoipa::path(
    post, path = "/api/auth/password", tag = "auth", operation_id = "change_password",
    security(("bearer" = [])),
    request_body = PasswordChange, responses((status = 204, description = "Changed"))
)]
pub(super) async fn change(
    state: State,
    person: Person,
    Body(request): Body<PasswordChange>,
) -> ApiResult<StatusCode> {
    let session = person.session_id().ok_or_else(sign_in::not_with_a_key)?;
    let user = state.store.user_get(person.user).await?;
    match (&user.password, request.current_password) {
        (Some(_), Some(current)) => {
            reauthenticate::of_person(&state, &user, &Secret::new(current), "/current_password")
                .await?;
        }
        (Some(_), None) => {
            let detail = "Show the current password.";
            return Err(ApiError::unprocessable("/current_password", "missing", detail));
        }
        (None, _) => sign_in::require_proof(&state, person.user, Some(session)).await?,
    }
    set(&state, person.user, Secret::new(request.new_password), false).await?;
    sign_in::revoke_all(&state, person.user, Some(session)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Mails a link with which the password can be set anew, if somebody has this address. The answer
/// is the same if nobody has.
#[utoipa::path(
    post, path = "/api/auth/password/forgot", tag = "auth", operation_id = "forgot_password",
    security(()),
    request_body = PasswordForgotten, responses((status = 202, description = "A mail is on its \
        way, if there is anybody"))
)]
pub(super) async fn forgot(
    state: State,
    Body(request): Body<PasswordForgotten>,
) -> ApiResult<StatusCode> {
    let Ok(email) = request.email.parse::<Email>() else { return Ok(StatusCode::ACCEPTED) };
    let found = state.store.user_by_email(email.as_str()).await?.filter(|user| user.active);
    if let Some(user) = found
        && throttle::may_mail(&state, email.as_str()).await?
    {
        let token = keep_link(&state, &user, MailPurpose::ResetPassword, RESET_MS).await?;
        let link = format!("{}/reset-password?token={}", state.settings.public_url, token.expose());
        let text = format!(
            "Somebody, probably you, asked for a new password at Planwright.\n\nSet it here \
                within an hour: {link}\n\n\
             If it was not you, do nothing: your password stays as it is."
        );
        send(&state, &user, "Set a new password", text).await;
    }
    Ok(StatusCode::ACCEPTED)
}

/// Sets the password with a mailed link, which is good once. Every sign-in of the person ends.
#[utoipa::path(
    post, path = "/api/auth/password/reset", tag = "auth", operation_id = "reset_password",
    security(()),
    request_body = PasswordReset, responses((status = 204, description = "Set"))
)]
pub(super) async fn reset(
    state: State,
    Body(request): Body<PasswordReset>,
) -> ApiResult<StatusCode> {
    // Judged first: a password that will not do must not use up the link.
    let password = Secret::new(request.new_password);
    new_password::check(&state, &password, "/new_password").await?;
    let (user, _) = open_link(&state, &request.token, MailPurpose::ResetPassword).await?;
    set(&state, user, password, true).await?;
    sign_in::revoke_all(&state, user, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `by_mail`: that the mail arrived has been shown along with it.
async fn set(state: &State, user: UserId, password: Secret, by_mail: bool) -> ApiResult<()> {
    if !by_mail {
        new_password::check(state, &password, "/new_password").await?;
    }
    let hash = state
        .passwords
        .hash(&password)
        .await
        .map_err(|e| ApiError::internal("hashing a password", &e))?;
    let change = |user: &mut User| {
        user.password = Some(hash.clone());
        user.email_verified |= by_mail;
    };
    state.store.user_change(user, change).await?;
    Ok(())
}

/// Keeps what a new link opens and gives the link's token.
pub(super) async fn keep_link(
    state: &State,
    user: &User,
    purpose: MailPurpose,
    life_ms: i64,
) -> ApiResult<Secret> {
    let token =
        one_time::generate(&*state.ids).map_err(|e| ApiError::internal("making a link", &e))?;
    let expires_ms = state.clock.now_ms() + life_ms;
    let kept = MailToken { user: user.id.clone(), purpose, email: user.email.clone(), expires_ms };
    state
        .store
        .one_time_create(OneTime::Mail, &one_time::hash(token.expose()), &kept, expires_ms)
        .await?;
    Ok(token)
}

/// Whose a link is, and the address it went to; it is used up by this.
pub(super) async fn open_link(
    state: &State,
    token: &str,
    purpose: MailPurpose,
) -> ApiResult<(UserId, String)> {
    let bad = || {
        ApiError::bad_request(
            "invalid_link",
            "This link was used, has run out, or is none of ours.",
        )
    };
    if token.len() != one_time::LEN {
        return Err(bad());
    }
    let found: Option<MailToken> =
        state.store.one_time_take(OneTime::Mail, &one_time::hash(token)).await?;
    let found =
        found.filter(|kept| kept.purpose == purpose && kept.expires_ms > state.clock.now_ms());
    let kept = found.ok_or_else(bad)?;
    let user = kept.user.parse().map_err(|e| ApiError::internal("reading a stored user id", &e))?;
    Ok((user, kept.email))
}

/// A mail that fails is told in the log: the caller must not learn from it who is registered.
pub(super) async fn send(state: &State, user: &User, subject: &str, text: String) {
    let mail =
        Mail { to: user.email.clone(), subject: subject.to_owned(), text: Secret::new(text) };
    if let Err(error) = state.mailer.send(&mail, state.clock.now_ms()).await {
        tracing::error!(error = &error as &dyn std::error::Error, "a mail was not sent");
    }
}
