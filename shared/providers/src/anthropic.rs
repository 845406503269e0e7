//! Anthropic's Messages API.

mod request;
mod stream;

use crate::estimate::input_token_bound;
use crate::http::{Caller, SHORT, Timeouts, trim_base};
use crate::lines::Event;
use crate::usage::count;
use crate::{ChatModel, Error, Health, HealthStatus, OnText};
use async_trait::async_trait;
use planwright_platform::secret::Secret;
use planwright_protocol::chat::{ChatReply, ChatRequest};
use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};
use std::time::Duration;

/// The API version every request names.
const API_VERSION: &str = "2026-10-21";
/// Added to a counted prompt: the vendor calls its count an estimate that may be off by a small
/// amount.
const COUNT_MARGIN_TOKENS: u64 = 32;
const COUNT_MARGIN_PERCENT: u64 = 2;

/// A vendor that counts tokens, caches marked prefixes and streams thinking as blocks of its own.
pub struct Anthropic {
    client: Client,
    base_url: String,
    key: Secret,
    caller: Caller,
    count_timeout: Duration,
}

impl Anthropic {
    /// `base_url` with or without `/v1`.
    pub fn new(client: Client, base_url: &str, key: Secret, timeouts: Timeouts) -> Self {
        Anthropic {
            client,
            base_url: trim_base(base_url, "/v1"),
            key,
            caller: Caller { provider: request::PROVIDER, timeouts },
            count_timeout: SHORT.min(timeouts.first_byte),
        }
    }

    fn signed(&self, request: RequestBuilder) -> RequestBuilder {
        request.header("x-api-key", self.key.expose()).header("anthropic-version", API_VERSION)
    }

    fn post(&self, path: &str, body: &Value) -> RequestBuilder {
        self.signed(self.client.post(format!("{}{path}", self.base_url)).json(body))
    }

    async fn counted(&self, request: &ChatRequest) -> Option<u64> {
        let sent =
            self.caller.open(self.post("/v1/messages/count_tokens", &request::count_body(request)));
        let counted = tokio::time::timeout(self.count_timeout, async {
            let answer = self.caller.short_json(sent.await.ok()?).await.ok()??;
            count(&answer["input_tokens"]).filter(|tokens| *tokens > 0)
        });
        counted.await.ok()?
    }

    async fn converse(
        &self,
        request: &ChatRequest,
        on_text: &mut OnText<'_>,
    ) -> Result<ChatReply, Error> {
        let response = self.caller.open(self.post("/v1/messages", &request::body(request))).await?;
        let mut reply = stream::Reply::new(self.caller, request);
        let heard = self.hear(response, request.max_output_tokens, &mut reply, on_text).await;
        heard.map_err(|error| error.known(reply.billing()))?;
        let known = reply.billing();
        reply.finish().map_err(|error| error.known(known))
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
                Event::Data { data, .. } if reply.take(&data, on_text)? => break,
                Event::Data { .. } => {}
            }
        }
        Ok(())
    }
}

#[async_trait]
impl ChatModel for Anthropic {
    fn provider(&self) -> &'static str {
        request::PROVIDER
    }

    async fn count_input_tokens(&self, request: &ChatRequest) -> Result<u64, Error> {
        let Some(counted) = self.counted(request).await else {
            return Ok(input_token_bound(request));
        };
        Ok(counted + counted * COUNT_MARGIN_PERCENT / 100 + COUNT_MARGIN_TOKENS)
    }

    async fn chat(
        &self,
        request: &ChatRequest,
        on_text: &mut OnText<'_>,
    ) -> Result<ChatReply, Error> {
        self.converse(request, on_text).await.map_err(|error| error.without(&self.key))
    }

    async fn health(&self) -> Health {
        let request =
            self.signed(self.client.get(format!("{}/v1/models?limit=100", self.base_url)));
        match self.caller.probe(request, "api_key", &self.base_url).await {
            Err(health) => health,
            Ok(models) => {
                // A list too long to read still shows that the server is there.
                let models = models.unwrap_or_default();
                let ids: Vec<&str> = models["data"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(|m| m["id"].as_str())
                    .collect();
                let details = json!({ "address": self.base_url, "models": ids });
                Health { status: HealthStatus::Online, method: "api_key", details }
            }
        }
    }
}
