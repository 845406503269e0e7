//! All places where a person is signed in.

use super::sign_in::is_open;
use super::{AccountError, SignedIn, reauthenticate, sign_in};
use crate::App;
use planwright_engine::id::{SessionId, UserId};
use planwright_platform::clock::rfc3339;
use planwright_protocol::http::session::{ProofRequest, SessionEntry};
use planwright_protocol::record::{SignIn, SignInKind};

/// Where the person is signed in, newest first.
pub async fn sessions(app: &App, person: SignedIn) -> Result<Vec<SessionEntry>, AccountError> {
    let own = person.session.to_string();
    let now_ms = app.clock.now_ms();
    let found = app.store.sign_ins_list(person.user).await?;
    let open = found.into_iter().rev().filter(|sign_in| is_open(sign_in, now_ms));
    Ok(open.map(|sign_in| entry(sign_in, &own)).collect())
}

fn entry(sign_in: SignIn, own: &str) -> SessionEntry {
    SessionEntry {
        current: sign_in.id == own,
        id: sign_in.id,
        browser: sign_in.kind == SignInKind::Browser,
        created_at: rfc3339(sign_in.created_ms),
        last_used_at: rfc3339(sign_in.used_ms),
        address: sign_in.address,
        user_agent: sign_in.user_agent,
    }
}

/// Signs out here: nothing where there is no such open sign-in.
pub async fn sign_out(app: &App, person: SignedIn) -> Result<(), AccountError> {
    sign_in::revoke(app, person.user, person.session).await.map(|_| ())
}

/// Ends one of a person's sign-ins.
pub async fn end_session(app: &App, user: UserId, id: &str) -> Result<(), AccountError> {
    let unknown = || AccountError::unknown("session");
    let session: SessionId = id.parse().map_err(|_| unknown())?;
    match sign_in::revoke(app, user, session).await? {
        true => Ok(()),
        false => Err(unknown()),
    }
}

/// Signs out everywhere else, or everywhere. Keys and linked providers stay.
pub async fn end_sessions(app: &App, person: SignedIn, all: bool) -> Result<(), AccountError> {
    sign_in::revoke_all(app, person.user, (!all).then_some(person.session)).await
}

/// Shows again who one is, which some changes ask for: it counts for ten minutes.
pub async fn prove(app: &App, person: SignedIn, proof: ProofRequest) -> Result<(), AccountError> {
    let user = app.store.user_get(person.user).await?;
    if user.password.is_none() {
        return Err(AccountError::NoPassword);
    }
    reauthenticate::of_person(app, &user, proof.password, "/password").await?;
    sign_in::proved(app, person).await
}
