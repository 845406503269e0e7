//! Who makes the request.

use crate::{ApiError, ApiResult, State};
use axum::extract::FromRequestParts;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use http::request::Parts;
use planwright_auth::Error as AuthError;
use planwright_auth::permission::{Permission, Role};
use planwright_auth::principal::{Principal, Via};
use planwright_auth::token::AccessClaims;
use planwright_engine::id::{SessionId, TeamId, UserId};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// How long a person's standing is trusted without looking again, in milliseconds.
const TRUSTED_MS: i64 = 10_000;
/// Standings kept at most.
const MAX_KEPT: usize = 10_000;

/// The signed-in person behind a request.
#[derive(Clone, Debug)]
pub struct Caller(pub Principal);

impl Caller {
    pub fn team(&self) -> TeamId {
        self.0.team_id
    }

    pub fn user(&self) -> UserId {
        self.0.user_id
    }

    /// 403 unless they may. The edge has asked for the permission a route declares; this is for more than that.
    pub fn require(&self, permission: Permission) -> ApiResult<()> {
        self.0.require(permission).map_err(|error| ApiError::forbidden("missing_permission", format!("{error}.")))
    }
}

impl FromRequestParts<State> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> ApiResult<Self> {
        if let Some(known) = parts.extensions.get::<Caller>() {
            return Ok(known.clone());
        }
        let caller = authenticate(state, &parts.headers).await?;
        parts.extensions.insert(caller.clone());
        Ok(caller)
    }
}

async fn authenticate(state: &State, headers: &HeaderMap) -> ApiResult<Caller> {
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
    if !state.members.is_good(state, &claims, now_ms).await? {
        return Err(ApiError::unauthorized("invalid_token", "The sign-in has ended; sign in again."));
    }
    // One team per person for now, whose owner they are.
    let via = Via::Session(claims.sid);
    Ok(Caller(Principal { user_id: claims.sub, team_id: claims.tid, role: Role::Owner, via }))
}

/// Sign-ins that were looked at a moment ago, by id: when, and whether they are good.
#[derive(Default)]
pub(crate) struct Members(Mutex<HashMap<SessionId, (i64, bool)>>);

impl Members {
    /// Whether the person is active, still of that team, and has not signed out.
    async fn is_good(&self, state: &State, claims: &AccessClaims, now_ms: i64) -> ApiResult<bool> {
        if let Some((at_ms, good)) = self.lock().get(&claims.sid)
            && now_ms - at_ms < TRUSTED_MS
        {
            return Ok(*good);
        }
        let (user, sign_in) =
            tokio::try_join!(state.store.user_find(claims.sub), state.store.sign_in_get(claims.sub, claims.sid))?;
        let active = user.is_some_and(|user| user.active && user.team == claims.tid.to_string());
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
