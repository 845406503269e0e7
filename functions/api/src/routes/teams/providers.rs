//! A team's own accounts at model providers. A key goes to Secrets Manager and comes back to
//! nobody.

use super::settings::change_setup;
use crate::extract::{Body, Caller};
use crate::routes::projects::bounds::Bounds;
use crate::{ApiError, ApiResult, State};
use axum::Json;
use axum::extract::Path;
use http::StatusCode;
use planwright_engine::routing::Provider;
use planwright_platform::clock::rfc3339;
use planwright_platform::http_client::{HttpClient, Timeouts};
use planwright_platform::secret::Secret;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::setup::{TeamProvider, TeamProviderChange};
use planwright_protocol::record::{OwnProvider, TeamSetup};
use planwright_providers::team_secret;

/// Providers a team can bring an account of.
const OWN: [Provider; 6] = [
    Provider::Anthropic,
    Provider::OpenAi,
    Provider::Google,
    Provider::Glm,
    Provider::OpenRouter,
    Provider::Ollama,
];
/// Longest key or address, in characters.
const MAX_TEXT: usize = 500;

/// Which providers the team reaches with its own account.
#[utoipa::path(
    get, path = "/api/teams/{team_id}/providers", tag = "providers",
    security(("bearer" = ["team_manage"])),
    params(("team_id" = String, Path)), responses((status = 200, body = Vec<TeamProvider>),
    (status = 404, body = Problem))
)]
pub(super) async fn list(state: State, caller: Caller) -> ApiResult<Json<Vec<TeamProvider>>> {
    let setup = state.store.setup_get(caller.team()).await?.unwrap_or_default();
    Ok(Json(OWN.iter().map(|provider| shown(*provider, &setup)).collect()))
}

/// One of them.
#[utoipa::path(
    get, path = "/api/teams/{team_id}/providers/{provider}", tag = "providers",
    security(("bearer" = ["team_manage"])),
    params(("team_id" = String, Path), ("provider" = String, Path)),
    responses((status = 200, body = TeamProvider), (status = 404, body = Problem))
)]
pub(super) async fn get(
    state: State,
    caller: Caller,
    path: Path<(String, String)>,
) -> ApiResult<Json<TeamProvider>> {
    let provider = named(&path.1)?;
    Ok(Json(shown(provider, &state.store.setup_get(caller.team()).await?.unwrap_or_default())))
}

/// Gives the team's own key or address. It is used by calls that begin five minutes from now at the
/// latest.
#[utoipa::path(
    put, path = "/api/teams/{team_id}/providers/{provider}", tag = "providers",
    security(("bearer" = ["team_manage"])),
    params(("team_id" = String, Path), ("provider" = String, Path)),
    request_body = TeamProviderChange,
    responses((status = 200, body = TeamProvider), (status = 404, body = Problem), (status = 422,
    body = Problem))
)]
pub(super) async fn put(
    state: State,
    caller: Caller,
    path: Path<(String, String)>,
    Body(change): Body<TeamProviderChange>,
) -> ApiResult<Json<TeamProvider>> {
    let (team, provider) = (caller.team(), named(&path.1)?);
    let (key, base_url) = checked(&state, provider, change)?;
    if let Some(key) = &key {
        let stored = state.secrets.put(&team_secret(team, provider), key).await;
        stored.map_err(|e| ApiError::internal("keeping a key", &e))?;
    }
    let (now_ms, by) = (state.clock.now_ms(), caller.user().to_string());
    let setup = change_setup(&state, team, |old| {
        let mut new = old.clone();
        let had_key = old.providers.get(&provider).is_some_and(|own| own.has_key);
        let own = OwnProvider {
            base_url: base_url.clone(),
            has_key: had_key || key.is_some(),
            updated_ms: now_ms,
            updated_by: by.clone(),
        };
        new.providers.insert(provider, own);
        new
    })
    .await?;
    Ok(Json(shown(provider, &setup)))
}

/// Forgets the team's own key and address; calls go by the installation's again.
#[utoipa::path(
    delete, path = "/api/teams/{team_id}/providers/{provider}", tag = "providers",
    security(("bearer" = ["team_manage"])), params(("team_id" = String, Path),
    ("provider" = String, Path)),
    responses((status = 204), (status = 404, body = Problem))
)]
pub(super) async fn delete(
    state: State,
    caller: Caller,
    path: Path<(String, String)>,
) -> ApiResult<StatusCode> {
    let (team, provider) = (caller.team(), named(&path.1)?);
    change_setup(&state, team, |old| {
        let mut new = old.clone();
        new.providers.remove(&provider);
        new
    })
    .await?;
    let gone = state.secrets.delete(&team_secret(team, provider)).await;
    gone.map_err(|e| ApiError::internal("deleting a key", &e))?;
    Ok(StatusCode::NO_CONTENT)
}

fn named(text: &str) -> ApiResult<Provider> {
    let provider = text.parse().ok().filter(|provider| OWN.contains(provider));
    provider.ok_or_else(|| ApiError::not_found("provider"))
}

fn checked(
    state: &State,
    provider: Provider,
    change: TeamProviderChange,
) -> ApiResult<(Option<Secret>, Option<String>)> {
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
        let client = HttpClient::new(state.settings.address_policy(), Timeouts::default());
        let client = client.map_err(|e| ApiError::internal("making an HTTP client", &e))?;
        if let Err(error) = client.get(url) {
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
    bounds.done().map(|()| (key, base_url))
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
