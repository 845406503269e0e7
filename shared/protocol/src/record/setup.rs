//! What a team has decided about models and tools.

use planwright_engine::routing::{Provider, TaskType, Tier};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How a team wants its work done, apart from money. Keys are not here: Secrets Manager has them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TeamSetup {
    /// Tier of tasks of a type, where the plan's author names none.
    #[serde(default)]
    pub routing: BTreeMap<TaskType, Tier>,
    /// Model that serves a tier instead of the installation's choice.
    #[serde(default)]
    pub tiers: BTreeMap<Tier, TierModel>,
    /// Tools tasks may use; none for all there are.
    #[serde(default)]
    pub allowed_tools: Option<Vec<String>>,
    /// Days after its end that a project is kept; none for ever.
    #[serde(default)]
    pub retention_days: Option<u32>,
    /// Whether an invitation may be accepted by whoever holds its link, instead of by the address
    /// it was sent to alone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub open_invitations: bool,
    /// Providers the team reaches with its own account.
    #[serde(default)]
    pub providers: BTreeMap<Provider, OwnProvider>,
}

impl TeamSetup {
    /// Those of the tools that the team allows.
    pub fn usable(&self, tools: &[String]) -> Vec<String> {
        let allowed = |tool: &&String| {
            self.allowed_tools.as_ref().is_none_or(|allowed| allowed.contains(tool))
        };
        tools.iter().filter(allowed).cloned().collect()
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TierModel {
    pub provider: Provider,
    /// The vendor's own model id.
    pub model: String,
}

/// A team's own account at a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnProvider {
    /// None for the vendor's own address.
    #[serde(default)]
    pub base_url: Option<String>,
    #[serde(default)]
    pub has_key: bool,
    /// Since when the team has had a key here without a break, in unix milliseconds; where it is
    /// not told, since the last change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_since_ms: Option<i64>,
    pub updated_ms: i64,
    /// User id.
    pub updated_by: String,
}

impl OwnProvider {
    /// Since when the team's own key has been in use, in unix milliseconds.
    pub fn since_ms(&self) -> i64 {
        self.key_since_ms.unwrap_or(self.updated_ms)
    }
}
