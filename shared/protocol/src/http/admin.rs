//! What the operator of an installation sees: people, teams and numbers, never the content of a
//! project.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AdminUser {
    pub id: String,
    pub email: String,
    pub display_name: String,
    /// `admin` for an operator, else `user`.
    pub role: String,
    pub is_active: bool,
    pub created_at: String,
    pub last_login_at: Option<String>,
    /// Projects of the teams they own.
    pub project_count: u64,
}

#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AdminUserChange {
    /// `admin` or `user`
    pub role: Option<String>,
    pub is_active: Option<bool>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AdminStats {
    pub total_users: u64,
    pub active_users: u64,
    pub total_teams: u64,
    pub total_projects: u64,
    pub projects_by_status: BTreeMap<String, u64>,
    pub total_tasks: u64,
    pub tasks_by_status: BTreeMap<String, u64>,
    pub total_spend_usd: f64,
    pub spend_by_model: BTreeMap<String, f64>,
    /// Completed of those that ended.
    pub task_completion_rate: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AdminTeam {
    pub id: String,
    pub name: String,
    pub personal: bool,
    pub created_at: String,
    pub member_count: u32,
    pub project_count: u64,
    /// Everything it has spent so far.
    pub spent_usd: f64,
    /// Spent, reserved and in doubt today (UTC).
    pub today_usd: f64,
    /// Spent, reserved and in doubt this month (UTC).
    pub month_usd: f64,
    pub daily_limit_usd: f64,
    pub monthly_limit_usd: f64,
    /// What the team may set its own limit to; null where it pays every provider itself.
    pub granted_daily_usd: Option<f64>,
    pub granted_monthly_usd: Option<f64>,
    /// Providers it reaches with a key of its own.
    pub own_providers: Vec<String>,
}

/// What a team may set its limits to. An amount left out, or null, is what every new team gets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TeamGrant {
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub daily_limit_usd: Option<f64>,
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub monthly_limit_usd: Option<f64>,
}
