//! API keys: a person makes them, a program uses them, for one team and never with more rights than
//! the person has.

use super::{AccountError, SignedIn, sign_in};
use crate::check::{Bounds, Invalid};
use crate::error::PartError;
use crate::{Actor, App};
use planwright_auth::api_key::ApiKey;
use planwright_auth::scope::Scope;
use planwright_engine::id::{ApiKeyId, TeamId, UserId};
use planwright_platform::clock::rfc3339;
use planwright_protocol::http::api_key::{
    ApiKeyEntry, ApiKeyRequest, ApiKeyRevoked, ApiKeyRotation, NewApiKey,
};
use planwright_protocol::record::identity;

/// What a key is good for unless its maker says: not for accepting what plans cost.
const USUAL_SCOPES: [Scope; 3] = [Scope::Read, Scope::Plan, Scope::Execute];
const USUAL_DAYS: u32 = 90;
const MAX_DAYS: u32 = 365;
const MAX_NAME: usize = 100;
const DAY_MS: i64 = 86_400_000;
const HOUR_MS: i64 = 3_600_000;
const USUAL_OVERLAP: u32 = 24;
const MAX_OVERLAP: u32 = 168;

/// Somebody's keys, newest first; those that have ended stay listed for a while.
pub async fn keys(app: &App, user: UserId) -> Result<Vec<ApiKeyEntry>, AccountError> {
    let keys = app.store.api_keys_of_user(user).await?;
    Ok(keys.into_iter().map(|key| entry(key, app.clock.now_ms())).collect())
}

/// The keys a team can be reached with, whoever made them, newest first.
pub async fn keys_of_team(app: &App, team: TeamId) -> Result<Vec<ApiKeyEntry>, AccountError> {
    let keys = app.store.api_keys_of_team(team).await?;
    Ok(keys.into_iter().map(|key| entry(key, app.clock.now_ms())).collect())
}

/// Makes a key for one team. The answer is the only place it is ever shown.
pub async fn make_key(
    app: &App,
    actor: &Actor,
    request: &ApiKeyRequest,
) -> Result<NewApiKey, AccountError> {
    let session = actor.session_id().ok_or(AccountError::KeysMakeNoKeys)?;
    let person = SignedIn { user: actor.user_id, session };
    let (_, sign_in) = sign_in::current(app, person).await?;
    let checked = checked(request)?;
    let team = match &request.team_id {
        Some(text) => member_of(app, actor.user_id, text).await?,
        None => actor.team_id,
    };
    let expires_ms = app.clock.now_ms() + i64::from(checked.days) * DAY_MS;
    let Checked { name, scopes, .. } = checked;
    let epoch = sign_in.epoch;
    generate(app, NewKey { user: actor.user_id, team, name, scopes, expires_ms, epoch }).await
}

/// Makes a key that takes another's place: same name, scopes, team and life. The old one stays good
/// for a while.
pub async fn rotate_key(
    app: &App,
    user: UserId,
    id: &str,
    request: &ApiKeyRotation,
) -> Result<NewApiKey, AccountError> {
    let hours = request.overlap_hours.unwrap_or(USUAL_OVERLAP);
    if hours > MAX_OVERLAP {
        let detail = format!("overlap_hours must be from 0 to {MAX_OVERLAP}.");
        return Err(Invalid::one("/overlap_hours", "out_of_bounds", detail).into());
    }
    let (old_id, old) = own(app, user, id).await?;
    let now_ms = app.clock.now_ms();
    if !is_active(&old, now_ms) || old.replaced_by.is_some() {
        return Err(AccountError::KeyEnded);
    }
    let life_ms =
        old.expires_ms.map_or(i64::from(USUAL_DAYS) * DAY_MS, |at_ms| at_ms - old.created_ms);
    let team =
        old.team.parse().map_err(|error| PartError::failed("reading a stored team id", error))?;
    let expires_ms = now_ms + life_ms;
    let (name, scopes, epoch) = (old.name, old.scopes, old.epoch);
    let new = NewKey { user, team, name, scopes, expires_ms, epoch };
    let made = generate(app, new).await?;
    let ends_ms = now_ms + i64::from(hours) * HOUR_MS;
    let replace = |key: &mut identity::ApiKey| {
        key.replaced_by = Some(made.id.clone());
        key.revoked_ms = Some(key.revoked_ms.map_or(ends_ms, |at_ms| at_ms.min(ends_ms)));
        true
    };
    app.store.api_key_change(old_id, replace).await?;
    app.memory.forget_key(old_id);
    Ok(made)
}

/// Ends one of somebody's keys at once. Doing so again changes nothing.
pub async fn revoke_key(app: &App, user: UserId, id: &str) -> Result<ApiKeyRevoked, AccountError> {
    let (id, _) = own(app, user, id).await?;
    end(app, id).await
}

/// Ends every key of somebody's at once.
pub(super) async fn revoke_keys(app: &App, user: UserId) -> Result<(), AccountError> {
    for key in app.store.api_keys_of_user(user).await? {
        if let Ok(id) = key.id.parse() {
            end(app, id).await?;
        }
    }
    Ok(())
}

/// Ends somebody's key for the team.
pub async fn revoke_key_of_team(
    app: &App,
    team: TeamId,
    id: &str,
) -> Result<ApiKeyRevoked, AccountError> {
    let (id, key) = find(app, id).await?;
    if key.team != team.to_string() {
        return Err(unknown());
    }
    end(app, id).await
}

