//! What a credential may be used for, whatever its owner's role allows.

use crate::permission::Permission;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// One thing an API key can be made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    Read,
    /// Create and change projects, have plans made.
    Plan,
    /// Accept plans with their ceilings.
    Approve,
    /// Run projects, answer checkpoints and reviews.
    Execute,
    /// The team itself: members, budgets, settings. Never keys: those are made by people.
    Manage,
}

impl Scope {
    pub const ALL: [Scope; 5] =
        [Scope::Read, Scope::Plan, Scope::Approve, Scope::Execute, Scope::Manage];

    pub fn as_str(self) -> &'static str {
        match self {
            Scope::Read => "read",
            Scope::Plan => "plan",
            Scope::Approve => "approve",
            Scope::Execute => "execute",
            Scope::Manage => "manage",
        }
    }

    /// The scope a permission needs; `None` where no key will do.
    pub fn of(permission: Permission) -> Option<Scope> {
        match permission {
            Permission::ProjectRead | Permission::UsageRead | Permission::MemberRead => {
                Some(Scope::Read)
            }
            Permission::ProjectWrite | Permission::ProjectPlan => Some(Scope::Plan),
            Permission::PlanApprove => Some(Scope::Approve),
            Permission::ProjectExecute | Permission::TaskDecide => Some(Scope::Execute),
            Permission::ProjectDelete
            | Permission::BudgetManage
            | Permission::MemberManage
            | Permission::AuditRead
            | Permission::TeamManage => Some(Scope::Manage),
            Permission::ApiKeyManage | Permission::TeamDelete => None,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Text that names no scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a scope: read, plan, approve, execute and manage are")]
pub struct UnknownScope;

impl FromStr for Scope {
    type Err = UnknownScope;

    fn from_str(text: &str) -> Result<Self, UnknownScope> {
        Scope::ALL.into_iter().find(|scope| scope.as_str() == text).ok_or(UnknownScope)
    }
}

/// What a credential is limited to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scopes {
    /// A person's own sign-in: whatever their role allows.
    Unlimited,
    Only(Vec<Scope>),
}

impl Scopes {
    pub fn allow(&self, permission: Permission) -> bool {
        match self {
            Scopes::Unlimited => true,
            Scopes::Only(scopes) => {
                Scope::of(permission).is_some_and(|scope| scopes.contains(&scope))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_with_every_scope_still_makes_no_keys() {
        let all = Scopes::Only(Scope::ALL.to_vec());
        assert!(all.allow(Permission::TeamManage) && !all.allow(Permission::ApiKeyManage));
        assert!(
            !all.allow(Permission::TeamDelete) && Scopes::Unlimited.allow(Permission::TeamDelete)
        );
    }

    #[test]
    fn names_on_the_wire_are_read_back() {
        for scope in Scope::ALL {
            assert_eq!(serde_json::to_value(scope).unwrap(), scope.as_str());
            assert_eq!(scope.as_str().parse(), Ok(scope));
        }
        assert!("Read".parse::<Scope>().is_err());
    }
}
