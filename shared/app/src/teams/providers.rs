//! A team's own accounts at model providers. A key goes to Secrets Manager and comes back to
//! nobody.

use super::TeamError;
use super::settings::change_setup;
use crate::check::Bounds;
use crate::error::PartError;
use crate::limits::grants;
use crate::wake_waiting_runs::{Changed, wake_waiting_runs};
use crate::{Actor, App};
use planwright_engine::id::TeamId;
use planwright_engine::routing::Provider;
use planwright_platform::clock::rfc3339;
use planwright_platform::http_client::{AddressPolicy, HttpClient, Timeouts};
use planwright_platform::secret::Secret;
use planwright_protocol::http::setup::{TeamProvider, TeamProviderChange};
use planwright_protocol::record::{OwnProvider, TeamSetup};
use planwright_providers::team_secret;

/// Longest key or address, in characters.
const MAX_TEXT: usize = 500;

/// Which providers the team reaches with its own account.
pub async fn providers(app: &App, team: TeamId) -> Result<Vec<TeamProvider>, TeamError> {
    let setup = app.store.setup_get(team).await?.unwrap_or_default();
    Ok(Provider::WITH_ACCOUNTS.iter().map(|provider| shown(*provider, &setup)).collect())
}

/// One of them.
pub async fn provider(app: &App, team: TeamId, name: &str) -> Result<TeamProvider, TeamError> {
    let provider = named(name)?;
    Ok(shown(provider, &app.store.setup_get(team).await?.unwrap_or_default()))
}

/// Gives the team's own key or address; addresses are those that `policy` lets through. A key goes
/// to the address it was given for and to no other: another address without a key drops the one
/// there was. It is used by calls that begin five minutes from now at the latest.
pub async fn put_provider(
    app: &App,
    actor: &Actor,
    name: &str,
    change: TeamProviderChange,
    policy: AddressPolicy,
) -> Result<TeamProvider, TeamError> {
    let (team, provider) = (actor.team_id, named(name)?);
    let (key, base_url) = checked(policy, provider, change)?;
    if let Some(key) = &key {
        let stored = app.secrets.put(&team_secret(team, provider), key).await;
        stored.map_err(|error| PartError::failed("keeping a key", error))?;
    }
    let (now_ms, by) = (app.clock.now_ms(), actor.user_id.to_string());
    let setup = change_setup(app, team, |old| {
        let mut new = old.clone();
        let known = old.providers.get(&provider).filter(|own| own.has_key);
        let kept = known.filter(|own| key.is_some() || own.base_url == base_url);
        let has_key = key.is_some() || kept.is_some();
        let own = OwnProvider {
            base_url: base_url.clone(),
            has_key,
            key_since_ms: has_key.then(|| kept.map_or(now_ms, OwnProvider::since_ms)),
            updated_ms: now_ms,
            updated_by: by.clone(),
        };
        new.providers.insert(provider, own);
        new
    })
    .await?;
    if !setup.providers.get(&provider).is_some_and(|own| own.has_key) {
        forget_key(app, team, provider).await?;
    }
    grants::keep_within(app, team).await?;
    wake_waiting_runs(app, team, Changed::Account).await;
    Ok(shown(provider, &setup))
}

async fn forget_key(app: &App, team: TeamId, provider: Provider) -> Result<(), PartError> {
    let gone = app.secrets.delete(&team_secret(team, provider)).await;
    gone.map_err(|error| PartError::failed("deleting a key", error)).map(drop)
}

/// Forgets the team's own key and address; calls go by the installation's again, within what an
/// operator has granted.
pub async fn delete_provider(app: &App, team: TeamId, name: &str) -> Result<(), TeamError> {
    let provider = named(name)?;
    change_setup(app, team, |old| {
        let mut new = old.clone();
        new.providers.remove(&provider);
        new
    })
    .await?;
    grants::keep_within(app, team).await?;
    forget_key(app, team, provider).await?;
    wake_waiting_runs(app, team, Changed::Account).await;
    Ok(())
}

fn named(text: &str) -> Result<Provider, TeamError> {
    let provider = text.parse().ok().filter(|provider| Provider::WITH_ACCOUNTS.contains(provider));
    provider.ok_or_else(|| TeamError::unknown("provider"))
}

fn checked(
    policy: AddressPolicy,
    provider: Provider,
    change: TeamProviderChange,
) -> Result<(Option<Secret>, Option<String>), TeamError> {
    let mut bounds = Bounds::default();
    let key = change.key.map(|key| Secret::new(key.trim()));
    if let Some(key) = &key {
        bounds.text("/key", key.expose(), MAX_TEXT);
        if key.expose().chars().any(|c| !c.is_ascii_graphic()) {
            bounds.fault("/key", "invalid_text", "key may have visible ASCII characters only.");
        }
    }
    let base_url = change.base_url.map(|url| url.trim().trim_end_matches('/').to_owned());
    if let Some(url) = &base_url {
        bounds.text("/base_url", url, MAX_TEXT);
        let client = HttpClient::new(policy, Timeouts::default());
        let client = client.map_err(|error| PartError::failed("making an HTTP client", error))?;
        if let Err(error) = client.base(url) {
            bounds.fault(
                "/base_url",
                "not_allowed",
                format!("base_url cannot be called: {error}."),
            );
        }
    }
    if provider == Provider::Ollama && base_url.is_none() {
        bounds.fault("/base_url", "missing", "An Ollama of your own needs its base_url.");
    }
    if key.is_none() && base_url.is_none() {
        bounds.fault("", "nothing_to_change", "Give a key, a base_url or both.");
    }
    bounds.done()?;
    Ok((key, base_url))
}

fn shown(provider: Provider, setup: &TeamSetup) -> TeamProvider {
    let own = setup.providers.get(&provider);
    TeamProvider {
        provider: provider.to_string(),
        has_key: own.is_some_and(|own| own.has_key),
        base_url: own.and_then(|own| own.base_url.clone()),
        updated_at: own.map(|own| rfc3339(own.updated_ms)),
        updated_by: own.map(|own| own.updated_by.clone()),
    }
}
