//! What a request shows to prove who makes it.

use crate::{ApiError, ApiResult, State};
use http::HeaderMap;
use http::header::AUTHORIZATION;
use planwright_auth::Error as AuthError;
use planwright_auth::principal::Via;
use planwright_auth::scope::Scopes;
use planwright_auth::token::AccessClaims;
use planwright_engine::id::{SessionId, TeamId, UserId};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// How long a sign-in is trusted without looking again, in milliseconds.
const TRUSTED_MS: i64 = 10_000;
/// Sign-ins kept at most.
const MAX_KEPT: usize = 10_000;

/// A proof that was checked: whose it is and what it is good for.
pub(crate) struct Credential {
    pub(crate) user: UserId,
    pub(crate) team: TeamId,
    pub(crate) via: Via,
    pub(crate) scopes: Scopes,
}

/// The request's credential; 401 without a good one.
pub(super) async fn present(state: &State, headers: &HeaderMap) -> ApiResult<Credential> {
    let missing =
        || ApiError::unauthorized("not_authenticated", "Not authenticated: send Authorization: Bearer <token>.");
    let value = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).ok_or_else(missing)?;
    let (scheme, token) = value.split_once(' ').ok_or_else(missing)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(missing());
    }
    let now_ms = state.clock.now_ms();
    let claims = state.tokens.verify_access(token.trim(), now_ms).map_err(|error| {
        tracing::info!(reason = %error, "an access token was refused");
        match error {
            AuthError::TokenExpired => ApiError::unauthorized("token_expired", "The access token has expired."),
            AuthError::TokenWrongType => ApiError::unauthorized("invalid_token_type", "Invalid token type."),
            _ => ApiError::unauthorized("invalid_token", "Invalid or expired token."),
        }
    })?;
    if !state.sign_ins.is_good(state, &claims, now_ms).await? {
        return Err(ApiError::unauthorized("invalid_token", "The sign-in has ended; sign in again."));
    }
    Ok(Credential { user: claims.sub, team: claims.tid, via: Via::Session(claims.sid), scopes: Scopes::Unlimited })
}

/// Sign-ins that were looked at a moment ago, by id: when, and whether they are good.
#[derive(Default)]
pub(crate) struct SignIns(Mutex<HashMap<SessionId, (i64, bool)>>);

impl SignIns {
    /// Whether the person is active and has not signed out.
    async fn is_good(&self, state: &State, claims: &AccessClaims, now_ms: i64) -> ApiResult<bool> {
        if let Some((at_ms, good)) = self.lock().get(&claims.sid)
            && now_ms - at_ms < TRUSTED_MS
        {
            return Ok(*good);
        }
        let (user, sign_in) =
            tokio::try_join!(state.store.user_find(claims.sub), state.store.sign_in_get(claims.sub, claims.sid))?;
        let active = user.is_some_and(|user| user.active);
        let good = active && sign_in.is_some_and(|sign_in| !sign_in.revoked && sign_in.expires_ms > now_ms);
        let mut kept = self.lock();
        if kept.len() >= MAX_KEPT {
            kept.retain(|_, (at_ms, _)| now_ms - *at_ms < TRUSTED_MS);
        }
        if kept.len() < MAX_KEPT {
            kept.insert(claims.sid, (now_ms, good));
        }
        Ok(good)
    }

    /// Looks again at the next request.
    pub(crate) fn forget(&self, session: SessionId) {
        self.lock().remove(&session);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<SessionId, (i64, bool)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
