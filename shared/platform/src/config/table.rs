//! Every setting there is: what `--help`, README and the deployment template are checked against.

/// One environment variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    pub name: &'static str,
    pub unset: Unset,
    /// One clause in plain words, without a full stop.
    pub meaning: &'static str,
    /// Whether the value must never be shown.
    pub secret: bool,
}

/// What holds when a variable is not set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unset {
    /// The start stops.
    Required,
    /// The thing it describes is absent.
    Absent,
    Default(&'static str),
}

const fn setting(name: &'static str, unset: Unset, meaning: &'static str) -> Setting {
    Setting { name, unset, meaning, secret: false }
}

const fn key(name: &'static str, meaning: &'static str) -> Setting {
    Setting { name, unset: Unset::Absent, meaning, secret: true }
}

use Unset::{Absent, Default, Required};

pub const SETTINGS: &[Setting] = &[
    setting("PLANWRIGHT_TABLE", Required, "name of the DynamoDB table"),
    setting("PLANWRIGHT_WORK_QUEUE_URL", Required, "URL of the SQS queue that wakes workers"),
    setting("PLANWRIGHT_PLAN_QUEUE_URL", Required, "URL of the SQS queue that wakes planners"),
    setting(
        "PLANWRIGHT_BUCKET",
        Required,
        "name of the S3 bucket that holds the files of projects",
    ),
    setting(
        "PLANWRIGHT_TENANT_ROLE",
        Absent,
        "role under which workers reach files, each team's in a session of its own; unset, as \
            themselves",
    ),
    setting("PLANWRIGHT_SECRET_PREFIX", Default("planwright/"), "begins the name of every secret"),
    setting(
        "PLANWRIGHT_PUBLIC_URL",
        Required,
        "where people reach the product; issuer of access tokens",
    ),
    setting(
        "PLANWRIGHT_CORS_ORIGINS",
        Absent,
        "other origins a browser may call from, separated by commas",
    ),
    key("ANTHROPIC_API_KEY", "key of the Anthropic API"),
    setting(
        "ANTHROPIC_BASE_URL",
        Default("https://api.anthropic.com"),
        "where the Anthropic API is",
    ),
    key("OPENAI_API_KEY", "key of an OpenAI-compatible API"),
    setting(
        "OPENAI_BASE_URL",
        Default("https://api.openai.com/v1"),
        "where the OpenAI-compatible API is",
    ),
    key("GEMINI_API_KEY", "key of Google's Gemini API"),
    key("ZAI_API_KEY", "key of Z.ai, for GLM models"),
    key("OPENROUTER_API_KEY", "key of OpenRouter"),
    setting("OLLAMA_HOST", Absent, "where Ollama is: a URL, or host and port"),
    setting(
        "OLLAMA_MODEL",
        Default("qwen3:8b"),
        "model for the ollama tier and the local_llm tool",
    ),
    setting("SEARXNG_URL", Absent, "where a SearXNG is that the web_search tool asks: a URL"),
    key("TAVILY_API_KEY", "key of Tavily, for the web_search tool where there is no SearXNG"),
    setting("TAVILY_BASE_URL", Default("https://api.tavily.com"), "where Tavily is"),
    key("BRAVE_API_KEY", "key of Brave Search, for the web_search tool where there is no other"),
    setting("BRAVE_BASE_URL", Default("https://api.search.brave.com"), "where Brave Search is"),
    setting("PLANWRIGHT_MODEL_HAIKU", Absent, "model for the haiku tier: provider:model, or model"),
    setting(
        "PLANWRIGHT_MODEL_SONNET",
        Absent,
        "model for the sonnet tier: provider:model, or model",
    ),
    setting("PLANWRIGHT_MODEL_OPUS", Absent, "model for the opus tier: provider:model, or model"),
    setting(
        "PLANWRIGHT_MODEL_OLLAMA",
        Absent,
        "model for the ollama tier: provider:model, or model",
    ),
    setting(
        "PLANWRIGHT_MODEL_PLANNING",
        Absent,
        "model that writes plans: provider:model, or model",
    ),
    setting(
        "PLANWRIGHT_PRICES",
        Absent,
        "price rows that go before the built-in ones: JSON, or a file of it",
    ),
    setting("PLANWRIGHT_DAILY_LIMIT_USD", Default("5"), "what a new team may spend in a day (UTC)"),
    setting(
        "PLANWRIGHT_MONTHLY_LIMIT_USD",
        Default("50"),
        "what a new team may spend in a month (UTC)",
    ),
    setting("PLANWRIGHT_PROJECT_LIMIT_USD", Default("10"), "what a new project may spend"),
    setting(
        "PLANWRIGHT_WARN_PERCENT",
        Default("80"),
        "percent of a limit at which people are warned, 1 to 100",
    ),
    setting(
        "PLANWRIGHT_CONCURRENCY",
        Default("16"),
        "tasks of one project that may run at once, 1 to 1000",
    ),
    setting("PLANWRIGHT_REGISTRATION", Default("on"), "whether strangers may register: on or off"),
    key(
        "PLANWRIGHT_SETUP_CODE",
        "what the first person, who becomes the operator, shows to register; unset, whoever comes \
            first may",
    ),
    setting("PLANWRIGHT_TEAMS_PER_PERSON", Default("5"), "teams one person may own, 1 to 1000"),
    setting(
        "PLANWRIGHT_TEAMS_PER_ADDRESS",
        Default("50"),
        "teams, people with theirs among them, that one address may make in a day",
    ),
    setting(
        "PLANWRIGHT_RATE_TEAM",
        Default("600"),
        "requests of one team, or of one person without one, in a minute",
    ),
    setting("PLANWRIGHT_RATE_KEY", Default("300"), "requests with one API key in a minute"),
    setting(
        "PLANWRIGHT_RATE_ADDRESS",
        Default("300"),
        "requests of one address that are not signed in, in a minute",
    ),
    setting(
        "PLANWRIGHT_RATE_SIGN_IN",
        Default("20"),
        "tries of one address to sign in or up, in a minute",
    ),
    key(
        "PLANWRIGHT_OIDC",
        "identity providers people can sign in at: a JSON list of name, display_name, issuer, \
            client_id, and \
         client_secret or client_secret_name (a secret below the prefix)",
    ),
    setting(
        "PLANWRIGHT_LEAKED_PASSWORDS",
        Default("https://api.pwnedpasswords.com/range"),
        "list of leaked passwords that new ones are looked up in (five digits of a hash are \
            sent): a URL, or off",
    ),
    setting(
        "PLANWRIGHT_MAIL_FROM",
        Absent,
        "address that mail is sent from through Amazon SES; unset, none is sent",
    ),
    setting("PLANWRIGHT_LOG_FORMAT", Default("json"), "json or human"),
    setting(
        "PLANWRIGHT_LOG",
        Default("info"),
        "what is logged: a level, or directives such as info,planwright_api=debug",
    ),
    setting(
        "PLANWRIGHT_METRICS",
        Absent,
        "CloudWatch namespace in which metrics are reported on standard output",
    ),
    setting(
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        Absent,
        "where traces are sent: the base URL of an OpenTelemetry receiver that takes OTLP over \
            HTTP",
    ),
    key(
        "OTEL_EXPORTER_OTLP_HEADERS",
        "headers that receiver asks for: name=value, with commas between",
    ),
    setting(
        "PLANWRIGHT_ALLOW_PRIVATE_ADDRESSES",
        Default("off"),
        "whether providers may live at loopback and private addresses: on or off",
    ),
    setting(
        "PLANWRIGHT_FETCH_PRIVATE_ADDRESSES",
        Default("off"),
        "whether the fetch_url tool may read loopback and private addresses: on or off",
    ),
];

/// The table as text, one setting per line.
pub fn help() -> String {
    let width = SETTINGS.iter().map(|setting| setting.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for Setting { name, unset, meaning, .. } in SETTINGS {
        let suffix = match unset {
            Required => " (required)".to_owned(),
            Absent => String::new(),
            Default(value) => format!(" (default {value})"),
        };
        text.push_str(&format!("{name:width$}  {meaning}{suffix}\n"));
    }
    text
}