fn unknown() -> AccountError {
    AccountError::unknown("API key")
}

/// What a key may be.
struct Checked {
    name: String,
    scopes: Vec<String>,
    days: u32,
}

fn checked(request: &ApiKeyRequest) -> Result<Checked, Invalid> {
    let mut bounds = Bounds::default();
    let name = request.name.trim();
    if name.is_empty() || name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
        let detail =
            format!("The name must have 1 to {MAX_NAME} characters and no control characters.");
        bounds.fault("/name", "invalid_text", detail);
    }
    let mut scopes: Vec<Scope> = Vec::new();
    match &request.scopes {
        None => scopes.extend(USUAL_SCOPES),
        Some(given) => {
            for (at, text) in given.iter().enumerate() {
                match text.parse() {
                    Ok(scope) => scopes.push(scope),
                    Err(error) => {
                        let detail = format!("{text}: {error}.");
                        bounds.fault(format!("/scopes/{at}"), "not_allowed", detail);
                    }
                }
            }
            if given.is_empty() {
                bounds.fault("/scopes", "missing", "A key needs at least one scope.");
            }
        }
    }
    scopes.sort();
    scopes.dedup();
    let days = request.expires_in_days.unwrap_or(USUAL_DAYS);
    bounds.number("/expires_in_days", days, 1..=MAX_DAYS);
    bounds.done()?;
    let scopes = scopes.iter().map(Scope::to_string).collect();
    Ok(Checked { name: name.to_owned(), scopes, days })
}

/// A team the person belongs to; any other is as unknown as none.
async fn member_of(app: &App, user: UserId, text: &str) -> Result<TeamId, AccountError> {
    let unknown = || AccountError::unknown("team");
    let team = text.parse().map_err(|_| unknown())?;
    app.store.member_get(team, user).await?.map(|_| team).ok_or_else(unknown)
}

/// A key that is about to be made.
struct NewKey {
    user: UserId,
    team: TeamId,
    name: String,
    scopes: Vec<String>,
    expires_ms: i64,
    epoch: u32,
}

async fn generate(app: &App, new: NewKey) -> Result<NewApiKey, AccountError> {
    let id = ApiKeyId::from_u128(app.ids.next_id());
    let key = ApiKey::generate(id, &*app.ids);
    let key = key.map_err(|error| PartError::failed("making a key", error))?;
    let record = identity::ApiKey {
        id: id.to_string(),
        user: new.user.to_string(),
        team: new.team.to_string(),
        name: new.name,
        hash: key.hash(&app.key_hasher).to_string(),
        shown: key.shown().to_owned(),
        scopes: new.scopes,
        created_ms: app.clock.now_ms(),
        expires_ms: Some(new.expires_ms),
        revoked_ms: None,
        replaced_by: None,
        epoch: new.epoch,
        used_ms: None,
    };
    app.store.api_key_create(new.user, new.team, id, &record).await?;
    Ok(NewApiKey {
        id: record.id,
        key: key.text().expose().to_owned(),
        key_prefix: record.shown,
        name: record.name,
        scopes: record.scopes,
        team_id: record.team,
        expires_at: record.expires_ms.map(rfc3339),
        created_at: rfc3339(record.created_ms),
    })
}

async fn find(app: &App, id: &str) -> Result<(ApiKeyId, identity::ApiKey), AccountError> {
    let id = id.parse().map_err(|_| unknown())?;
    let key = app.store.api_key_find(id).await?.ok_or_else(unknown)?;
    Ok((id, key))
}

async fn own(
    app: &App,
    user: UserId,
    id: &str,
) -> Result<(ApiKeyId, identity::ApiKey), AccountError> {
    let (id, key) = find(app, id).await?;
    if key.user == user.to_string() { Ok((id, key)) } else { Err(unknown()) }
}

async fn end(app: &App, id: ApiKeyId) -> Result<ApiKeyRevoked, AccountError> {
    let now_ms = app.clock.now_ms();
    let end = |key: &mut identity::ApiKey| {
        let open = key.revoked_ms.is_none_or(|at_ms| at_ms > now_ms);
        if open {
            key.revoked_ms = Some(now_ms);
        }
        open
    };
    app.store.api_key_change(id, end).await?;
    app.memory.forget_key(id);
    Ok(ApiKeyRevoked { status: "revoked".to_owned(), key_id: id.to_string() })
}

fn is_active(key: &identity::ApiKey, now_ms: i64) -> bool {
    key.revoked_ms.is_none_or(|at_ms| at_ms > now_ms)
        && key.expires_ms.is_none_or(|at_ms| at_ms > now_ms)
}

fn entry(key: identity::ApiKey, now_ms: i64) -> ApiKeyEntry {
    ApiKeyEntry {
        is_active: is_active(&key, now_ms),
        id: key.id,
        key_prefix: key.shown,
        name: key.name,
        scopes: key.scopes,
        team_id: key.team,
        user_id: key.user,
        created_at: rfc3339(key.created_ms),
        expires_at: key.expires_ms.map(rfc3339),
        last_used_at: key.used_ms.map(rfc3339),
        revoked_at: key.revoked_ms.map(rfc3339),
        replaced_by: key.replaced_by,
    }
}
