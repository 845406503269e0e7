//! The account itself: who it is, what it is called, its end.

use super::register::checked_name;
use super::view::shown;
use super::{AccountError, SignedIn, reauthenticate, sign_in};
use crate::App;
use crate::check::Invalid;
use planwright_engine::id::UserId;
use planwright_protocol::http::auth::User;
use planwright_protocol::http::session::{AccountChange, AccountDeletion};

/// Who somebody is, as they see themselves.
pub async fn me(app: &App, user: UserId) -> Result<User, AccountError> {
    let user = app.store.user_get(user).await?;
    shown(app, &user).await
}

/// Changes the name others see.
pub async fn change_name(
    app: &App,
    person: SignedIn,
    change: &AccountChange,
) -> Result<User, AccountError> {
    let name = checked_name(&change.display_name)?;
    if name.is_empty() {
        let detail = "The display name must not be empty.";
        return Err(Invalid::one("/display_name", "missing", detail).into());
    }
    let change = |user: &mut planwright_protocol::record::User| {
        user.display_name.clone_from(&name);
    };
    let user = app.store.user_change(person.user, change).await?;
    shown(app, &user).await
}

/// Deletes the account for good: sign-ins, keys, identities and the teams nobody else is in with
/// it. Whoever has a password shows it; whoever has none has just signed in and writes their
/// address.
pub async fn delete(
    app: &App,
    person: SignedIn,
    request: AccountDeletion,
) -> Result<(), AccountError> {
    let user = app.store.user_get(person.user).await?;
    match (&user.password, request.password) {
        (Some(_), Some(password)) => {
            reauthenticate::of_person(app, &user, password, "/password").await?;
        }
        (Some(_), None) => {
            let detail = "Show the password to delete the account.";
            return Err(Invalid::one("/password", "missing", detail).into());
        }
        (None, _) => {
            drop(sign_in::require_proof(app, person).await?);
            if request.confirm.as_deref() != Some(user.email.as_str()) {
                let detail = "Write the account's address to delete it.";
                return Err(Invalid::one("/confirm", "missing", detail).into());
            }
        }
    }
    leave_teams(app, person.user).await?;
    let gone = app.store.user_delete(person.user).await?;
    gone.keys.into_iter().for_each(|key| app.memory.forget_key(key));
    gone.sign_ins.into_iter().for_each(|sign_in| app.memory.forget_sign_in(sign_in));
    Ok(())
}

/// Leaves every team; one with nobody else in it goes as well. Refused where others would be left
/// without an owner.
async fn leave_teams(app: &App, user: UserId) -> Result<(), AccountError> {
    let mut places = Vec::new();
    for place in app.store.teams_of(user).await? {
        let Ok(team) = place.team.parse() else { continue };
        let counted = app.store.team_get(team).await?;
        if place.is_owner() && counted.owners == 1 && counted.members > 1 {
            let (team, name) = (place.into_inner().team, counted.team.name.clone());
            return Err(AccountError::LastOwner { team, name });
        }
        places.push((team, place, counted.members));
    }
    for (team, place, members) in places {
        if members == 1 {
            app.remover().team(team).await?;
        } else {
            app.store.member_remove(team, user, &place).await?;
            app.memory.forget_member(team, user);
        }
    }
    Ok(())
}
