//! The account itself: who it is, what it is called, its end.

use super::register::checked_name;
use super::{reauthenticate, shown, sign_in};
use crate::extract::{Body, Cookies, OptionalBody, Person, Proof};
use crate::{ApiError, ApiResult, State};
use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::SET_COOKIE;
use planwright_engine::id::UserId;
use planwright_platform::secret::Secret;
use planwright_protocol::http::auth::User;
use planwright_protocol::http::session::{AccountChange, AccountDeletion};

/// Who is signed in.
#[utoipa::path(
    get, path = "/api/auth/me", tag = "auth", security(("bearer" = [])), responses((status = 200,
    body = User))
)]
pub(super) async fn me(state: State, person: Person) -> ApiResult<Json<User>> {
    let user = state.store.user_get(person.user).await?;
    shown(&state, &user).await.map(Json)
}

/// Changes the name others see.
#[utoipa::path(
    patch, path = "/api/auth/me", tag = "auth", operation_id = "change_me",
    security(("bearer" = [])),
    request_body = AccountChange, responses((status = 200, body = User))
)]
pub(super) async fn change(
    state: State,
    person: Person,
    Body(request): Body<AccountChange>,
) -> ApiResult<Json<User>> {
    person.session_id().ok_or_else(sign_in::not_with_a_key)?;
    let name = checked_name(&request.display_name)?;
    if name.is_empty() {
        return Err(ApiError::unprocessable(
            "/display_name",
            "missing",
            "The display name must not be empty.",
        ));
    }
    let user =
        state.store.user_change(person.user, |user| user.display_name.clone_from(&name)).await?;
    shown(&state, &user).await.map(Json)
}

/// Deletes the account for good: sign-ins, keys, identities and the teams nobody else is in with
/// it. Whoever has a password shows it; whoever has none has just signed in and writes their
/// address.
#[utoipa::path(
    delete, path = "/api/auth/me", tag = "auth", operation_id = "delete_me",
    security(("bearer" = [])),
    request_body = Option<AccountDeletion>, responses((status = 204, description = "Deleted"))
)]
pub(super) async fn delete(
    state: State,
    person: Person,
    cookies: Cookies,
    OptionalBody(request): OptionalBody<AccountDeletion>,
) -> ApiResult<Response> {
    let session = person.session_id().ok_or_else(sign_in::not_with_a_key)?;
    let user = state.store.user_get(person.user).await?;
    match (&user.password, &request.password) {
        (Some(_), Some(password)) => {
            reauthenticate::of_person(&state, &user, &Secret::new(password.clone()), "/password")
                .await?;
        }
        (Some(_), None) => {
            return Err(ApiError::unprocessable(
                "/password",
                "missing",
                "Show the password to delete the account.",
            ));
        }
        (None, _) => {
            sign_in::require_proof(&state, person.user, Some(session)).await?;
            if request.confirm.as_deref() != Some(user.email.as_str()) {
                let detail = "Write the account's address to delete it.";
                return Err(ApiError::unprocessable("/confirm", "missing", detail));
            }
        }
    }
    leave_teams(&state, person.user).await?;
    let gone = state.store.user_delete(person.user).await?;
    gone.keys.into_iter().for_each(|key| state.trusted.forget(Proof::Key(key)));
    gone.sign_ins.into_iter().for_each(|sign_in| state.trusted.forget(Proof::SignIn(sign_in)));
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, cookies.set_session(None, 0))]).into_response())
}

/// Leaves every team; one with nobody else in it goes as well. Refused where others would be left
/// without an owner.
async fn leave_teams(state: &State, user: UserId) -> ApiResult<()> {
    let mut places = Vec::new();
    for place in state.store.teams_of(user).await? {
        let Ok(team) = place.team.parse() else { continue };
        let standing = state.store.team_get(team).await?;
        if place.is_owner() && standing.owners == 1 && standing.members > 1 {
            let name = &standing.team.name;
            let detail =
                format!("You are the last owner of {name}: hand it over or delete it first.");
            return Err(ApiError::conflict("last_owner", detail)
                .more("team_id", place.into_inner().team.into()));
        }
        places.push((team, place, standing.members));
    }
    for (team, place, members) in places {
        if members == 1 {
            state.app.remover().team(team).await?;
        } else {
            state.store.member_remove(team, user, &place).await?;
            state.memberships.forget(team, user);
        }
    }
    Ok(())
}
