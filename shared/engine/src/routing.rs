//! Which model does which work: the tier of a task, and the model that serves a tier.
//!
//! Rules of [`RoutingTable::resolve`], first match wins:
//! 1. a model named in the settings, on the provider it names, else on the one that would serve the
//!    tier anyway;
//! 2. the `ollama` tier: Ollama where there is one;
//! 3. every tier and planning: the first of [`Provider::WITH_ACCOUNTS`] that there is, else the
//!    demo model. So an `ollama` task goes to the cheap paid model where there is no Ollama, and
//!    everything goes to Ollama where there is nothing else.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident,
    $kind:literal { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "lowercase")]
        pub enum $name {
            $($(#[$variant_doc])* $variant),+
        }

        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The word used on the wire and in stored items.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $($name::$variant => $word),+
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;
            fn from_str(text: &str) -> Result<Self, UnknownWord> {
                match text {
                    $($word => Ok($name::$variant),)+
                    _ => Err(UnknownWord { kind: $kind, allowed: concat!($($word, " "),+) }),
                }
            }
        }
    };
}

/// A word outside its closed set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a {kind}; it is one of: {}", allowed.trim_end())]
pub struct UnknownWord {
    pub kind: &'static str,
    allowed: &'static str,
}

words! {
    /// How strong, and how dear, a model a task gets. In order of price.
    Tier, "model tier" {
        /// A local model, free.
        Ollama = "ollama",
        Haiku = "haiku",
        Sonnet = "sonnet",
        /// Never chosen by rule, only by a person.
        Opus = "opus",
    }
}

words! {
    /// What kind of work a task is.
    TaskType, "task type" {
        Code = "code",
        Research = "research",
        Analysis = "analysis",
        Asset = "asset",
        Integration = "integration",
        Documentation = "documentation",
    }
}

words! {
    /// How hard a task is, in the planner's judgement.
    Complexity, "complexity" {
        Simple = "simple",
        Medium = "medium",
        Complex = "complex",
    }
}

words! {
    /// Who serves a model.
    Provider, "provider" {
        Anthropic = "anthropic",
        OpenAi = "openai",
        Ollama = "ollama",
        /// Gemini, by its endpoint for OpenAI's chat completions.
        Google = "google",
        /// Z.ai.
        Glm = "glm",
        /// Models of many vendors behind one account.
        OpenRouter = "openrouter",
        Demo = "demo",
    }
}

/// The cheapest tier that can be trusted with the work.
pub fn tier_for(task_type: TaskType, complexity: Complexity) -> Tier {
    use {Complexity as C, TaskType as T};
    match (task_type, complexity) {
        (T::Asset, _) | (T::Research | T::Analysis | T::Documentation, C::Simple) => Tier::Ollama,
        (T::Code | T::Integration, C::Simple)
        | (T::Research | T::Analysis | T::Documentation | T::Integration, C::Medium) => Tier::Haiku,
        (T::Code, C::Medium) | (_, C::Complex) => Tier::Sonnet,
    }
}

pub const READ_FILE: &str = "read_file";
pub const WRITE_FILE: &str = "write_file";
pub const LIST_DIRECTORY: &str = "list_directory";
pub const EDIT_FILE: &str = "edit_file";
pub const APPEND_FILE: &str = "append_file";
pub const DELETE_FILE: &str = "delete_file";
pub const MOVE_FILE: &str = "move_file";
pub const SEARCH_CODEBASE: &str = "search_codebase";
pub const FETCH_URL: &str = "fetch_url";
pub const WEB_SEARCH: &str = "web_search";
pub const LOCAL_LLM: &str = "local_llm";
/// A question to a person; it goes to nobody by default, because a task then waits for hours.
pub const ASK_HUMAN: &str = "ask_human";
pub const RUN_SHELL: &str = "run_shell";
pub const RUN_PYTHON: &str = "run_python";
pub const GIT_STATUS: &str = "git_status";
pub const GIT_DIFF: &str = "git_diff";
pub const GIT_LOG: &str = "git_log";
pub const GIT_COMMIT: &str = "git_commit";
/// Tools that need a sandbox, which not every machine has.
pub const SANDBOX_TOOLS: [&str; 6] =
    [RUN_SHELL, RUN_PYTHON, GIT_STATUS, GIT_DIFF, GIT_LOG, GIT_COMMIT];
