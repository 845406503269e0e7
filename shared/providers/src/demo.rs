//! The demo model: deterministic, offline and free. It plans from the requirement's own lines,
//! really calls the file tools, and says wherever its work shows that it is no language model.

mod files;
mod plan;
mod requirement;
mod texts;
mod words;
mod work;

pub use texts::DEMO_PREFIX;

use crate::{ChatModel, Error, ErrorKind, Health, HealthStatus, OnText};
use async_trait::async_trait;
use planwright_engine::pricing::TokenUsage;
use planwright_protocol::chat::{Bill, Block, ChatReply, ChatRequest, Purpose, StopReason};
use serde_json::json;
use texts::text;

/// The only model of the provider `demo`.
pub const DEMO_MODEL: &str = "planwright-demo";
/// Characters handed on at once, about what a vendor sends.
const CHUNK_CHARS: usize = 24;

/// The offline model.
#[derive(Clone, Copy, Debug, Default)]
pub struct Demo;

#[async_trait]
impl ChatModel for Demo {
    fn provider(&self) -> &'static str {
        "demo"
    }

    async fn count_input_tokens(&self, request: &ChatRequest) -> Result<u64, Error> {
        Ok(input_tokens(request))
    }

    async fn chat(
        &self,
        request: &ChatRequest,
        on_text: &mut OnText<'_>,
    ) -> Result<ChatReply, Error> {
        if request.model != DEMO_MODEL {
            let message =
                format!("demo has no model {}; its only one is {DEMO_MODEL}", request.model);
            return Err(Error::new(ErrorKind::BadRequest, message));
        }
        let content = match request.purpose {
            Purpose::Planning => vec![text(plan::reply(request))],
            Purpose::Execution => work::reply(request),
            Purpose::Verification => vec![text(verdict())],
            Purpose::KnowledgeExtraction => vec![text(json!({ "findings": [] }).to_string())],
        };
        for block in &content {
            if let Block::Text { text } = block {
                stream(text, on_text).await;
            }
        }
        let calls = content.iter().any(|block| matches!(block, Block::ToolUse { .. }));
        let output =
            content.iter().map(block_tokens).sum::<u64>().min(u64::from(request.max_output_tokens));
        let usage = TokenUsage { input: input_tokens(request), output, ..TokenUsage::default() };
        let stop = if calls { StopReason::ToolUse } else { StopReason::EndTurn };
        Ok(ChatReply { content, stop, usage, bill: Bill::default() })
    }

    async fn health(&self) -> Health {
        let note = "The demo model needs no key and no network. It is no language model: \
            configure a provider for real work.";
        Health {
            status: HealthStatus::Online,
            method: "none",
            details: json!({ "models": [DEMO_MODEL], "note": note }),
        }
    }
}

fn verdict() -> String {
    let reasoning =
        format!("{DEMO_PREFIX}Accepted without judgement: the demo model cannot assess quality.");
    json!({ "verdict": "passed", "reasoning": reasoning, "gaps": [] }).to_string()
}

async fn stream(text: &str, on_text: &mut OnText<'_>) {
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.char_indices().nth(CHUNK_CHARS).map_or(rest.len(), |(at, _)| at);
        let (chunk, more) = rest.split_at(end);
        on_text(chunk);
        rest = more;
        // Others get their turn between two chunks, as with a vendor.
        tokio::task::yield_now().await;
    }
}

/// Four bytes a token: an estimate for show, since nothing is billed.
fn tokens(bytes: usize) -> u64 {
    (bytes as u64).div_ceil(4)
}

fn block_tokens(block: &Block) -> u64 {
    match block {
        Block::Text { text } => tokens(text.len()),
        Block::ToolUse { name, input, .. } => tokens(name.len() + input.to_string().len()),
        Block::ToolResult { content, .. } => tokens(content.len()),
        Block::Opaque { .. } => 0,
    }
}

fn input_tokens(request: &ChatRequest) -> u64 {
    let system: u64 = request.system.iter().map(|block| tokens(block.text.len())).sum();
    let messages: u64 =
        request.messages.iter().flat_map(|message| &message.content).map(block_tokens).sum();
    system + messages
}
