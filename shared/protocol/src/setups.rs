//! The way to what a team has decided about its models and tools.

use crate::record::TeamSetup;
use async_trait::async_trait;
use planwright_engine::id::TeamId;

/// Why it is not known.
pub type Failed = Box<dyn std::error::Error + Send + Sync>;

/// Knows what a team has decided. The store does.
#[async_trait]
pub trait Setups: Send + Sync {
    /// None for a team that has decided nothing.
    async fn setup(&self, team: TeamId) -> Result<Option<TeamSetup>, Failed>;
}
