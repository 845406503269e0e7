//! Sign-ins: families of refresh tokens. Each token is good once; using one twice ends its family.

use crate::{ApiError, ApiResult, State};
use planwright_auth::refresh::RefreshToken;
use planwright_engine::id::{SessionId, TeamId, UserId};
use planwright_protocol::http::auth::TokenPair;
use planwright_protocol::record::{SignIn, User};
use planwright_store::Error as StoreError;

/// Life of a family, however it is used, in milliseconds: 30 days.
pub(super) const FAMILY_MS: i64 = 30 * 86_400_000;
/// Life of an unused refresh token in milliseconds: 7 days.
pub(super) const IDLE_MS: i64 = 7 * 86_400_000;
/// Times a revocation is tried against a family that keeps changing.
const TRIES: usize = 5;

/// What a client holds: the token, and whose it is, so that it can be found.
pub(super) struct Held {
    pub(super) user: UserId,
    pub(super) token: RefreshToken,
}

impl Held {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (token, user) = text.rsplit_once('.')?;
        let user = format!("{}{user}", UserId::PREFIX).parse().ok()?;
        Some(Held { user, token: RefreshToken::parse(token).ok()? })
    }

    fn text(&self) -> String {
        format!("{}.{:032x}", self.token.text().expose(), self.user.as_u128())
    }
}

/// Begins a family.
pub(super) async fn begin(state: &State, user: &User) -> ApiResult<TokenPair> {
    let now_ms = state.clock.now_ms();
    let session = SessionId::from_u128(state.ids.next_id());
    let held = generate(state, user_id(user)?, session)?;
    let sign_in = SignIn {
        id: session.to_string(),
        user: user.id.clone(),
        current: held.token.hash().to_string(),
        created_ms: now_ms,
        expires_ms: now_ms + FAMILY_MS,
        used_ms: now_ms,
        revoked: false,
    };
    let pair = pair(state, user, &held)?;
    state.store.sign_in_create(held.user, session, &sign_in).await?;
    Ok(pair)
}

/// Goes on with a family: `held` was its good token until now. `None` if somebody else used it first.
pub(super) async fn go_on(state: &State, user: &User, held: &Held, old: &SignIn) -> ApiResult<Option<TokenPair>> {
    let session = held.token.session();
    let next = generate(state, held.user, session)?;
    let current = next.token.hash().to_string();
    let new = SignIn { current, used_ms: state.clock.now_ms(), ..old.clone() };
    let pair = pair(state, user, &next)?;
    match state.store.sign_in_replace(held.user, session, old, &new).await {
        Ok(()) => Ok(Some(pair)),
        Err(StoreError::Conflict { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Ends a family for good.
pub(super) async fn revoke(state: &State, user: UserId, session: SessionId) -> ApiResult<()> {
    for _ in 0..TRIES {
        let found = state.store.sign_in_get(user, session).await?;
        let Some(old) = found.filter(|sign_in| !sign_in.revoked) else { break };
        let new = SignIn { revoked: true, ..old.clone() };
        match state.store.sign_in_replace(user, session, &old, &new).await {
            Ok(()) => break,
            Err(StoreError::Conflict { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    state.sign_ins.forget(session);
    Ok(())
}

fn generate(state: &State, user: UserId, session: SessionId) -> ApiResult<Held> {
    let token = RefreshToken::generate(session, &*state.ids).map_err(|e| ApiError::internal("making a token", &e))?;
    Ok(Held { user, token })
}

fn pair(state: &State, user: &User, held: &Held) -> ApiResult<TokenPair> {
    let now_ms = state.clock.now_ms();
    let issued = state
        .tokens
        .issue_access(held.user, team_id(user)?, held.token.session(), now_ms)
        .map_err(|e| ApiError::internal("making a token", &e))?;
    Ok(TokenPair {
        access_token: issued.token.expose().to_owned(),
        refresh_token: held.text(),
        token_type: "bearer".to_owned(),
        expires_in: u32::try_from(planwright_auth::token::ACCESS_SECONDS).unwrap_or_default(),
    })
}

fn user_id(user: &User) -> ApiResult<UserId> {
    user.id.parse().map_err(|e| ApiError::internal("reading a stored user id", &e))
}

fn team_id(user: &User) -> ApiResult<TeamId> {
    user.team.parse().map_err(|e| ApiError::internal("reading a stored team id", &e))
}
