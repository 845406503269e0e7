//! Which models serve a team, and which of its tiers answer.

use planwright_engine::id::TeamId;
use planwright_engine::routing::{RoutingTable, Tier};
use planwright_providers::{HealthStatus, Models};
use planwright_store::Store;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

/// A provider that does not answer a health check within this is down.
const HEALTH_TIMEOUT: Duration = Duration::from_secs(5);

/// What one sweep knows of a team's models.
#[derive(Clone)]
pub(crate) struct TeamTiers {
    pub(crate) routes: Arc<RoutingTable>,
    /// Tiers whose provider answers. One that the team reaches with its own account counts as
    /// answering: the next task finds out, and its key is none of the sweeper's business.
    pub(crate) up: BTreeSet<Tier>,
}

/// What is known of these teams' models right now.
pub(crate) async fn tiers_of(
    store: &Store,
    models: &Models,
    teams: BTreeSet<TeamId>,
) -> HashMap<TeamId, TeamTiers> {
    let online = online(models).await;
    let mut found = HashMap::with_capacity(teams.len());
    for team in teams {
        let setup = store.setup_get(team).await.unwrap_or_else(|error| {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(%team, error, "a team's choices were not read; the installation's \
                are used");
            None
        });
        let setup = setup.unwrap_or_default();
        let routes = models.routes_of(&setup);
        let answers = |tier: &Tier| {
            let provider = routes.for_tier(*tier).provider;
            setup.providers.contains_key(&provider) || online.contains(provider.as_str())
        };
        let up = Tier::ALL.iter().copied().filter(answers).collect();
        found.insert(team, TeamTiers { routes, up });
    }
    found
}

/// The installation's providers that answer.
async fn online(models: &Models) -> BTreeSet<&'static str> {
    let mut online = BTreeSet::new();
    for model in models.providers.iter() {
        let asked = tokio::time::timeout(HEALTH_TIMEOUT, model.health()).await;
        if asked.is_ok_and(|health| health.status != HealthStatus::Offline) {
            online.insert(model.provider());
        }
    }
    online
}
