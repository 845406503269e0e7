//! What each role may do.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A member's place in a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Owner,
    Admin,
    /// Writes requirements, plans and runs; does not decide on money.
    Editor,
    /// Decides: plans, reviews, checkpoints.
    Approver,
    Viewer,
}

/// Something a request may need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Projects with their plans, tasks, events and files.
    ProjectRead,
    /// Create and change projects, edit plans and tasks.
    ProjectWrite,
    /// Have a plan made, which costs money.
    ProjectPlan,
    /// Accept a plan and its ceiling.
    PlanApprove,
    /// Start, pause, resume, cancel, retry: within the approved ceiling.
    ProjectExecute,
    ProjectDelete,
    /// Answer checkpoints and reviews.
    TaskDecide,
    UsageRead,
    /// Limits of the team and of projects.
    BudgetManage,
    MemberRead,
    MemberManage,
    ApiKeyManage,
    AuditRead,
    TeamManage,
    TeamDelete,
}

use Role::{Admin, Approver, Editor, Owner, Viewer};

const EVERYONE: &[Role] = &[Owner, Admin, Editor, Approver, Viewer];
const WORKERS: &[Role] = &[Owner, Admin, Editor, Approver];
const EDITORS: &[Role] = &[Owner, Admin, Editor];
const APPROVERS: &[Role] = &[Owner, Admin, Approver];
const ADMINS: &[Role] = &[Owner, Admin];
const OWNERS: &[Role] = &[Owner];

/// The one table: who has which permission, and its name on the wire.
const TABLE: [(Permission, &str, &[Role]); 15] = [
    (Permission::ProjectRead, "project_read", EVERYONE),
    (Permission::ProjectWrite, "project_write", EDITORS),
    (Permission::ProjectPlan, "project_plan", EDITORS),
    (Permission::PlanApprove, "plan_approve", APPROVERS),
    (Permission::ProjectExecute, "project_execute", WORKERS),
    (Permission::ProjectDelete, "project_delete", ADMINS),
    (Permission::TaskDecide, "task_decide", WORKERS),
    (Permission::UsageRead, "usage_read", EVERYONE),
    (Permission::BudgetManage, "budget_manage", ADMINS),
    (Permission::MemberRead, "member_read", EVERYONE),
    (Permission::MemberManage, "member_manage", ADMINS),
    (Permission::ApiKeyManage, "api_key_manage", ADMINS),
    (Permission::AuditRead, "audit_read", ADMINS),
    (Permission::TeamManage, "team_manage", ADMINS),
    (Permission::TeamDelete, "team_delete", OWNERS),
];

/// The whole table, for whoever shows it: permission, its name on the wire, and who has it.
pub fn table() -> impl Iterator<Item = (Permission, &'static str, &'static [Role])> {
    TABLE.into_iter()
}

/// Whether `role` has `permission`.
pub fn allows(role: Role, permission: Permission) -> bool {
    TABLE.iter().any(|(listed, _, roles)| *listed == permission && roles.contains(&role))
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = TABLE.iter().find(|(listed, _, _)| listed == self).map(|(_, name, _)| *name);
        f.write_str(name.unwrap_or("unknown"))
    }
}

impl Role {
    pub const ALL: [Role; 5] = [Owner, Admin, Editor, Approver, Viewer];

    pub fn as_str(self) -> &'static str {
        match self {
            Owner => "owner",
            Admin => "admin",
            Editor => "editor",
            Approver => "approver",
            Viewer => "viewer",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Text that names no role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a role: owner, admin, editor, approver and viewer are")]
pub struct UnknownRole;

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        Role::ALL.into_iter().find(|role| role.as_str() == text).ok_or(UnknownRole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may(role: Role) -> Vec<String> {
        TABLE
            .iter()
            .filter(|(permission, _, _)| allows(role, *permission))
            .map(|(_, name, _)| (*name).into())
            .collect()
    }

    #[test]
    fn viewers_only_read() {
        assert_eq!(may(Role::Viewer), ["project_read", "usage_read", "member_read"]);
    }

    #[test]
    fn who_writes_a_plan_does_not_approve_it_and_who_approves_does_not_write_it() {
        assert!(
            allows(Role::Editor, Permission::ProjectPlan)
                && !allows(Role::Editor, Permission::PlanApprove)
        );
        assert!(
            allows(Role::Approver, Permission::PlanApprove)
                && !allows(Role::Approver, Permission::ProjectWrite)
        );
    }

    #[test]
    fn owners_may_everything_and_admins_all_but_deleting_the_team() {
        assert_eq!(may(Role::Owner).len(), TABLE.len());
        let admin = may(Role::Admin);
        assert!(admin.len() == TABLE.len() - 1 && !admin.contains(&"team_delete".to_owned()));
    }

    #[test]
    fn names_on_the_wire_are_those_of_the_table_and_none_is_missing() {
        let names: std::collections::BTreeSet<_> = TABLE.iter().map(|(_, name, _)| *name).collect();
        assert_eq!(names.len(), TABLE.len());
        for (permission, name, _) in TABLE {
            assert_eq!(serde_json::to_value(permission).unwrap(), name);
            assert_eq!(permission.to_string(), name);
        }
        for role in Role::ALL {
            assert_eq!(serde_json::to_value(role).unwrap(), role.as_str());
            assert_eq!(role.as_str().parse(), Ok(role));
        }
        assert!("Owner".parse::<Role>().is_err());
    }
}
