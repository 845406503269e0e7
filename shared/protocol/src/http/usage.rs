//! What was spent, on what, and what may still be spent. Money is US dollars.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Sums over everything a team spent, or over one project.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct UsageSummary {
    pub total_cost_usd: f64,
    pub total_prompt_tokens: u64,
    pub total_completion_tokens: u64,
    /// Prompt tokens read from a provider's cache; part of `total_prompt_tokens`.
    pub total_cache_read_tokens: u64,
    /// Prompt tokens written to a provider's cache; part of `total_prompt_tokens`.
    pub total_cache_write_tokens: u64,
    pub api_call_count: u64,
    pub by_model: BTreeMap<String, ModelUsage>,
    pub by_provider: BTreeMap<String, CallUsage>,
    /// `planning`, `execution`, `verification`, `knowledge_extraction`
    pub by_purpose: BTreeMap<String, CallUsage>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ModelUsage {
    pub cost_usd: f64,
    pub prompt_tokens: u64,
    pub completion_tokens: u64,
    pub calls: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CallUsage {
    pub cost_usd: f64,
    pub calls: u64,
}

/// Where the team's day and month (UTC) stand.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BudgetStatus {
    /// Spent, with calls whose price nobody knows counted at their most.
    pub daily_spent_usd: f64,
    /// Reserved for calls under way.
    pub daily_held_usd: f64,
    pub daily_limit_usd: f64,
    /// Spent and reserved, in percent of the limit.
    pub daily_pct: f64,
    pub monthly_spent_usd: f64,
    pub monthly_held_usd: f64,
    pub monthly_limit_usd: f64,
    pub monthly_pct: f64,
}

/// One UTC day.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DailyUsage {
    #[schema(example = "2026-11-21")]
    pub date: String,
    pub cost_usd: f64,
    pub prompt_tokens: u64,
    pub completion_tokens: u64,
    pub api_calls: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ProjectUsage {
    pub project_id: String,
    /// Empty for a project that has been deleted.
    pub project_name: String,
    pub cost_usd: f64,
    pub prompt_tokens: u64,
    pub completion_tokens: u64,
    pub api_calls: u64,
}

/// What the team may spend.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Limits {
    pub daily_limit_usd: f64,
    pub monthly_limit_usd: f64,
    /// Limit of a new project.
    pub default_project_limit_usd: f64,
}

/// What to change of the limits; a field left out stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LimitsChange {
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub daily_limit_usd: Option<f64>,
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub monthly_limit_usd: Option<f64>,
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub default_project_limit_usd: Option<f64>,
}

/// What the projects one member made have cost.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MemberUsage {
    /// Empty for projects that have been deleted.
    pub user_id: String,
    /// Empty for somebody who is gone.
    pub display_name: String,
    pub cost_usd: f64,
    pub prompt_tokens: u64,
    pub completion_tokens: u64,
    pub api_calls: u64,
    pub projects: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TierUsage {
    /// `ollama`, `haiku`, `sonnet` or `opus`; `planning` for what made plans.
    pub model_tier: String,
    pub cost_usd: f64,
    pub prompt_tokens: u64,
    pub completion_tokens: u64,
    pub api_calls: u64,
}