/// Every tool a plan may ask for; those that look at the web, which only research gets by default,
/// and the question to a person, which no task does, are last.
pub const BUILT_IN_TOOLS: [&str; 18] = [
    READ_FILE,
    WRITE_FILE,
    LIST_DIRECTORY,
    EDIT_FILE,
    APPEND_FILE,
    DELETE_FILE,
    MOVE_FILE,
    SEARCH_CODEBASE,
    LOCAL_LLM,
    RUN_SHELL,
    RUN_PYTHON,
    GIT_STATUS,
    GIT_DIFF,
    GIT_LOG,
    GIT_COMMIT,
    FETCH_URL,
    WEB_SEARCH,
    ASK_HUMAN,
];

/// What a plan may ask for here.
pub fn tools_here(sandbox: bool) -> Vec<&'static str> {
    BUILT_IN_TOOLS.into_iter().filter(|tool| sandbox || !SANDBOX_TOOLS.contains(tool)).collect()
}

/// Why a plan cannot ask for a tool that is not among those there are: the fault's code and what
/// is said of it.
pub fn no_such_tool(name: &str, tools: &[&str]) -> (&'static str, String) {
    if SANDBOX_TOOLS.contains(&name) {
        let detail = format!(
            "`{name}` needs a sandbox, and this installation has none: tasks cannot run commands \
             here"
        );
        return ("no_sandbox", detail);
    }
    ("unknown_tool", format!("there is no tool `{name}`; the tools are {}", tools.join(", ")))
}

/// Tools a task of this type may use when the plan names none.
pub fn default_tools(task_type: TaskType) -> &'static [&'static str] {
    match task_type {
        TaskType::Code | TaskType::Integration => {
            let [work @ .., _page, _search, _question] = &BUILT_IN_TOOLS;
            work
        }
        TaskType::Documentation => &[
            READ_FILE,
            WRITE_FILE,
            LIST_DIRECTORY,
            EDIT_FILE,
            APPEND_FILE,
            SEARCH_CODEBASE,
            LOCAL_LLM,
        ],
        TaskType::Analysis => &[READ_FILE, LIST_DIRECTORY, SEARCH_CODEBASE, LOCAL_LLM],
        TaskType::Research => &[LOCAL_LLM, FETCH_URL, WEB_SEARCH],
        TaskType::Asset => &[LOCAL_LLM],
    }
}

/// What is noted of a tool that is not among those there are.
pub fn left_out(name: &str, tools: &[&str]) -> (&'static str, String) {
    match no_such_tool(name, tools) {
        ("unknown_tool", _) => {
            ("unknown_tool", format!("there is no tool `{name}`; it was left out"))
        }
        (code, why) => (code, format!("{why}; it was left out")),
    }
}

/// A model at its provider.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ModelRef {
    pub provider: Provider,
    /// The vendor's own model id.
    pub model: String,
}

/// A provider that can be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Available {
    pub provider: Provider,
    /// Serves every tier in place of the built-in choice: which models an Ollama host has is its
    /// owner's affair.
    pub model: Option<String>,
}

/// A model named in the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub provider: Option<Provider>,
    pub model: String,
}

/// Models that replace the built-in choice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    pub ollama: Option<Choice>,
    pub haiku: Option<Choice>,
    pub sonnet: Option<Choice>,
    pub opus: Option<Choice>,
    pub planning: Option<Choice>,
}

/// A setting asks for a provider that is not configured.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the model for {role} is to be {model} of {provider}, but {provider} is not configured")]
pub struct Unavailable {
    pub role: &'static str,
    pub provider: Provider,
    pub model: String,
}

/// Which model serves each tier, and which one plans.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoutingTable {
    ollama: ModelRef,
    haiku: ModelRef,
    sonnet: ModelRef,
    opus: ModelRef,
    planning: ModelRef,
}

