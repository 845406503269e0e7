//! A model whose calls are counted and traced, with the names of OpenTelemetry's conventions for
//! generative AI. What is said in a call is never part of it.

use crate::{ChatModel, Error, Health, OnText};
use async_trait::async_trait;
use planwright_engine::pricing::TokenUsage;
use planwright_platform::metrics::{MODEL_CALL, MODEL_ERRORS, MODEL_TOKENS, Metrics};
use planwright_protocol::chat::{ChatReply, ChatRequest};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tracing::{Instrument, Span, field::Empty, info_span};

/// Name of the only operation there is.
const CHAT: &str = "chat";

pub(crate) struct Measured {
    pub(crate) model: Arc<dyn ChatModel>,
    pub(crate) metrics: Metrics,
}

impl Measured {
    fn record(
        &self,
        span: &Span,
        request: &ChatRequest,
        took: Duration,
        reply: &Result<ChatReply, Error>,
    ) {
        let provider = self.provider();
        self.metrics.observe(&MODEL_CALL, [CHAT, provider, &request.model], took);
        match reply {
            Ok(reply) => {
                span.record("gen_ai.usage.input_tokens", signed(reply.usage.prompt()));
                span.record("gen_ai.usage.output_tokens", signed(reply.usage.output));
                for (kind, tokens) in
                    kinds(&reply.usage).into_iter().filter(|(_, tokens)| *tokens > 0)
                {
                    self.metrics.count(&MODEL_TOKENS, [provider, &request.model, kind], tokens);
                }
            }
            Err(error) => {
                span.record("error.type", error.kind().as_str());
                let kind = if error.is_transient() { "transient" } else { "permanent" };
                self.metrics.count(&MODEL_ERRORS, [provider, kind], 1);
            }
        }
        tracing::info!(parent: span,
        duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX), "model call");
    }
}

/// The conventions' numbers are signed.
fn signed(tokens: u64) -> i64 {
    i64::try_from(tokens).unwrap_or(i64::MAX)
}

fn kinds(usage: &TokenUsage) -> [(&'static str, u64); 4] {
    [
        ("input", usage.input),
        ("output", usage.output),
        ("cache_read", usage.cache_read),
        ("cache_write", usage.cache_write),
    ]
}

#[async_trait]
impl ChatModel for Measured {
    fn provider(&self) -> &'static str {
        self.model.provider()
    }

    async fn count_input_tokens(&self, request: &ChatRequest) -> Result<u64, Error> {
        self.model.count_input_tokens(request).await
    }

    fn estimate_input_tokens(&self, request: &ChatRequest) -> u64 {
        self.model.estimate_input_tokens(request)
    }

    async fn chat(
        &self,
        request: &ChatRequest,
        on_text: &mut OnText<'_>,
    ) -> Result<ChatReply, Error> {
        let span = info_span!(
            CHAT,
            otel.name = format!("{CHAT} {}", request.model),
            otel.kind = "client",
            "gen_ai.operation.name" = CHAT,
            "gen_ai.provider.name" = self.provider(),
            "gen_ai.request.model" = request.model,
            "gen_ai.request.max_tokens" = i64::from(request.max_output_tokens),
            "gen_ai.usage.input_tokens" = Empty,
            "gen_ai.usage.output_tokens" = Empty,
            "error.type" = Empty,
        );
        let started = Instant::now();
        let reply = self.model.chat(request, on_text).instrument(span.clone()).await;
        self.record(&span, request, started.elapsed(), &reply);
        reply
    }

    async fn health(&self) -> Health {
        self.model.health().await
    }
}
