//! Projects: requirements, settings, and the run as a whole.

mod change;
mod clone;
mod coverage;
mod create;
mod export;
mod lifecycle;
mod read;
mod view;

pub use change::change;
pub use clone::clone;
pub use coverage::coverage;
pub use create::create;
pub use export::export;
pub use lifecycle::{cancel, delete, execute, pause};
pub use read::{Filter, list, show};

use crate::check::Invalid;
use crate::error::{PartError, Refused, from_parts};

/// Why nothing was done to a project.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    #[error(transparent)]
    Invalid(#[from] Invalid),
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error(transparent)]
    Part(#[from] PartError),
}

from_parts!(ProjectError);
