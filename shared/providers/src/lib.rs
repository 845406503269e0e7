//! Language models behind one trait, a file per vendor. `demo` needs no key and says so.
//!
//! Invariants of this crate:
//! - a reply is complete or it is an error: a stream that ends early never passes for an answer;
//! - every error says whether the call may have been billed, so that no spend is ever
//!   under-counted;
//! - a key leaves this crate only in the header its vendor asks for, never in an error, a log or a
//!   health report.
//!
//! Layout: `anthropic`, `responses` (OpenAI itself), `openai` (chat completions, which many servers
//! speak) and `ollama` turn the neutral conversation into a vendor's request and its stream back
//! into a reply; `demo` is the offline model; `http` and `lines` hold the time-outs and read
//! answers up to their bounds; `failure` knows what refusals mean, `usage` which counts can be
//! believed, `refused` which fields a server does not take, `written_call` how models write calls
//! as text; `estimate` bounds token counts where the vendor does not count; `registry` holds the
//! providers, `models` adds which of them serves which tier at what price, for each team, and
//! `configured` reads that from the settings; `measured` counts and traces what a model is asked.

mod anthropic;
mod arguments;
mod configured;
mod demo;
mod error;
mod estimate;
mod failure;
mod http;
mod json;
mod lines;
mod measured;
mod models;
mod ollama;
mod openai;
mod refused;
mod registry;
mod responses;
mod schema;
mod usage;
mod written_call;

pub use anthropic::Anthropic;
pub use arguments::INVALID_ARGUMENTS;
pub use configured::Misconfigured;
pub use demo::{DEMO_MODEL, DEMO_PREFIX, Demo};
pub use error::{Billing, Error, ErrorKind};
pub use estimate::{input_token_bound, token_bound};
pub use http::{Timeouts, client};
pub use models::{Base, Models, TeamModels, Teams, team_secret};
pub use ollama::Ollama;
pub use openai::OpenAi;
pub use registry::{ProviderConfig, Providers};
pub use responses::Responses;

use async_trait::async_trait;
use planwright_protocol::chat::{ChatReply, ChatRequest};

/// Takes a reply's text piece by piece, as it streams in.
pub type OnText<'a> = dyn FnMut(&str) + Send + 'a;

/// A vendor's chat endpoint.
#[async_trait]
pub trait ChatModel: Send + Sync {
    /// The provider's name as usage rows and the services page show it: `anthropic`, `ollama`,
    /// `openai`, `demo`.
    fn provider(&self) -> &'static str;

    /// Upper bound of the input tokens this request will be billed for; a hold is computed from it
    /// before the call.
    async fn count_input_tokens(&self, request: &ChatRequest) -> Result<u64, Error>;

    /// About how many tokens the prompt has, for fitting a window: learned from what this process
    /// was told of the same model's prompts, and the bound on the text until then. Asks nobody.
    fn estimate_input_tokens(&self, request: &ChatRequest) -> u64 {
        estimate::estimate(self.provider(), request)
    }

    /// Runs one call. Text is handed to `on_text` as it streams in. Dropping the future drops the
    /// connection.
    async fn chat(
        &self,
        request: &ChatRequest,
        on_text: &mut OnText<'_>,
    ) -> Result<ChatReply, Error>;

    /// Asks the vendor whether it can be used now, without spending anything.
    async fn health(&self) -> Health;
}

/// What a health check found.
#[derive(Clone, Debug, PartialEq)]
pub struct Health {
    pub status: HealthStatus,
    /// How it was checked: `http`, `api_key`, `none`.
    pub method: &'static str,
    /// For people: models loaded, the address asked, what went wrong. Never a secret.
    pub details: serde_json::Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HealthStatus {
    Online,
    Offline,
    Degraded,
}
