//! Settings, read once at start-up from environment variables. An empty variable counts as unset.

mod choice;
mod oidc;
mod table;
mod value;

pub use choice::{LogFormat, ModelChoice, PROVIDERS};
pub use oidc::OidcProvider;
pub use table::{SETTINGS, Setting, Unset, help};

use crate::Error;
use crate::http_client::AddressPolicy;
use crate::secret::Secret;
use planwright_engine::money::MicroUsd;
use std::collections::BTreeMap;
use value::Reader;

/// Everything a function may be told from outside.
#[derive(Debug, Clone)]
pub struct Settings {
    pub table: String,
    pub work_queue_url: String,
    pub plan_queue_url: String,
    pub bucket: String,
    /// Role under which workers reach files, a session for each team.
    pub tenant_role: Option<String>,
    /// Begins the name of every secret, with its trailing slash.
    pub secret_prefix: String,
    /// Where people reach the product, without a trailing slash; also the issuer of access tokens.
    pub public_url: String,
    /// Other origins a browser may call from, exactly as it sends them.
    pub cors_origins: Vec<String>,
    pub providers: ProviderSettings,
    pub models: ModelOverrides,
    pub search: SearchSettings,
    /// Price rows that go before the built-in ones, as the JSON given.
    pub prices: Option<serde_json::Value>,
    pub budget: BudgetDefaults,
    /// Tasks of one project that may run at once.
    pub concurrency: u32,
    /// Whether a stranger may register.
    pub registration: bool,
    /// What the first person shows to register; none where whoever comes first may.
    pub setup_code: Option<Secret>,
    pub rates: RateSettings,
    /// Where people can sign in besides here.
    pub oidc: Vec<OidcProvider>,
    /// Where new passwords are looked up among leaked ones; none where they are not.
    pub leaked_passwords: Option<String>,
    /// Address mail is sent from; none where none is sent.
    pub mail_from: Option<String>,
    pub log: LogSettings,
    /// CloudWatch namespace to report metrics in; unset reports none.
    pub metrics: Option<String>,
    /// Where traces are sent; unset keeps none.
    pub traces: Option<TraceSettings>,
    /// Whether providers may live at loopback and private addresses, as a local Ollama does.
    pub allow_private_addresses: bool,
    /// Whether the fetch_url tool may reach loopback and private addresses: what it reads is chosen
    /// by a model.
    pub fetch_private_addresses: bool,
}

/// Where the web_search tool looks: the first of these that is set. A base URL has no trailing
/// slash.
#[derive(Debug, Clone)]
pub struct SearchSettings {
    /// A SearXNG that answers in JSON.
    pub searxng_url: Option<String>,
    pub tavily_key: Option<Secret>,
    pub tavily_base_url: String,
    pub brave_key: Option<Secret>,
    pub brave_base_url: String,
}

/// Which model providers can be reached. A base URL has no trailing slash.
#[derive(Debug, Clone)]
pub struct ProviderSettings {
    pub anthropic_key: Option<Secret>,
    pub anthropic_base_url: String,
    pub openai_key: Option<Secret>,
    pub openai_base_url: String,
    pub google_key: Option<Secret>,
    pub glm_key: Option<Secret>,
    pub openrouter_key: Option<Secret>,
    /// Base URL of Ollama; unset means there is none.
    pub ollama_host: Option<String>,
    pub ollama_model: String,
}

/// Models that replace the built-in choice, per tier and for planning.
#[derive(Debug, Clone, Default)]
pub struct ModelOverrides {
    pub haiku: Option<ModelChoice>,
    pub sonnet: Option<ModelChoice>,
    pub opus: Option<ModelChoice>,
    pub ollama: Option<ModelChoice>,
    pub planning: Option<ModelChoice>,
}

/// Limits of a new team and a new project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BudgetDefaults {
    pub daily: MicroUsd,
    pub monthly: MicroUsd,
    pub project: MicroUsd,
    /// Percent of a limit at which people are warned, 1 to 100.
    pub warn_percent: u8,
}

