//! Sign-ins: of programs, whose refresh tokens are good once each, so that using one twice ends the
//! sign-in; and of browsers, which hold one cookie.

use crate::extract::{Cookies, Origin, Proof};
use crate::{ApiError, ApiResult, State};
use http::header::HeaderValue;
use planwright_auth::refresh::Held;
use planwright_engine::id::{SessionId, TeamId, UserId};
use planwright_protocol::http::auth::TokenPair;
use planwright_protocol::record::{SignIn, SignInKind, User};
use planwright_store::Error as StoreError;

/// Life of a sign-in, however it is used, in milliseconds: 30 days.
const LIFE_MS: i64 = 30 * 86_400_000;
/// Life of an unused refresh token in milliseconds: 7 days.
pub(super) const IDLE_MS: i64 = 7 * 86_400_000;
/// How long a person counts as having just shown who they are, in milliseconds.
const PROVED_MS: i64 = 600_000;
/// Times a change is tried against a sign-in that keeps changing.
const TRIES: usize = 5;

/// Signs a program in.
pub(super) async fn begin(state: &State, user: &User, origin: &Origin) -> ApiResult<TokenPair> {
    let held = create(state, user, SignInKind::Program, origin).await?;
    pair(state, user, &held)
}

/// Signs a browser in: its session, and the cookie to set.
pub(super) async fn begin_browser(
    state: &State,
    user: &User,
    origin: &Origin,
) -> ApiResult<(SessionId, HeaderValue)> {
    let held = create(state, user, SignInKind::Browser, origin).await?;
    let cookie = Cookies::new(state).set_session(Some(&held.text()), LIFE_MS / 1_000);
    Ok((held.token.session(), cookie))
}

async fn create(state: &State, user: &User, kind: SignInKind, origin: &Origin) -> ApiResult<Held> {
    adopt(state, user).await?;
    let now_ms = state.clock.now_ms();
    let session = SessionId::from_u128(state.ids.next_id());
    let held = generate(state, user_id(user)?, session)?;
    let sign_in = SignIn {
        id: session.to_string(),
        user: user.id.clone(),
        kind,
        current: held.token.hash().to_string(),
        created_ms: now_ms,
        expires_ms: now_ms + LIFE_MS,
        used_ms: now_ms,
        revoked: false,
        address: origin.address.clone(),
        user_agent: origin.user_agent.clone(),
        proved_ms: now_ms,
        version: 0,
    };
    state.store.sign_in_create(held.user, session, &sign_in).await?;
    Ok(held)
}

/// A person without a version was stored before people had places in teams.
async fn adopt(state: &State, user: &User) -> ApiResult<()> {
    if user.version == 0 {
        state.store.user_adopt(user_id(user)?, user).await?;
    }
    Ok(())
}

/// Goes on with a program's sign-in: `held` was its good token until now. `None` if somebody else
/// used it first.
pub(super) async fn go_on(
    state: &State,
    user: &User,
    held: &Held,
    old: &SignIn,
) -> ApiResult<Option<TokenPair>> {
    adopt(state, user).await?;
    let session = held.token.session();
    let next = generate(state, held.user, session)?;
    let current = next.token.hash().to_string();
    let new = SignIn { current, used_ms: state.clock.now_ms(), ..old.clone() };
    let pair = pair(state, user, &next)?;
    match state.store.sign_in_replace(held.user, session, &new).await {
        Ok(()) => Ok(Some(pair)),
        Err(StoreError::Conflict { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Ends a sign-in for good. `false` if there is no such open one.
pub(super) async fn revoke(state: &State, user: UserId, session: SessionId) -> ApiResult<bool> {
    let ended = change(state, user, session, |sign_in| {
        let open = !sign_in.revoked;
        sign_in.revoked = true;
        open
    });
    let ended = ended.await?;
    state.trusted.forget(Proof::SignIn(session));
    Ok(ended)
}

/// Ends every sign-in of a person but one.
pub(super) async fn revoke_all(
    state: &State,
    user: UserId,
    but: Option<SessionId>,
) -> ApiResult<()> {
    for sign_in in state.store.sign_ins_list(user).await? {
        match sign_in.id.parse() {
            Ok(session) if Some(session) != but && !sign_in.revoked => {
                revoke(state, user, session).await?
            }
            _ => false,
        };
    }
    Ok(())
}

/// Notes that the person has just shown again who they are.
pub(super) async fn prove(state: &State, user: UserId, session: SessionId) -> ApiResult<()> {
    let now_ms = state.clock.now_ms();
    change(state, user, session, |sign_in| {
        sign_in.proved_ms = now_ms;
        true
    })
    .await
    .map(|_| ())
}

/// 403 unless the person of this sign-in has shown who they are within the last minutes.
pub(super) async fn require_proof(
    state: &State,
    user: UserId,
    session: Option<SessionId>,
) -> ApiResult<()> {
    let Some(session) = session else { return Err(not_with_a_key()) };
    let sign_in = state.store.sign_in_get(user, session).await?;
    if sign_in.is_some_and(|sign_in| sign_in.proved_ms + PROVED_MS > state.clock.now_ms()) {
        return Ok(());
    }
    let detail = "Show again who you are first: send the password to POST \
        /api/auth/session/proof, or sign in anew.";
    Err(ApiError::forbidden("reauthentication_required", detail))
}

/// What a person must do themselves.
pub(super) fn not_with_a_key() -> ApiError {
    ApiError::forbidden("not_with_a_key", "An API key cannot do this; sign in as a person.")
}

async fn change(
    state: &State,
    user: UserId,
    session: SessionId,
    change: impl Fn(&mut SignIn) -> bool,
) -> ApiResult<bool> {
    for _ in 0..TRIES {
        let Some(mut sign_in) = state.store.sign_in_get(user, session).await? else {
            return Ok(false);
        };
        if !change(&mut sign_in) {
            return Ok(false);
        }
        match state.store.sign_in_replace(user, session, &sign_in).await {
            Ok(()) => return Ok(true),
            Err(StoreError::Conflict { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(StoreError::Contended { what: "sign-in", attempts: 5 }.into())
}

fn generate(state: &State, user: UserId, session: SessionId) -> ApiResult<Held> {
    Held::generate(user, session, &*state.ids).map_err(|e| ApiError::internal("making a token", &e))
}

fn pair(state: &State, user: &User, held: &Held) -> ApiResult<TokenPair> {
    let now_ms = state.clock.now_ms();
    let issued = state
        .tokens
        .issue_access(held.user, team_id(user)?, held.token.session(), now_ms)
        .map_err(|e| ApiError::internal("making a token", &e))?;
    Ok(TokenPair {
        access_token: issued.token.expose().to_owned(),
        refresh_token: held.text().expose().to_owned(),
        token_type: "bearer".to_owned(),
        expires_in: u32::try_from(planwright_auth::token::ACCESS_SECONDS).unwrap_or_default(),
    })
}

pub(super) fn user_id(user: &User) -> ApiResult<UserId> {
    user.id.parse().map_err(|e| ApiError::internal("reading a stored user id", &e))
}

fn team_id(user: &User) -> ApiResult<TeamId> {
    user.team.parse().map_err(|e| ApiError::internal("reading a stored team id", &e))
}
