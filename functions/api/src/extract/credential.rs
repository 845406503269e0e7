//! What a request shows to prove who makes it: an access token, an API key, or a browser's cookie.

use super::Cookies;
use crate::edge::csrf;
use crate::{ApiError, ApiResult, State};
use http::header::AUTHORIZATION;
use http::request::Parts;
use planwright_auth::Error as AuthError;
use planwright_auth::api_key::ApiKey;
use planwright_auth::principal::Via;
use planwright_auth::refresh::{Held, RefreshHash};
use planwright_auth::scope::Scopes;
use planwright_engine::id::{TeamId, UserId};

/// A proof that was checked: whose it is and what it is good for.
pub(crate) struct Credential {
    pub(crate) user: UserId,
    /// The one team a key is for, else the person's usual one.
    pub(crate) team: TeamId,
    pub(crate) via: Via,
    pub(crate) scopes: Scopes,
}

/// The request's credential; 401 without a good one.
pub(super) async fn present(state: &State, parts: &Parts) -> ApiResult<Credential> {
    if let Some(value) = parts.headers.get(AUTHORIZATION) {
        let (scheme, token) =
            value.to_str().ok().and_then(|text| text.split_once(' ')).ok_or_else(missing)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(missing());
        }
        let token = token.trim();
        return if ApiKey::is_one(token) {
            by_key(state, token).await
        } else {
            by_token(state, token).await
        };
    }
    match Cookies::new(state)
        .session(&parts.headers)
        .as_ref()
        .and_then(|cookie| Held::parse(cookie.expose()))
    {
        Some(held) => by_cookie(state, parts, &held).await,
        None => Err(missing()),
    }
}

fn missing() -> ApiError {
    ApiError::unauthorized(
        "not_authenticated",
        "Not authenticated: send Authorization: Bearer <token>.",
    )
}

async fn by_token(state: &State, token: &str) -> ApiResult<Credential> {
    state.learn_key_of(token).await;
    let claims = state.tokens.verify_access(token, state.clock.now_ms()).map_err(|error| {
        tracing::info!(reason = %error, "an access token was refused");
        match error {
            AuthError::TokenExpired => {
                ApiError::unauthorized("token_expired", "The access token has expired.")
            }
            AuthError::TokenWrongType => {
                ApiError::unauthorized("invalid_token_type", "Invalid token type.")
            }
            _ => ApiError::unauthorized("invalid_token", "Invalid or expired token."),
        }
    })?;
    let verified = state.trusted.sign_in(&state.app, claims.sub, claims.sid).await?;
    let Some(verified) = verified.filter(|verified| !verified.browser) else {
        return Err(ApiError::unauthorized(
            "invalid_token",
            "The sign-in has ended; sign in again.",
        ));
    };
    let via = Via::Session(claims.sid);
    Ok(Credential {
        user: verified.user,
        team: verified.team,
        via,
        scopes: verified.scopes.clone(),
    })
}

async fn by_key(state: &State, token: &str) -> ApiResult<Credential> {
    let bad =
        || ApiError::unauthorized("invalid_api_key", "The API key is unknown, revoked or expired.");
    let key = ApiKey::parse(token).map_err(|error| {
        tracing::info!(reason = %error, "an API key was refused");
        bad()
    })?;
    let verified = state.trusted.key(&state.app, key.id()).await?.ok_or_else(bad)?;
    if !key.hash(&state.key_hasher).is(&verified.hash) {
        return Err(bad());
    }
    let via = Via::ApiKey(key.id().to_string());
    Ok(Credential {
        user: verified.user,
        team: verified.team,
        via,
        scopes: verified.scopes.clone(),
    })
}

async fn by_cookie(state: &State, parts: &Parts, held: &Held) -> ApiResult<Credential> {
    let over = || ApiError::unauthorized("session_ended", "The session has ended; sign in again.");
    let session = held.token.session();
    let verified = state.trusted.sign_in(&state.app, held.user, session).await?;
    let verified = verified.filter(|verified| verified.browser).ok_or_else(over)?;
    let stored: RefreshHash =
        verified.hash.parse().map_err(|e| ApiError::internal("reading a stored hash", &e))?;
    if held.token.hash() != stored {
        return Err(over());
    }
    csrf::check(state, parts, session)?;
    let via = Via::Session(session);
    Ok(Credential {
        user: verified.user,
        team: verified.team,
        via,
        scopes: verified.scopes.clone(),
    })
}