/// Requests in a minute, all at once if need be; and teams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateSettings {
    pub team: u32,
    pub key: u32,
    /// Of who is not signed in.
    pub address: u32,
    /// Tries to sign in or up, from one address.
    pub sign_in: u32,
    /// Teams one person may own.
    pub teams_per_person: u32,
    /// Teams, people with theirs among them, that one address may make in a day.
    pub teams_per_address: u32,
}

/// A receiver of traces: OTLP over HTTP.
#[derive(Debug, Clone)]
pub struct TraceSettings {
    /// Without a trailing slash and without `/v1/traces`.
    pub endpoint: String,
    /// `name=value`, with commas between.
    pub headers: Option<Secret>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogSettings {
    pub format: LogFormat,
    /// Filter directives, e.g. `info,planwright_worker=debug`.
    pub filter: String,
}

impl Settings {
    pub fn from_env() -> Result<Self, Error> {
        Self::from_map(&environment()?)
    }

    /// Reads the settings found in `map`, name to value; unknown names are ignored.
    pub fn from_map(map: &BTreeMap<String, String>) -> Result<Self, Error> {
        let read = Reader::new(map);
        Ok(Settings {
            table: read.required("PLANWRIGHT_TABLE")?,
            work_queue_url: read.required_url("PLANWRIGHT_WORK_QUEUE_URL")?,
            plan_queue_url: read.required_url("PLANWRIGHT_PLAN_QUEUE_URL")?,
            bucket: read.required("PLANWRIGHT_BUCKET")?,
            tenant_role: read.optional("PLANWRIGHT_TENANT_ROLE")?,
            secret_prefix: read.secret_prefix("PLANWRIGHT_SECRET_PREFIX")?,
            public_url: read.required_url("PLANWRIGHT_PUBLIC_URL")?,
            cors_origins: read.origins("PLANWRIGHT_CORS_ORIGINS")?,
            providers: ProviderSettings::from_reader(&read)?,
            models: ModelOverrides::from_reader(&read)?,
            prices: read.json_or_file("PLANWRIGHT_PRICES")?,
            budget: BudgetDefaults {
                daily: read.usd("PLANWRIGHT_DAILY_LIMIT_USD")?,
                monthly: read.usd("PLANWRIGHT_MONTHLY_LIMIT_USD")?,
                project: read.usd("PLANWRIGHT_PROJECT_LIMIT_USD")?,
                warn_percent: read.number("PLANWRIGHT_WARN_PERCENT", 1..=100)?,
            },
            concurrency: read.number("PLANWRIGHT_CONCURRENCY", 1..=1_000)?,
            registration: read.switch("PLANWRIGHT_REGISTRATION")?,
            setup_code: read.key("PLANWRIGHT_SETUP_CODE")?,
            rates: RateSettings {
                team: read.number("PLANWRIGHT_RATE_TEAM", 1..=1_000_000)?,
                key: read.number("PLANWRIGHT_RATE_KEY", 1..=1_000_000)?,
                address: read.number("PLANWRIGHT_RATE_ADDRESS", 1..=1_000_000)?,
                sign_in: read.number("PLANWRIGHT_RATE_SIGN_IN", 1..=1_000_000)?,
                teams_per_person: read.number("PLANWRIGHT_TEAMS_PER_PERSON", 1..=1_000)?,
                teams_per_address: read.number("PLANWRIGHT_TEAMS_PER_ADDRESS", 1..=1_000_000)?,
            },
            oidc: read.oidc("PLANWRIGHT_OIDC")?,
            leaked_passwords: read.url_or_off("PLANWRIGHT_LEAKED_PASSWORDS")?,
            mail_from: read.optional("PLANWRIGHT_MAIL_FROM")?,
            log: LogSettings {
                format: read.log_format("PLANWRIGHT_LOG_FORMAT")?,
                filter: read.log_filter("PLANWRIGHT_LOG")?,
            },
            metrics: read.optional("PLANWRIGHT_METRICS")?,
            traces: TraceSettings::from_reader(&read)?,
            allow_private_addresses: read.switch("PLANWRIGHT_ALLOW_PRIVATE_ADDRESSES")?,
            fetch_private_addresses: read.switch("PLANWRIGHT_FETCH_PRIVATE_ADDRESSES")?,
            search: SearchSettings::from_reader(&read)?,
        })
    }

