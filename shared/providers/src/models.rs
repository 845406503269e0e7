use crate::openai::PRESETS;
use crate::{ProviderConfig, Providers, TeamModels, Teams, client};
use planwright_engine::id::TeamId;
use planwright_engine::pricing::{PriceBook, parse_rows};
use planwright_engine::routing::{
    Available, Choice, Choices, ModelRef, Provider, RoutingTable, Tier,
};
use planwright_platform::config::{ModelChoice, Settings};
use planwright_platform::metrics::Metrics;
use planwright_platform::secret::Secret;
use planwright_protocol::setups::Failed;
use std::collections::BTreeMap;
use std::sync::Arc;

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

/// A setting about models that cannot be followed.
#[derive(Debug, thiserror::Error)]
#[error("{setting}: {reason}")]
pub struct Misconfigured {
    setting: &'static str,
    reason: String,
}

impl Models {
    /// What the settings name; with no provider configured, the demo model serves everything.
    pub fn from_settings(settings: &Settings) -> Result<Self, Misconfigured> {
        let wrong = |setting, reason: &dyn std::fmt::Display| Misconfigured {
            setting,
            reason: reason.to_string(),
        };
        let http = client().map_err(|e| wrong("the HTTP client", &e))?;
        let (configs, available) = configured(settings);
        let choices = Choices {
            ollama: choice("PLANWRIGHT_MODEL_OLLAMA", settings.models.ollama.as_ref())?,
            haiku: choice("PLANWRIGHT_MODEL_HAIKU", settings.models.haiku.as_ref())?,
            sonnet: choice("PLANWRIGHT_MODEL_SONNET", settings.models.sonnet.as_ref())?,
            opus: choice("PLANWRIGHT_MODEL_OPUS", settings.models.opus.as_ref())?,
            planning: choice("PLANWRIGHT_MODEL_PLANNING", settings.models.planning.as_ref())?,
        };
        let routing = RoutingTable::resolve(&available, &choices)
            .map_err(|e| wrong("PLANWRIGHT_MODEL_*", &e))?;
        let prices = match &settings.prices {
            None => PriceBook::builtin(),
            Some(rows) => PriceBook::with_rows(
                parse_rows(&rows.to_string()).map_err(|e| wrong("PLANWRIGHT_PRICES", &e))?,
            ),
        };
        let routed =
            Tier::ALL.iter().map(|tier| routing.for_tier(*tier)).chain([routing.planning()]);
        for model in routed {
            priced(&prices, model)?;
        }
        let base = Base {
            available,
            choices,
            official: [
                (Provider::Anthropic, settings.providers.anthropic_base_url.clone()),
                (Provider::OpenAi, settings.providers.openai_base_url.clone()),
            ]
            .into_iter()
            .chain(PRESETS.map(|(provider, base_url)| (provider, base_url.to_owned())))
            .collect(),
            ollama_model: Some(settings.providers.ollama_model.clone()),
        };
        Ok(Models {
            providers: Providers::new(&http, configs),
            routing: Arc::new(routing),
            prices: Arc::new(prices),
            base: Some(Arc::new(base)),
            teams: None,
        })
    }

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

/// A model without a price could not be quoted, which would only show at the first plan.
fn priced(prices: &PriceBook, model: &ModelRef) -> Result<(), Misconfigured> {
    let known = prices.knows(model.provider.as_str(), &model.model);
    let reason =
        || format!("{} {} has no price; add a row for it", model.provider.as_str(), model.model);
    if known {
        Ok(())
    } else {
        Err(Misconfigured { setting: "PLANWRIGHT_PRICES", reason: reason() })
    }
}

fn configured(settings: &Settings) -> (Vec<ProviderConfig>, Vec<Available>) {
    let (mut configs, mut available) = (Vec::new(), Vec::new());
    let mut add = |provider, base_url: &str, key: Secret, model: Option<String>| {
        configs.push(ProviderConfig {
            provider,
            base_url: base_url.to_owned(),
            key,
            timeouts: None,
        });
        available.push(Available { provider, model });
    };
    let of = &settings.providers;
    if let Some(key) = &of.anthropic_key {
        add(Provider::Anthropic, &of.anthropic_base_url, key.clone(), None);
    }
    if let Some(key) = &of.openai_key {
        add(Provider::OpenAi, &of.openai_base_url, key.clone(), None);
    }
    for (provider, base_url) in PRESETS {
        let key = match provider {
            Provider::Google => &of.google_key,
            Provider::Glm => &of.glm_key,
            _ => &of.openrouter_key,
        };
        if let Some(key) = key {
            add(provider, base_url, key.clone(), None);
        }
    }
    if let Some(host) = &of.ollama_host {
        add(Provider::Ollama, host, Secret::new(""), Some(of.ollama_model.clone()));
    }
    (configs, available)
}

fn choice(
    setting: &'static str,
    chosen: Option<&ModelChoice>,
) -> Result<Option<Choice>, Misconfigured> {
    let Some(chosen) = chosen else { return Ok(None) };
    let provider = match &chosen.provider {
        None => None,
        Some(name) => Some(
            name.parse::<Provider>()
                .map_err(|e| Misconfigured { setting, reason: e.to_string() })?,
        ),
    };
    Ok(Some(Choice { provider, model: chosen.model.clone() }))
}
