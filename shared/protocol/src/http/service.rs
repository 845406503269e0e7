//! What the product depends on, and whether it answers.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// One service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Service {
    #[schema(example = "anthropic")]
    pub id: String,
    pub name: String,
    /// `online`, `offline` or `degraded`
    pub status: String,
    /// How it was checked: `http`, `api_key`, `probe` or `none`.
    pub method: String,
    /// For people: address, models, what went wrong.
    #[schema(value_type = Object)]
    pub details: Value,
    /// `ai` or `api`
    pub category: String,
    /// When it was checked.
    pub checked_at: String,
}
