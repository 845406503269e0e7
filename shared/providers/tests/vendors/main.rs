//! Every vendor's adapter over real HTTP: against a stub that misbehaves on demand, and against a
//! server that is not ours.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod aimock;
mod anthropic;
mod caching;
mod corpus;
mod demo;
mod failures;
mod health;
mod ollama;
mod openai;
mod sent_back;
mod stub;

use planwright_engine::routing::Provider;
use planwright_platform::secret::Secret;
use planwright_protocol::chat::{ChatReply, ChatRequest, Message, Purpose, SystemBlock, ToolSpec};
use planwright_providers::{ChatModel, Error, ProviderConfig, Providers, Timeouts, client};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

/// A key no message may ever show.
const KEY: &str = "sk-canary-0123456789";

const PATIENT: Timeouts =
    Timeouts { first_byte: Duration::from_secs(20), idle: Duration::from_secs(20) };

/// The adapter of a vendor, pointed at a server of ours. OpenAI's base URL holds the version.
fn model(vendor: Provider, url: &str, timeouts: Timeouts) -> Arc<dyn ChatModel> {
    let base_url = if vendor == Provider::OpenAi { format!("{url}/v1") } else { url.to_owned() };
    let config = ProviderConfig {
        provider: vendor,
        base_url,
        key: Secret::new(KEY),
        timeouts: Some(timeouts),
    };
    Providers::new(&client().unwrap(), vec![config]).get(vendor.as_str()).unwrap()
}

fn model_name(vendor: Provider) -> &'static str {
    match vendor {
        Provider::Anthropic => "claude-haiku-4-5-20251001",
        Provider::OpenAi => "gpt-6-luna",
        Provider::Ollama => "qwen3:8b",
        Provider::Google => "gemini-3.8-flash",
        Provider::Glm => "glm-5.3",
        Provider::OpenRouter => "openai/gpt-6.1-sol",
        Provider::Demo => "planwright-demo",
    }
}

fn request(vendor: Provider, text: &str) -> ChatRequest {
    ChatRequest {
        purpose: Purpose::Execution,
        model: model_name(vendor).into(),
        system: vec![SystemBlock { text: "Be brief.".into(), cache: true }],
        messages: vec![Message::user(text)],
        tools: vec![ToolSpec {
            name: "write_file".into(),
            description: "Writes a file.".into(),
            parameters: json!({
                "type": "object",
                "properties": { "path": { "type": "string" }, "content": { "type": "string" } },
                "required": ["path", "content"],
            }),
        }],
        max_output_tokens: 1_000,
        response_schema: None,
    }
}

/// Runs a call; the reply comes with the text as it streamed in.
async fn chat(
    model: &Arc<dyn ChatModel>,
    request: &ChatRequest,
) -> Result<(ChatReply, Vec<String>), Error> {
    let mut heard = Vec::new();
    let reply = model.chat(request, &mut |text| heard.push(text.to_owned())).await?;
    Ok((reply, heard))
}
