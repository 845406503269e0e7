//! OpenAI's chat completions, which many other servers speak too.

mod calls;
mod request;
mod stream;
mod wire;

pub(crate) use stream::make_written_calls;

use crate::estimate::input_token_bound;
use crate::http::{Caller, Timeouts, trim_base};
use crate::lines::Event;
use crate::refused::LeftOut;
use crate::{ChatModel, Error, Health, HealthStatus, OnText};
use async_trait::async_trait;
use planwright_engine::routing::Provider;
use planwright_platform::secret::Secret;
use planwright_protocol::chat::{ChatReply, ChatRequest};
use reqwest::{Client, RequestBuilder, Response};
use serde_json::json;
use std::time::Duration;

pub(crate) const PROVIDER: &str = "openai";
/// These models think in silence between the first event and the answer.
const IDLE_WHILE_THINKING: Duration = Duration::from_secs(180);

/// Where vendors are that speak chat completions under a name of their own.
pub(crate) const PRESETS: [(Provider, &str); 3] = [
    (Provider::Google, "https://generativelanguage.googleapis.com/v1beta/openai"),
    (Provider::Glm, "https://api.z.ai/api/paas/v4"),
    (Provider::OpenRouter, "https://openrouter.ai/api/v1"),
];

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
        Self::of(Provider::OpenAi, client, base_url, key, timeouts)
    }

    /// As [`OpenAi::new`], for a vendor that speaks the same under a name of its own.
    pub fn of(
        vendor: Provider,
        client: Client,
        base_url: &str,
        key: Secret,
        timeouts: Timeouts,
    ) -> Self {
        let base_url = trim_base(base_url, "/chat/completions");
        OpenAi { client, base_url, key, caller: Caller { provider: vendor.as_str(), timeouts } }
    }

    /// Time-outs that suit models which think in silence.
    pub fn timeouts() -> Timeouts {
        Timeouts { idle: IDLE_WHILE_THINKING, ..Timeouts::default() }
    }

    fn signed(&self, request: RequestBuilder) -> RequestBuilder {
        if self.key.is_empty() {
            request
        } else if self.base_url.contains(".azure.com/") {
            request.header("api-key", self.key.expose())
        } else {
            request.bearer_auth(self.key.expose())
        }
    }

    async fn converse(
        &self,
        request: &ChatRequest,
        on_text: &mut OnText<'_>,
    ) -> Result<ChatReply, Error> {
        let response = self.accepted(request).await?;
        let mut reply = stream::Reply::new(self.caller, request);
        let heard = self.hear(response, request.max_output_tokens, &mut reply, on_text).await;
        heard.map_err(|error| error.known(reply.billing()))?;
        let known = reply.billing();
        reply.finish().map_err(|error| error.known(known))
    }

    /// Sends the request, once more for every optional field that the server refuses.
    async fn accepted(&self, request: &ChatRequest) -> Result<Response, Error> {
        let mut left_out = LeftOut::of(&self.base_url, &request.model);
        loop {
            let body = request::body(self.caller.provider, request, &left_out);
            let post = self.client.post(format!("{}/chat/completions", self.base_url)).json(&body);
            match self.caller.try_open(self.signed(post)).await {
                Ok(response) => return Ok(response),
                Err(refusal) if left_out.learn(&refusal, &body, &self.base_url) => {}
                Err(refusal) => return Err(refusal.error),
            }
        }
    }

    async fn hear(
        &self,
        response: Response,
        output: u32,
        reply: &mut stream::Reply<'_>,
        on_text: &mut OnText<'_>,
    ) -> Result<(), Error> {
        let mut events = self.caller.events(response, output);
        while let Some(event) = events.next().await? {
            match event {
                Event::Whole(body) => return reply.take_whole(&body, on_text),
                Event::Data { name, data } if reply.take(&name, &data, on_text)? => break,
                Event::Data { .. } => {}
            }
        }
        Ok(())
    }
}

#[async_trait]
impl ChatModel for OpenAi {
    fn provider(&self) -> &'static str {
        self.caller.provider
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
        // OpenRouter lists its models to anybody and a key's limits to its owner; Z.ai lists none.
        let (openrouter, glm) = (Provider::OpenRouter.as_str(), Provider::Glm.as_str());
        let path = if self.caller.provider == openrouter { "key" } else { "models" };
        let request = self.signed(self.client.get(format!("{}/{path}", self.base_url)));
        let health = listed_models(self.caller, request, &self.base_url).await;
        let no_list = health.details["error"].as_str().is_some_and(|e| e.contains("HTTP 404"));
        match self.caller.provider == glm && no_list {
            true => Health { status: HealthStatus::Online, ..health },
            false => health,
        }
    }
}

/// The health of a server by its list of models.
pub(crate) async fn listed_models(caller: Caller, list: RequestBuilder, address: &str) -> Health {
    match caller.probe(list, "api_key", address).await {
        Err(health) => health,
        Ok(models) => {
            // A list too long to read still shows that the server is there.
            let models = models.unwrap_or_default();
            let listed = models["data"].as_array().into_iter().flatten();
            let ids: Vec<&str> =
                listed.filter_map(|model| model["id"].as_str()).take(100).collect();
            let details = json!({ "address": address, "models": ids });
            Health { status: HealthStatus::Online, method: "api_key", details }
        }
    }
}
