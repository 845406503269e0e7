use super::AccountError;
use super::sign_in::{self, IDLE_MS};
use crate::App;
use crate::error::PartError;
use planwright_auth::refresh::{Held, RefreshHash};
use planwright_protocol::http::auth::TokenPair;
use planwright_protocol::record::SignInKind;

/// Exchanges a refresh token for the next pair. A token that was used before ends the whole
/// sign-in.
pub async fn refresh(app: &App, token: &str) -> Result<TokenPair, AccountError> {
    let over = || AccountError::SignInOver;
    let held = Held::parse(token).ok_or_else(over)?;
    let session = held.token.session();
    let sign_in = app.store.sign_in_get(held.user, session).await?.ok_or_else(over)?;
    let now_ms = app.clock.now_ms();
    if sign_in.kind != SignInKind::Program
        || sign_in.revoked
        || sign_in.expires_ms <= now_ms
        || sign_in.used_ms + IDLE_MS <= now_ms
    {
        return Err(over());
    }
    let current: RefreshHash = sign_in
        .current
        .parse()
        .map_err(|error| PartError::failed("reading a stored token hash", error))?;
    if held.token.hash() != current {
        return Err(reused(app, &held).await?);
    }
    let user = app.store.user_find(held.user).await?;
    let user = user.filter(|user| user.active && user.epoch == sign_in.epoch).ok_or_else(over)?;
    match sign_in::go_on(app, &user, &held, &sign_in).await? {
        Some(pair) => Ok(pair),
        None => Err(reused(app, &held).await?),
    }
}

/// Two hold the same token, and nobody can say which of them is the thief.
async fn reused(app: &App, held: &Held) -> Result<AccountError, AccountError> {
    sign_in::revoke(app, held.user, held.token.session()).await?;
    tracing::warn!(user = %held.user, session = %held.token.session(), "a refresh token was used \
        twice");
    Ok(AccountError::TokenReused)
}