    /// Which addresses the guarded HTTP client may call.
    pub fn address_policy(&self) -> AddressPolicy {
        policy(self.allow_private_addresses)
    }

    /// Which addresses the fetch_url tool may read.
    pub fn fetch_policy(&self) -> AddressPolicy {
        policy(self.fetch_private_addresses)
    }
}

fn policy(near: bool) -> AddressPolicy {
    if near { AddressPolicy::NEAR } else { AddressPolicy::PUBLIC }
}

impl SearchSettings {
    fn from_reader(read: &Reader<'_>) -> Result<Self, Error> {
        Ok(SearchSettings {
            searxng_url: read.optional_url("SEARXNG_URL")?,
            tavily_key: read.key("TAVILY_API_KEY")?,
            tavily_base_url: read.required_url("TAVILY_BASE_URL")?,
            brave_key: read.key("BRAVE_API_KEY")?,
            brave_base_url: read.required_url("BRAVE_BASE_URL")?,
        })
    }
}

impl ProviderSettings {
    fn from_reader(read: &Reader<'_>) -> Result<Self, Error> {
        Ok(ProviderSettings {
            anthropic_key: read.key("ANTHROPIC_API_KEY")?,
            anthropic_base_url: read.required_url("ANTHROPIC_BASE_URL")?,
            openai_key: read.key("OPENAI_API_KEY")?,
            openai_base_url: read.required_url("OPENAI_BASE_URL")?,
            google_key: read.key("GEMINI_API_KEY")?,
            glm_key: read.key("ZAI_API_KEY")?,
            openrouter_key: read.key("OPENROUTER_API_KEY")?,
            ollama_host: read.ollama_host("OLLAMA_HOST")?,
            ollama_model: read.required("OLLAMA_MODEL")?,
        })
    }
}

impl TraceSettings {
    /// For a process that starts its log before its other settings are known.
    pub fn from_env() -> Result<Option<Self>, Error> {
        Self::from_reader(&Reader::new(&environment()?))
    }

    fn from_reader(read: &Reader<'_>) -> Result<Option<Self>, Error> {
        let headers = read.key("OTEL_EXPORTER_OTLP_HEADERS")?;
        let endpoint = read.optional_url("OTEL_EXPORTER_OTLP_ENDPOINT")?;
        Ok(endpoint.map(|endpoint| TraceSettings { endpoint, headers }))
    }
}

impl ModelOverrides {
    fn from_reader(read: &Reader<'_>) -> Result<Self, Error> {
        Ok(ModelOverrides {
            haiku: read.model("PLANWRIGHT_MODEL_HAIKU")?,
            sonnet: read.model("PLANWRIGHT_MODEL_SONNET")?,
            opus: read.model("PLANWRIGHT_MODEL_OPUS")?,
            ollama: read.model("PLANWRIGHT_MODEL_OLLAMA")?,
            planning: read.model("PLANWRIGHT_MODEL_PLANNING")?,
        })
    }
}

/// The settings present in this process's environment, to be completed by whoever starts the
/// functions.
pub fn environment() -> Result<BTreeMap<String, String>, Error> {
    let mut found = BTreeMap::new();
    for setting in SETTINGS {
        let Some(value) = std::env::var_os(setting.name) else { continue };
        let value = value.into_string().map_err(|_| Error::WrongSetting {
            name: setting.name,
            problem: "it is not UTF-8 text".to_owned(),
        })?;
        found.insert(setting.name.to_owned(), value);
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
