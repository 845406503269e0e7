use crate::Error;
use crate::tool::{Class, Immediate, ToolContext, ToolOutput};
use async_trait::async_trait;
use planwright_protocol::chat::{ChatRequest, Message, Purpose, StopReason, SystemBlock, ToolSpec};
use planwright_providers::ChatModel;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

/// Longest prompt and longest system text, in characters.
const MAX_PROMPT_CHARS: usize = 100_000;
/// Longest answer, in tokens.
const MAX_OUTPUT_TOKENS: u32 = 4_096;
/// How long a task's model waits for the local one, which may have to read its weights from disk
/// first.
const TIME_LIMIT: Duration = Duration::from_secs(300);

/// Asks the local model, which costs nothing.
pub struct LocalLlm {
    model: Option<(Arc<dyn ChatModel>, String)>,
    spec: ToolSpec,
}

#[derive(Deserialize)]
pub(crate) struct Arguments {
    prompt: String,
    system: Option<String>,
}

impl LocalLlm {
    pub fn new(model: Option<(Arc<dyn ChatModel>, String)>) -> Self {
        let spec = ToolSpec {
            name: "local_llm".to_owned(),
            description:
                "Ask a small language model that runs locally and costs nothing: summaries, \
                    drafts, rewording. \
                          It knows neither this conversation nor the project's files."
                    .to_owned(),
            parameters: json!({
                "type": "object",
                "properties": {
                    "prompt": {"type": "string", "minLength": 1, "maxLength": MAX_PROMPT_CHARS},
                    "system": {"type": "string", "maxLength": MAX_PROMPT_CHARS,
                    "description": "Instructions to follow"}
                },
                "required": ["prompt"],
                "additionalProperties": false
            }),
        };
        LocalLlm { model, spec }
    }
}

#[async_trait]
impl Immediate for LocalLlm {
    type Arguments = Arguments;

    fn spec(&self) -> &ToolSpec {
        &self.spec
    }

    fn class(&self) -> Class {
        Class::Pure
    }

    async fn run(&self, _: &ToolContext, arguments: Arguments) -> Result<ToolOutput, Error> {
        let Some((provider, model)) = &self.model else {
            return Ok(ToolOutput::refused("No local model is configured here; go on without it."));
        };
        let request = ChatRequest {
            purpose: Purpose::Execution,
            model: model.clone(),
            system: arguments
                .system
                .into_iter()
                .map(|text| SystemBlock { text, cache: false })
                .collect(),
            messages: vec![Message::user(arguments.prompt)],
            tools: Vec::new(),
            max_output_tokens: MAX_OUTPUT_TOKENS,
            response_schema: None,
        };
        let reply =
            match tokio::time::timeout(TIME_LIMIT, provider.chat(&request, &mut |_| {})).await {
                Ok(Ok(reply)) => reply,
                Ok(Err(error)) => {
                    tracing::warn!(provider = provider.provider(), model, error = %error, "local \
                    model failed");
                    return Ok(ToolOutput::refused(format!(
                        "The local model did not answer ({error}); go on without it."
                    )));
                }
                Err(_) => {
                    let seconds = TIME_LIMIT.as_secs();
                    return Ok(ToolOutput::refused(format!(
                        "The local model did not answer within {seconds} seconds; go on without it."
                    )));
                }
            };
        let text = reply.text();
        match reply.stop {
            StopReason::MaxTokens => {
                Ok(ToolOutput::done(format!("{text}\n[cut after {MAX_OUTPUT_TOKENS} tokens]")))
            }
            _ if text.trim().is_empty() => {
                Ok(ToolOutput::refused("The local model answered nothing; go on without it."))
            }
            _ => Ok(ToolOutput::done(text)),
        }
    }
}
