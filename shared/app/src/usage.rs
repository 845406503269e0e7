//! What was spent, by day, model, project, member and tier.

mod groups;
mod range;
mod sums;
mod team;

pub use groups::{by_member, by_tier};
pub use team::{budget, by_project, daily, summary};

use crate::check::Invalid;
use crate::error::{PartError, from_parts};

/// Why sums are not told.
#[derive(Debug, thiserror::Error)]
pub enum UsageError {
    #[error(transparent)]
    Invalid(#[from] Invalid),
    #[error(transparent)]
    Part(#[from] PartError),
}

from_parts!(UsageError);

/// Which part of what was spent is asked for.
#[derive(Clone, Debug, Default)]
pub struct Range {
    /// Calendar days (UTC) up to today: 1 to 90, else 30.
    pub days: Option<u32>,
    /// Only this project.
    pub project: Option<String>,
}
