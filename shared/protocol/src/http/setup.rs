//! What a team decides for all its projects: limits, models, tools, its own accounts at providers.
//! Money is US dollars.

use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Longest a finished project can be kept, in days: ten years.
pub const MAX_RETENTION_DAYS: u32 = 3_650;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TeamSettings {
    pub daily_limit_usd: f64,
    pub monthly_limit_usd: f64,
    /// Everything the team may ever spend; null for no such limit.
    pub total_limit_usd: Option<f64>,
    /// Limit of a new project.
    pub project_limit_usd: f64,
    /// Tasks of a new project that may run at once.
    pub concurrency: u32,
    /// Percent of a limit from which spending warns.
    pub warn_percent: u32,
    /// Tier of tasks of a type where the plan names none: `{"code": "sonnet"}`.
    pub routing: BTreeMap<String, String>,
    /// Model that serves a tier instead of the installation's choice.
    pub tier_overrides: BTreeMap<String, TierModel>,
    /// Tools tasks may use; null for all there are.
    pub allowed_tools: Option<Vec<String>>,
    /// Days that a project is kept after its end; then it is deleted with everything in it, within
    /// the hour. What it cost stays in the books. Null keeps projects for ever.
    pub retention_days: Option<u32>,
    /// Whether whoever holds the link of an invitation may accept it; else only the address it was
    /// sent to.
    pub open_invitations: bool,
    /// What the operator lets the team set `daily_limit_usd` to; null where the team pays every
    /// provider itself.
    pub granted_daily_usd: Option<f64>,
    /// The same for `monthly_limit_usd`.
    pub granted_monthly_usd: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TierModel {
    /// `anthropic`, `openai`, `ollama` or `demo`
    pub provider: String,
    #[schema(max_length = 200)]
    pub model: String,
}

/// What to change; a field left out stays. `routing` and `tier_overrides` replace what there was.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TeamSettingsChange {
    #[schema(minimum = 0, maximum = 10_000_000)]
    pub daily_limit_usd: Option<f64>,
    #[schema(minimum = 0, maximum = 10_000_000)]
    pub monthly_limit_usd: Option<f64>,
    /// Null takes the limit away.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<f64>, minimum = 0, maximum = 10_000_000)]
    pub total_limit_usd: Option<Option<f64>>,
    #[schema(minimum = 0, maximum = 10_000_000)]
    pub project_limit_usd: Option<f64>,
    #[schema(minimum = 1, maximum = 1_000)]
    pub concurrency: Option<u32>,
    #[schema(minimum = 1, maximum = 100)]
    pub warn_percent: Option<u32>,
    pub routing: Option<BTreeMap<String, String>>,
    pub tier_overrides: Option<BTreeMap<String, TierModel>>,
    /// Null allows all there are.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<Vec<String>>)]
    pub allowed_tools: Option<Option<Vec<String>>>,
    /// Null keeps projects for ever.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 3_650)]
    pub retention_days: Option<Option<u32>>,
    pub open_invitations: Option<bool>,
}

/// Tells a null from a field left out.
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// A team's own account at a provider. The key itself is never shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TeamProvider {
    /// `anthropic`, `openai` or `ollama`
    pub provider: String,
    pub has_key: bool,
    /// Null for the vendor's own address.
    pub base_url: Option<String>,
    pub updated_at: Option<String>,
    /// User id.
    pub updated_by: Option<String>,
}

/// A key, an address, or both. It has no `Debug`.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TeamProviderChange {
    /// Kept in Secrets Manager and never shown again; left out, the one there is stays.
    #[serde(default)]
    #[schema(max_length = 500, format = Password)]
    pub key: Option<String>,
    /// Where the provider is, for one that is not at its vendor's own address.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub base_url: Option<String>,
}
