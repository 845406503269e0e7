//! The conversation with a model in one vendor-neutral form. It is stored in task checkpoints and
//! shown by the API, so every type here is part of the stored format.

use planwright_engine::money::MicroUsd;
use planwright_engine::pricing::{Price, TokenUsage};
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

    /// Whether it holds results of tools.
    pub fn has_results(&self) -> bool {
        self.content.iter().any(|block| matches!(block, Block::ToolResult { .. }))
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
    /// Something of a vendor's (thinking, a signature, the extra fields of a call) that must be
    /// sent back unchanged to the same model, and to no other.
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
    #[serde(default)]
    pub bill: Bill,
}

/// What is known of a reply's price beside its tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bill {
    /// The vendor gave no count that can be believed for the prompt, the text or both; the usage
    /// holds an upper bound in its place.
    #[serde(default)]
    pub bounded: bool,
    /// The vendor bills nothing for this reply, whatever it counted: a refusal before any output.
    #[serde(default)]
    pub free: bool,
    /// What the vendor says the call cost.
    #[serde(default)]
    pub reported: Option<MicroUsd>,
}

/// What the tool loop does after a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// The task ends with this reply, well or not.
    Finish,
    /// Run the calls and send their results.
    RunTools,
    /// The vendor paused a long turn: append the content as it is and call again.
    Resume,
    /// The model said nothing after results of tools: append nothing, ask once more. A second
    /// empty turn in a row is for a person.
    AskAgain,
}

impl ChatReply {
    /// All text of the reply, blocks joined by nothing.
    pub fn text(&self) -> String {
        self.content
            .iter()
            .filter_map(|b| if let Block::Text { text } = b { Some(text.as_str()) } else { None })
            .collect()
    }

    /// What the call costs: the usage at `price`, or what the vendor says where that is more.
    pub fn cost(&self, price: &Price) -> MicroUsd {
        if self.bill.free {
            return MicroUsd::ZERO;
        }
        let counted = price.cost(&self.usage);
        self.bill.reported.map_or(counted, |reported| reported.max(counted))
    }

    /// What the loop does with this reply to a conversation that ended with `last`.
    pub fn next_step(&self, last: Option<&Message>) -> NextStep {
        let calls = self.content.iter().any(|block| matches!(block, Block::ToolUse { .. }));
        match self.stop {
            StopReason::ToolUse | StopReason::EndTurn if calls => NextStep::RunTools,
            StopReason::Paused => NextStep::Resume,
            StopReason::ToolUse | StopReason::EndTurn
                if self.text().trim().is_empty() && last.is_some_and(Message::has_results) =>
            {
                NextStep::AskAgain
            }
            _ => NextStep::Finish,
        }
    }
}

/// Why a reply ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    EndTurn,
    ToolUse,
    /// Cut by `max_output_tokens`: not a success.
    MaxTokens,
    /// The model declined.
    Refusal,
    /// The vendor paused a long turn and goes on when it is sent back.
    Paused,
    /// Prompt and reply together reached the model's window: not a success.
    ContextExceeded,
    /// The reply is a tool call that cannot be made: one written as text that names no tool of the
    /// request, or one the vendor could not read.
    UnusableCall,
    Other,
}

impl StopReason {
    /// The name in stored items and at the API.
    pub fn as_str(self) -> &'static str {
        match self {
            StopReason::EndTurn => "end_turn",
            StopReason::ToolUse => "tool_use",
            StopReason::MaxTokens => "max_tokens",
            StopReason::Refusal => "refusal",
            StopReason::Paused => "paused",
            StopReason::ContextExceeded => "context_exceeded",
            StopReason::UnusableCall => "unusable_call",
            StopReason::Other => "other",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn reply(content: Vec<Block>, stop: StopReason) -> ChatReply {
        ChatReply { content, stop, usage: TokenUsage::default(), bill: Bill::default() }
    }

    #[test]
    fn the_content_decides_whether_tools_run() {
        let call = || Block::ToolUse { id: "c".into(), name: "t".into(), input: json!({}) };
        let results = Message {
            role: Role::User,
            content: vec![Block::ToolResult {
                tool_use_id: "c".into(),
                content: "ok".into(),
                is_error: false,
            }],
        };
        let text = || vec![Block::Text { text: "done".into() }];
        for (content, stop, step) in [
            (vec![call()], StopReason::EndTurn, NextStep::RunTools),
            (vec![call()], StopReason::MaxTokens, NextStep::Finish),
            (text(), StopReason::Paused, NextStep::Resume),
            (text(), StopReason::EndTurn, NextStep::Finish),
            (vec![], StopReason::EndTurn, NextStep::AskAgain),
            (vec![], StopReason::Refusal, NextStep::Finish),
        ] {
            assert_eq!(reply(content, stop).next_step(Some(&results)), step, "{stop:?}");
        }
        let empty = reply(vec![], StopReason::EndTurn);
        assert_eq!(empty.next_step(Some(&Message::user("hi"))), NextStep::Finish);
    }

    #[test]
    fn the_dearer_of_both_bills_counts_and_a_free_reply_costs_nothing() {
        let price = planwright_engine::pricing::price_at(
            "anthropic",
            "claude-sonnet-4-6",
            planwright_engine::period::Day(20_600),
        )
        .unwrap();
        let mut reply = reply(vec![], StopReason::EndTurn);
        reply.usage = TokenUsage { input: 1_000, output: 100, ..TokenUsage::default() };
        assert_eq!(reply.cost(&price), MicroUsd(4_500));
        reply.bill.reported = Some(MicroUsd(4_000));
        assert_eq!(reply.cost(&price), MicroUsd(4_500));
        reply.bill.reported = Some(MicroUsd(9_000));
        assert_eq!(reply.cost(&price), MicroUsd(9_000));
        reply.bill.free = true;
        assert_eq!(reply.cost(&price), MicroUsd::ZERO);
    }

    #[test]
    fn a_reply_of_an_older_release_still_reads() {
        let old = r#"{"content":[],"stop":"end_turn","usage":{"input":1,"output":2}}"#;
        let reply: ChatReply = serde_json::from_str(old).unwrap();
        assert_eq!(reply.bill, Bill::default());
        for stop in [StopReason::Paused, StopReason::UnusableCall, StopReason::ContextExceeded] {
            assert_eq!(json!(stop), stop.as_str());
        }
    }
}
