//! Models: which there are, who serves them and what they cost; and as one team has them, which is
//! the installation's with the team's own accounts and choices laid over.

use crate::{ProviderConfig, Providers};
use planwright_engine::id::TeamId;
use planwright_engine::pricing::PriceBook;
use planwright_engine::routing::{
    Available, Choice, Choices, Provider, RoutingTable, Tier, Unavailable,
};
use planwright_platform::config::Settings;
use planwright_platform::http_client::{AddressPolicy, HttpClient, Timeouts};
use planwright_platform::metrics::Metrics;
use planwright_platform::secret::Secret;
use planwright_platform::secrets::{CACHE_FOR, Secrets};
use planwright_protocol::record::{OwnProvider, TeamSetup};
use planwright_protocol::setups::{Failed, Setups};
use std::collections::{BTreeMap, HashMap};
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

/// Everything a function knows about models: who serves them, which one serves which tier, what
/// they cost.
#[derive(Clone)]
pub struct Models {
    pub providers: Providers,
    pub routing: Arc<RoutingTable>,
    pub prices: Arc<PriceBook>,
    /// What the settings said; none where models were put together by hand, which teams then cannot
    /// change.
    pub base: Option<Arc<Base>>,
    /// Where teams' own accounts and choices are found; none where all teams share these models.
    pub teams: Option<Teams>,
}

/// What a team's own choices are laid over.
#[derive(Clone, Debug)]
pub struct Base {
    pub(crate) available: Vec<Available>,
    pub(crate) choices: Choices,
    /// Where a vendor is, for a team that brings a key alone.
    pub(crate) official: BTreeMap<Provider, String>,
    pub(crate) ollama_model: Option<String>,
}

impl Models {
    /// The providers that calls are paid for at with an account of the installation.
    pub fn paid_by_installation(&self) -> Vec<Provider> {
        let available = self.base.iter().flat_map(|base| &base.available);
        available.map(|one| one.provider).filter(|one| *one != Provider::Ollama).collect()
    }

    /// These models for everybody: teams have no say, as no settings stand behind them.
    pub fn fixed(providers: Providers, routing: Arc<RoutingTable>) -> Self {
        Models {
            providers,
            routing,
            prices: Arc::new(PriceBook::builtin()),
            base: None,
            teams: None,
        }
    }

    /// The same, with teams' own accounts and choices.
    pub fn with_teams(mut self, teams: Teams) -> Self {
        self.teams = Some(teams);
        self
    }

    /// What the work of one team is done with.
    pub async fn of_team(&self, team: TeamId) -> Result<TeamModels, Failed> {
        match &self.teams {
            Some(teams) => teams.of(self, team).await,
            None => Ok(TeamModels { models: self.clone(), setup: Arc::default() }),
        }
    }

    /// Looks again at what a team decided at the next call: for the process that changed it.
    pub fn forget(&self, team: TeamId) {
        if let Some(teams) = &self.teams {
            teams.forget(team);
        }
    }

    /// A team's key does not work: its accounts are read anew at the next call.
    pub fn forget_keys(&self, team: TeamId) {
        if let Some(teams) = &self.teams {
            teams.forget_keys(team);
        }
    }

    /// The same models, with their calls counted and traced.
    pub fn measured(self, metrics: &Metrics) -> Self {
        Models { providers: self.providers.measured(metrics), ..self }
    }

    /// The local model behind the `local_llm` tool, where Ollama is configured.
    pub fn local_llm(&self, settings: &Settings) -> Option<(Arc<dyn crate::ChatModel>, String)> {
        Some((self.providers.get("ollama")?, settings.providers.ollama_model.clone()))
    }
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
