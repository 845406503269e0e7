//! OpenAI's chat completions, which many other servers speak too.

mod request;
mod stream;

use crate::estimate::input_token_bound;
use crate::http::{Caller, Timeouts, trim_base};
use crate::{ChatModel, Error, Health, HealthStatus, OnText};
use async_trait::async_trait;
use futures::StreamExt;
use planwright_platform::secret::Secret;
use planwright_protocol::chat::{ChatReply, ChatRequest};
use reqwest::{Client, RequestBuilder};
use serde_json::json;
use std::time::Duration;

pub(crate) const PROVIDER: &str = "openai";
/// These models think in silence between the first event and the answer.
const IDLE_WHILE_THINKING: Duration = Duration::from_secs(180);

/// A server of chat completions. It counts no tokens beforehand, so holds are made from a bound on
/// the text.
pub struct OpenAi {
    client: Client,
    base_url: String,
    key: Secret,
    caller: Caller,
}

impl OpenAi {
    /// `base_url` ends in the version, as in `https://api.openai.com/v1`. An empty key sends none,
    /// as servers on one's own machine like it.
    pub fn new(client: Client, base_url: &str, key: Secret, timeouts: Timeouts) -> Self {
        let base_url = trim_base(base_url, "/chat/completions");
        OpenAi { client, base_url, key, caller: Caller { provider: PROVIDER, timeouts } }
    }

    /// Time-outs that suit models which think in silence.
    pub fn timeouts() -> Timeouts {
        Timeouts { idle: IDLE_WHILE_THINKING, ..Timeouts::default() }
    }

    fn signed(&self, request: RequestBuilder) -> RequestBuilder {
        if self.key.is_empty() { request } else { request.bearer_auth(self.key.expose()) }
    }

    async fn converse(
        &self,
        request: &ChatRequest,
        on_text: &mut OnText<'_>,
    ) -> Result<ChatReply, Error> {
        let post = self
            .client
            .post(format!("{}/chat/completions", self.base_url))
            .json(&request::body(request));
        let response = self.caller.open(self.signed(post)).await?;
        let mut events = self.caller.events(response);
        let mut reply = stream::Reply::new(self.caller);
        while let Some(event) = events.next().await {
            let Some(data) = event?.data.filter(|data| !data.is_empty()) else { continue };
            if data.trim() == "[DONE]" {
                break;
            }
            reply.take(&data, on_text)?;
        }
        reply.finish(request)
    }
}

#[async_trait]
impl ChatModel for OpenAi {
    fn provider(&self) -> &'static str {
        PROVIDER
    }

    async fn count_input_tokens(&self, request: &ChatRequest) -> Result<u64, Error> {
        Ok(input_token_bound(request))
    }

    async fn chat(
        &self,
        request: &ChatRequest,
        on_text: &mut OnText<'_>,
    ) -> Result<ChatReply, Error> {
        self.converse(request, on_text).await.map_err(|error| error.without(&self.key))
    }

    async fn health(&self) -> Health {
        let request = self.signed(self.client.get(format!("{}/models", self.base_url)));
        match self.caller.probe(request, "api_key", &self.base_url).await {
            Err(health) => health,
            Ok(models) => {
                let listed = models["data"].as_array().into_iter().flatten();
                let ids: Vec<&str> =
                    listed.filter_map(|model| model["id"].as_str()).take(100).collect();
                let details = json!({ "address": self.base_url, "models": ids });
                Health { status: HealthStatus::Online, method: "api_key", details }
            }
        }
    }
}
