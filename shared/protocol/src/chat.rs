//! The conversation with a model in one vendor-neutral form. It is stored in task checkpoints and
//! shown by the API, so every type here is part of the stored format.

use planwright_engine::pricing::TokenUsage;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Why a paid call is made; a usage row carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    Planning,
    Execution,
    Verification,
    KnowledgeExtraction,
}

impl Purpose {
    pub fn as_str(self) -> &'static str {
        match self {
            Purpose::Planning => "planning",
            Purpose::Execution => "execution",
            Purpose::Verification => "verification",
            Purpose::KnowledgeExtraction => "knowledge_extraction",
        }
    }
}

/// One call to a model.
#[derive(Clone, Debug)]
pub struct ChatRequest {
    pub purpose: Purpose,
    /// The vendor's own model id.
    pub model: String,
    /// Instructions, in order. A block marked `cache` ends a prefix worth caching.
    pub system: Vec<SystemBlock>,
    pub messages: Vec<Message>,
    pub tools: Vec<ToolSpec>,
    pub max_output_tokens: u32,
    /// JSON Schema the reply's text must follow, where the vendor can enforce it.
    pub response_schema: Option<Value>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SystemBlock {
    pub text: String,
    #[serde(default)]
    pub cache: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    User,
    Assistant,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    pub role: Role,
    pub content: Vec<Block>,
}

impl Message {
    pub fn user(text: impl Into<String>) -> Self {
        Message { role: Role::User, content: vec![Block::Text { text: text.into() }] }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Block {
    Text {
        text: String,
    },
    ToolUse {
        id: String,
        name: String,
        input: Value,
    },
    ToolResult {
        tool_use_id: String,
        content: String,
        #[serde(default)]
        is_error: bool,
    },
    /// A vendor's opaque block (thinking) that must be sent back unchanged to the same model, and
    /// to no other.
    Opaque {
        model: String,
        value: Value,
    },
}

/// A tool as it is offered to a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolSpec {
    pub name: String,
    pub description: String,
    /// JSON Schema of the arguments object.
    pub parameters: Value,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChatReply {
    /// The assistant's turn, ready to be appended to the conversation.
    pub content: Vec<Block>,
    pub stop: StopReason,
    pub usage: TokenUsage,
}

impl ChatReply {
    /// All text of the reply, blocks joined by nothing.
    pub fn text(&self) -> String {
        self.content
            .iter()
            .filter_map(|b| if let Block::Text { text } = b { Some(text.as_str()) } else { None })
            .collect()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    EndTurn,
    ToolUse,
    /// Cut by `max_output_tokens`: not a success.
    MaxTokens,
    /// The model declined.
    Refusal,
    Other,
}
