//! What the product depends on, and whether it answers.

mod checks;

pub use checks::Checks;

use self::checks::Checked;
use crate::App;
use futures::future::join_all;
use planwright_engine::id::TeamId;
use planwright_engine::routing::{Provider, Tier};
use planwright_platform::clock::rfc3339;
use planwright_protocol::http::service::Service;
use planwright_providers::{ChatModel, Health, HealthStatus};
use serde_json::json;

/// How long a check is shown without looking again, in milliseconds.
const FRESH_MS: i64 = 30_000;
/// How soon `refresh` looks again, in milliseconds: a check costs others something.
const REFRESH_MS: i64 = 2_000;

/// Every configured model provider, the store, and the sandbox where there may be one; `refresh`
/// looks again instead of showing what was found a moment ago.
pub async fn list(app: &App, team: TeamId, refresh: bool) -> Vec<Service> {
    let mut kept = app.checks.0.lock().await;
    let now_ms = app.clock.now_ms();
    let good_for = if refresh { REFRESH_MS } else { FRESH_MS };
    if let Some(known) = kept.as_ref().filter(|known| now_ms - known.at_ms < good_for) {
        return known.services.clone();
    }
    let providers = join_all(app.providers.iter().map(|model| provider(app, model.as_ref())));
    let (mut services, store) = tokio::join!(providers, store(app, team));
    services.push(store);
    services.extend(sandbox(app));
    kept.insert(Checked { at_ms: app.clock.now_ms(), services }).services.clone()
}

async fn provider(app: &App, model: &dyn ChatModel) -> Service {
    let id = model.provider();
    let mut found = model.health().await;
    let name = match id {
        "anthropic" => "Anthropic",
        "openai" => "OpenAI-compatible API",
        "ollama" => "Ollama",
        "demo" => "Demo model",
        other => other,
    };
    if let (Some(details), Ok(provider)) = (found.details.as_object_mut(), id.parse::<Provider>()) {
        let tiers: Vec<&str> = app.routing.tiers_of(provider).map(Tier::as_str).collect();
        details.insert("tiers".to_owned(), json!(tiers));
        details.insert("plans".to_owned(), json!(app.routing.planning().provider == provider));
    }
    service(app, id, name, found, "ai")
}

async fn store(app: &App, team: TeamId) -> Service {
    let (status, details) = match app.store.settings_get(team).await {
        Ok(_) => (HealthStatus::Online, json!({})),
        Err(error) => {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the store did not answer a health check"
            );
            (HealthStatus::Offline, json!({ "problem": "the table cannot be read" }))
        }
    };
    let found = Health { status, method: "http", details };
    service(app, "store", "Data store (DynamoDB)", found, "api")
}

/// Where commands of tasks run, as it was found at the start.
fn sandbox(app: &App) -> Option<Service> {
    let found = app.sandbox.get()?;
    let (status, says) = if found.available {
        (HealthStatus::Online, "walls")
    } else {
        (HealthStatus::Offline, "problem")
    };
    let details = json!({ "kind": found.kind, says: found.sentence });
    let found = Health { status, method: "probe", details };
    Some(service(app, "sandbox", "Sandbox for commands", found, "api"))
}

fn service(app: &App, id: &str, name: &str, found: Health, category: &str) -> Service {
    let Health { status, method, details } = found;
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
        checked_at: rfc3339(app.clock.now_ms()),
    }
}
