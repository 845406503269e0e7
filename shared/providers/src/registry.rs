use crate::measured::Measured;
use crate::{Anthropic, ChatModel, Demo, Ollama, OpenAi, Responses, Timeouts};
use planwright_engine::routing::Provider;
use planwright_platform::metrics::Metrics;
use planwright_platform::secret::Secret;
use reqwest::Client;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How to reach one provider.
#[derive(Clone, Debug)]
pub struct ProviderConfig {
    pub provider: Provider,
    /// Where it is; unused by the demo model.
    pub base_url: String,
    /// Empty where none is needed.
    pub key: Secret,
    /// `None` takes what suits the vendor.
    pub timeouts: Option<Timeouts>,
}

/// Every model provider of this process, by name. The demo model is always among them.
#[derive(Clone)]
pub struct Providers {
    by_name: BTreeMap<&'static str, Arc<dyn ChatModel>>,
    /// Where calls are counted, if they are.
    metrics: Option<Metrics>,
}

impl Providers {
    /// Connects nothing yet: a provider that is down shows in its health.
    pub fn new(client: &Client, configs: Vec<ProviderConfig>) -> Self {
        let mut providers = Providers { by_name: BTreeMap::new(), metrics: None };
        providers.register(Arc::new(Demo));
        for config in configs {
            let client = client.clone();
            let ProviderConfig { provider, base_url, key, timeouts } = config;
            let or = |suitable: Timeouts| timeouts.unwrap_or(suitable);
            providers.register(match provider {
                Provider::Anthropic => {
                    Arc::new(Anthropic::new(client, &base_url, key, or(Timeouts::default())))
                }
                Provider::OpenAi if Responses::is_for(&base_url) => {
                    Arc::new(Responses::new(client, &base_url, key, or(OpenAi::timeouts())))
                }
                Provider::OpenAi => {
                    Arc::new(OpenAi::new(client, &base_url, key, or(OpenAi::timeouts())))
                }
                vendor @ (Provider::Google | Provider::Glm | Provider::OpenRouter) => {
                    Arc::new(OpenAi::of(vendor, client, &base_url, key, or(OpenAi::timeouts())))
                }
                Provider::Ollama => {
                    Arc::new(Ollama::new(client, &base_url, or(Ollama::timeouts())))
                }
                Provider::Demo => Arc::new(Demo),
            });
        }
        providers
    }

    pub fn get(&self, provider: &str) -> Option<Arc<dyn ChatModel>> {
        self.by_name.get(provider).cloned()
    }

    /// Puts a model in place of the one its provider name had.
    pub fn register(&mut self, model: Arc<dyn ChatModel>) {
        let model = match &self.metrics {
            Some(metrics) => Arc::new(Measured { model, metrics: metrics.clone() }),
            None => model,
        };
        self.by_name.insert(model.provider(), model);
    }

    /// The same providers, with their calls counted and traced; and of those that join them later.
    pub fn measured(self, metrics: &Metrics) -> Self {
        let mut measured = Providers { by_name: BTreeMap::new(), metrics: Some(metrics.clone()) };
        self.by_name.into_values().for_each(|model| measured.register(model));
        measured
    }

    /// Takes one provider over from others.
    pub(crate) fn absorb(&mut self, others: Providers, provider: Provider) {
        if let Some(model) = others.get(provider.as_str()) {
            self.register(model);
        }
    }

    /// Takes a provider away.
    pub(crate) fn forget(&mut self, provider: Provider) {
        self.by_name.remove(provider.as_str());
    }

    /// Every provider, in the order of their names: what a health check walks over.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn ChatModel>> {
        self.by_name.values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configured_provider_is_found_and_the_demo_always() {
        let client = crate::client().unwrap();
        let config = |provider| ProviderConfig {
            provider,
            base_url: "http://127.0.0.1:1".into(),
            key: Secret::new("canary"),
            timeouts: None,
        };
        let providers =
            Providers::new(&client, vec![config(Provider::Anthropic), config(Provider::Ollama)]);
        let names: Vec<_> = providers.iter().map(|model| model.provider()).collect();
        assert_eq!(names, ["anthropic", "demo", "ollama"]);
        assert!(providers.get("openai").is_none());
        assert!(!format!("{:?}", config(Provider::OpenAi)).contains("canary"));
    }
}
