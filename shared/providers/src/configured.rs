//! What the settings say about models.

use crate::models::{Base, Models};
use crate::openai::PRESETS;
use crate::{ProviderConfig, Providers, client};
use planwright_engine::pricing::{PriceBook, parse_rows};
use planwright_engine::routing::{
    Available, Choice, Choices, ModelRef, Provider, RoutingTable, Tier,
};
use planwright_platform::config::{ModelChoice, Settings};
use planwright_platform::secret::Secret;
use std::sync::Arc;

/// A setting about models that cannot be followed.
#[derive(Debug, thiserror::Error)]
#[error("{setting}: {reason}")]
pub struct Misconfigured {
    setting: &'static str,
    reason: String,
}

impl Misconfigured {
    /// What is wrong with a setting that only others read.
    pub fn new(setting: &'static str, reason: &dyn std::fmt::Display) -> Self {
        Misconfigured { setting, reason: reason.to_string() }
    }
}

impl Models {
    /// What the settings name; with no provider configured, the demo model serves everything.
    pub fn from_settings(settings: &Settings) -> Result<Self, Misconfigured> {
        let wrong = Misconfigured::new;
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
