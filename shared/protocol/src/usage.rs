//! Rows of the ledger: one per paid or free model call.

use crate::chat::Purpose;
use planwright_engine::money::MicroUsd;
use planwright_engine::pricing::TokenUsage;
use planwright_engine::routing::Tier;
use serde::{Deserialize, Serialize};

/// What one call consumed and cost. The project and the team are those of the partition it is
/// stored in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UsageRow {
    /// Unix milliseconds.
    pub at_ms: i64,
    pub purpose: Purpose,
    pub provider: String,
    pub model: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<Tier>,
    pub usage: TokenUsage,
    pub cost: MicroUsd,
    /// Task number; none for planning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<u32>,
    #[serde(default)]
    pub attempt: u32,
    #[serde(default)]
    pub epoch: u64,
    #[serde(default)]
    pub round: u32,
    /// The whole hold counts because nobody knows what the provider charged.
    #[serde(default)]
    pub uncertain: bool,
}
