//! What the operator of an installation may see and do: people, teams and numbers, never inside a
//! project.

mod stats;
mod teams;
mod users;

pub use stats::stats;
pub use teams::{grant, teams};
pub use users::{change_user, users};

use crate::check::Invalid;
use crate::error::{PartError, from_parts};
use crate::limits::LimitError;

/// Teams looked at side by side.
const AT_ONCE: usize = 8;
/// Entries of the installation read at once.
const CHUNK: usize = 200;

/// Why an operator gets nothing.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    #[error(transparent)]
    Invalid(#[from] Invalid),
    #[error(transparent)]
    Part(#[from] PartError),
    #[error(transparent)]
    Limit(#[from] LimitError),
    #[error("Nobody changes their own role.")]
    OwnRole,
    #[error("Nobody deactivates themselves.")]
    SelfDeactivation,
    #[error("The installation keeps an active operator.")]
    LastOperator,
}

from_parts!(AdminError);