impl RoutingTable {
    /// See the module's rules. The demo model is always there and need not be named.
    pub fn resolve(available: &[Available], choices: &Choices) -> Result<Self, Unavailable> {
        let route = |role: Role, choice: &Option<Choice>| route(role, choice.as_ref(), available);
        Ok(RoutingTable {
            ollama: route(Role::Tier(Tier::Ollama), &choices.ollama)?,
            haiku: route(Role::Tier(Tier::Haiku), &choices.haiku)?,
            sonnet: route(Role::Tier(Tier::Sonnet), &choices.sonnet)?,
            opus: route(Role::Tier(Tier::Opus), &choices.opus)?,
            planning: route(Role::Planning, &choices.planning)?,
        })
    }

    pub fn for_tier(&self, tier: Tier) -> &ModelRef {
        match tier {
            Tier::Ollama => &self.ollama,
            Tier::Haiku => &self.haiku,
            Tier::Sonnet => &self.sonnet,
            Tier::Opus => &self.opus,
        }
    }

    pub fn planning(&self) -> &ModelRef {
        &self.planning
    }

    /// Tiers that stand still while `provider` is down.
    pub fn tiers_of(&self, provider: Provider) -> impl Iterator<Item = Tier> {
        Tier::ALL.iter().copied().filter(move |tier| self.for_tier(*tier).provider == provider)
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Role {
    Tier(Tier),
    Planning,
}

impl Role {
    fn name(self) -> &'static str {
        match self {
            Role::Tier(tier) => tier.as_str(),
            Role::Planning => "planning",
        }
    }
}

fn route(
    role: Role,
    choice: Option<&Choice>,
    available: &[Available],
) -> Result<ModelRef, Unavailable> {
    let configured =
        |provider| provider == Provider::Demo || available.iter().any(|a| a.provider == provider);
    let usual = usual_provider(role, configured);
    let Some(choice) = choice else {
        let named = available.iter().find(|a| a.provider == usual).and_then(|a| a.model.clone());
        return Ok(ModelRef {
            provider: usual,
            model: named.unwrap_or_else(|| usual_model(usual, role).to_owned()),
        });
    };
    let provider = choice.provider.unwrap_or(usual);
    if !configured(provider) {
        return Err(Unavailable { role: role.name(), provider, model: choice.model.clone() });
    }
    Ok(ModelRef { provider, model: choice.model.clone() })
}

impl Provider {
    /// Those that are reached with an account or an address, in the order in which they serve what
    /// nothing else is said of.
    pub const WITH_ACCOUNTS: [Provider; 6] = [
        Provider::Anthropic,
        Provider::OpenAi,
        Provider::Google,
        Provider::Glm,
        Provider::OpenRouter,
        Provider::Ollama,
    ];
}

fn usual_provider(role: Role, configured: impl Fn(Provider) -> bool) -> Provider {
    if role == Role::Tier(Tier::Ollama) && configured(Provider::Ollama) {
        return Provider::Ollama;
    }
    Provider::WITH_ACCOUNTS
        .into_iter()
        .find(|provider| configured(*provider))
        .unwrap_or(Provider::Demo)
}

/// The built-in models. Those of Anthropic are the contract's, so that the quotes agree with it.
fn usual_model(provider: Provider, role: Role) -> &'static str {
    match (provider, role) {
        (Provider::Anthropic, Role::Tier(Tier::Ollama | Tier::Haiku)) => {
            "claude-haiku-4-5-20251001"
        }
        (Provider::Anthropic, Role::Tier(Tier::Sonnet) | Role::Planning) => "claude-sonnet-4-6",
        (Provider::Anthropic, Role::Tier(Tier::Opus)) => "claude-opus-4-6",
        (Provider::OpenAi, Role::Tier(Tier::Ollama | Tier::Haiku)) => "gpt-6-luna",
        (Provider::OpenAi, _) => "gpt-6-sol",
        (Provider::Ollama, _) => "qwen3:8b",
        (Provider::Google, _) => "gemini-3.8-flash",
        (Provider::Glm, _) => "glm-5.3",
        (Provider::OpenRouter, Role::Tier(Tier::Ollama | Tier::Haiku)) => "openai/gpt-6-luna",
        (Provider::OpenRouter, _) => "openai/gpt-6.1-sol",
        (Provider::Demo, _) => "planwright-demo",
    }
}

#[cfg(test)]
mod tests;
