//! What the product depends on, and whether it answers.

use crate::extract::{Caller, Query};
use crate::routes::declared::{Routes, routes};
use crate::{ApiError, ApiResult, State};
use axum::Json;
use futures::future::join_all;
use planwright_engine::id::TeamId;
use planwright_engine::routing::{Provider, Tier};
use planwright_platform::clock::rfc3339;
use planwright_protocol::http::service::Service;
use planwright_providers::{ChatModel, Health, HealthStatus};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use utoipa::IntoParams;

/// How long a check is shown without looking again, in milliseconds.
const FRESH_MS: i64 = 30_000;
/// How soon `refresh` looks again, in milliseconds: a check costs others something.
const REFRESH_MS: i64 = 2_000;

/// The checks made a moment ago. Whoever asks while they are made waits for them.
#[derive(Default)]
pub(crate) struct Checks(Mutex<Option<Checked>>);

struct Checked {
    at_ms: i64,
    services: Vec<Service>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// Looks again instead of showing what was found within the last 30 seconds.
    #[serde(default)]
    refresh: bool,
}

pub(super) fn routes() -> Routes {
    Routes::default().routes(routes!(list)).routes(routes!(get))
}

/// Every configured model provider, the store, and the sandbox where there may be one.
#[utoipa::path(
    get, path = "/api/services", tag = "services", security(("bearer" = ["usage_read"])),
    params(Asked),
    responses((status = 200, body = Vec<Service>))
)]
async fn list(state: State, caller: Caller, Query(asked): Query<Asked>) -> Json<Vec<Service>> {
    Json(checked(&state, caller.team(), asked.refresh).await)
}

/// One of them.
#[utoipa::path(
    get, path = "/api/services/{id}", tag = "services", security(("bearer" = ["usage_read"])),
    params(("id" = String, Path), Asked), responses((status = 200, body = Service))
)]
async fn get(
    state: State,
    caller: Caller,
    path: axum::extract::Path<String>,
    Query(asked): Query<Asked>,
) -> ApiResult<Json<Service>> {
    let mut services = checked(&state, caller.team(), asked.refresh).await.into_iter();
    services
        .find(|service| service.id == *path)
        .map(Json)
        .ok_or_else(|| ApiError::not_found("service"))
}

async fn checked(state: &State, team: TeamId, refresh: bool) -> Vec<Service> {
    let mut kept = state.checks.0.lock().await;
    let now_ms = state.clock.now_ms();
    let good_for = if refresh { REFRESH_MS } else { FRESH_MS };
    if let Some(known) = kept.as_ref().filter(|known| now_ms - known.at_ms < good_for) {
        return known.services.clone();
    }
    let providers = join_all(state.providers.iter().map(|model| provider(state, model.as_ref())));
    let (mut services, store) = tokio::join!(providers, store(state, team));
    services.push(store);
    services.extend(sandbox(state));
    kept.insert(Checked { at_ms: state.clock.now_ms(), services }).services.clone()
}

async fn provider(state: &State, model: &dyn ChatModel) -> Service {
    let id = model.provider();
    let Health { status, method, mut details } = model.health().await;
    let name = match id {
        "anthropic" => "Anthropic",
        "openai" => "OpenAI-compatible API",
        "ollama" => "Ollama",
        "demo" => "Demo model",
        other => other,
    };
    if let (Some(details), Ok(provider)) = (details.as_object_mut(), id.parse::<Provider>()) {
        let tiers: Vec<&str> = state.routing.tiers_of(provider).map(Tier::as_str).collect();
        details.insert("tiers".to_owned(), json!(tiers));
        details.insert("plans".to_owned(), json!(state.routing.planning().provider == provider));
    }
    service(state, id, name, (status, method, details), "ai")
}

async fn store(state: &State, team: TeamId) -> Service {
    let (status, details) = match state.store.settings_get(team).await {
        Ok(_) => (HealthStatus::Online, json!({})),
        Err(error) => {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the store did not answer a health check"
            );
            (HealthStatus::Offline, json!({ "problem": "the table cannot be read" }))
        }
    };
    service(state, "store", "Data store (DynamoDB)", (status, "http", details), "api")
}

/// Where commands of tasks run, as it was found at the start.
fn sandbox(state: &State) -> Option<Service> {
    let found = state.sandbox.get()?;
    let (status, says) = if found.available {
        (HealthStatus::Online, "walls")
    } else {
        (HealthStatus::Offline, "problem")
    };
    let details = json!({ "kind": found.kind, says: found.sentence });
    Some(service(state, "sandbox", "Sandbox for commands", (status, "probe", details), "api"))
}

fn service(
    state: &State,
    id: &str,
    name: &str,
    found: (HealthStatus, &str, Value),
    category: &str,
) -> Service {
    let (status, method, details) = found;
    let status = match status {
        HealthStatus::Online => "online",
        HealthStatus::Offline => "offline",
        HealthStatus::Degraded => "degraded",
    };
    Service {
        id: id.to_owned(),
        name: name.to_owned(),
        status: status.to_owned(),
        method: method.to_owned(),
        details,
        category: category.to_owned(),
        checked_at: rfc3339(state.clock.now_ms()),
    }
}
