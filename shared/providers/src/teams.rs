//! Models as one team has them: the installation's, with the team's own accounts and choices laid
//! over.

use crate::models::Base;
use crate::{Models, ProviderConfig, Providers};
use planwright_engine::id::TeamId;
use planwright_engine::routing::{Available, Choice, Provider, RoutingTable, Tier, Unavailable};
use planwright_platform::http_client::{AddressPolicy, HttpClient, Timeouts};
use planwright_platform::secret::Secret;
use planwright_platform::secrets::{CACHE_FOR, Secrets};
use planwright_protocol::record::{OwnProvider, TeamSetup};
use planwright_protocol::setups::{Failed, Setups};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Longest silence of a provider a team brought; what its vendor's own client allows at most.
const IDLE: Duration = Duration::from_secs(300);
/// Teams whose models are kept at most.
const MAX_KEPT: usize = 1_000;

/// The name of the secret that holds a team's key at a provider.
pub fn team_secret(team: TeamId, provider: Provider) -> String {
    format!("teams/{team}/{provider}")
}

/// The models of a team, and what else it decided about its work.
#[derive(Clone)]
pub struct TeamModels {
    pub models: Models,
    pub setup: Arc<TeamSetup>,
}

/// Where teams' decisions and keys come from.
#[derive(Clone)]
pub struct Teams(Arc<Inner>);

struct Inner {
    setups: Arc<dyn Setups>,
    secrets: Arc<Secrets>,
    policy: AddressPolicy,
    kept: Mutex<HashMap<TeamId, (Instant, TeamModels)>>,
}

impl Teams {
    /// `policy` says which addresses a team may name as a provider's.
    pub fn new(setups: Arc<dyn Setups>, secrets: Arc<Secrets>, policy: AddressPolicy) -> Self {
        Teams(Arc::new(Inner { setups, secrets, policy, kept: Mutex::default() }))
    }

    /// What a team's work is done with. A change takes effect within [`CACHE_FOR`], here and in the
    /// cache of secrets together.
    pub(crate) async fn of(&self, base: &Models, team: TeamId) -> Result<TeamModels, Failed> {
        if let Some(known) = self.known(team) {
            return Ok(known);
        }
        let setup = Arc::new(self.0.setups.setup(team).await?.unwrap_or_default());
        let models = match &base.base {
            Some(own) if !(setup.providers.is_empty() && setup.tiers.is_empty()) => {
                self.laid_over(base, own, team, &setup).await?
            }
            _ => base.clone(),
        };
        let made = TeamModels { models, setup };
        let mut kept = self.0.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MAX_KEPT {
            kept.clear();
        }
        kept.insert(team, (Instant::now(), made.clone()));
        Ok(made)
    }

    /// As [`Teams::forget`], and the keys with it: one of them does not work any more.
    pub fn forget_keys(&self, team: TeamId) {
        let kept = self.0.kept.lock().unwrap_or_else(PoisonError::into_inner).remove(&team);
        for provider in kept.iter().flat_map(|(_, made)| made.setup.providers.keys()) {
            self.0.secrets.forget(&team_secret(team, *provider));
        }
    }

    /// Looks again at the next call: for the process that made the change.
    pub fn forget(&self, team: TeamId) {
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner).remove(&team);
    }

    fn known(&self, team: TeamId) -> Option<TeamModels> {
        let kept = self.0.kept.lock().unwrap_or_else(PoisonError::into_inner);
        // Half of the time here and half in the cache of secrets.
        kept.get(&team).filter(|(at, _)| at.elapsed() < CACHE_FOR / 2).map(|(_, made)| made.clone())
    }

    async fn laid_over(
        &self,
        base: &Models,
        own: &Base,
        team: TeamId,
        setup: &TeamSetup,
    ) -> Result<Models, Failed> {
        let mut available = own.available.clone();
        let mut providers = base.providers.clone();
        for (provider, account) in &setup.providers {
            available.retain(|a| a.provider != *provider);
            match self.account(own, team, *provider, account).await? {
                Some((client, config)) => {
                    providers.absorb(Providers::new(&client, vec![config]), *provider);
                    available.push(own.account_at(*provider));
                }
                None => {
                    providers.forget(*provider);
                    tracing::warn!(%team, %provider, "a team's account has no address");
                }
            }
        }
        let routing = routed(own, &available, setup)?;
        Ok(Models { providers, routing: Arc::new(routing), ..base.clone() })
    }

    /// How to reach the team's own account; `None` without an address. One without a key is asked
    /// without: what does not ask for one serves it, what does refuses it, and the refusal says
    /// what is missing. The installation's account never takes its place.
    async fn account(
        &self,
        own: &Base,
        team: TeamId,
        provider: Provider,
        account: &OwnProvider,
    ) -> Result<Option<(reqwest::Client, ProviderConfig)>, Failed> {
        let key = match account.has_key {
            true => self.0.secrets.get(&team_secret(team, provider)).await?,
            false => None,
        };
        let official = own.official.get(&provider).cloned();
        // The installation's key is never sent to an address a team chose.
        let Some(base_url) = account.base_url.clone().or(official) else { return Ok(None) };
        let key = key.unwrap_or_else(|| Secret::new(""));
        let timeouts = Timeouts { idle: IDLE, ..Timeouts::default() };
        let client = HttpClient::new(self.0.policy, timeouts)?.for_base(&base_url)?;
        Ok(Some((client, ProviderConfig { provider, base_url, key, timeouts: None })))
    }
}

impl Models {
    /// Which model does which work for a team that decided this, taking for granted that its own
    /// accounts can be reached.
    pub fn routes_of(&self, setup: &TeamSetup) -> Arc<RoutingTable> {
        let Some(own) =
            self.base.as_ref().filter(|_| !(setup.providers.is_empty() && setup.tiers.is_empty()))
        else {
            return Arc::clone(&self.routing);
        };
        let mut available = own.available.clone();
        for provider in setup.providers.keys() {
            available.retain(|a| a.provider != *provider);
            available.push(own.account_at(*provider));
        }
        routed(own, &available, setup).map_or_else(|_| Arc::clone(&self.routing), Arc::new)
    }
}

impl Base {
    fn account_at(&self, provider: Provider) -> Available {
        Available {
            provider,
            model: self.ollama_model.clone().filter(|_| provider == Provider::Ollama),
        }
    }
}

/// The installation's choices with the team's laid over; one that nobody serves is passed over.
fn routed(
    own: &Base,
    available: &[Available],
    setup: &TeamSetup,
) -> Result<RoutingTable, Unavailable> {
    let mut choices = own.choices.clone();
    for (tier, wanted) in &setup.tiers {
        let reachable = wanted.provider == Provider::Demo
            || available.iter().any(|a| a.provider == wanted.provider);
        if !reachable {
            tracing::warn!(%tier, provider = %wanted.provider, "a team's choice cannot be reached");
            continue;
        }
        let choice = Some(Choice { provider: Some(wanted.provider), model: wanted.model.clone() });
        match tier {
            Tier::Ollama => choices.ollama = choice,
            Tier::Haiku => choices.haiku = choice,
            Tier::Sonnet => choices.sonnet = choice,
            Tier::Opus => choices.opus = choice,
        }
    }
    RoutingTable::resolve(available, &choices)
}
