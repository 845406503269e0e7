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
    pub spent_usd: f64,
}
