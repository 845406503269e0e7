//! The planner: from a requirement to a checked, priced plan. One model call, one repair round when the answer fails the
//! checks, and nothing half-stored: a plan version exists whole or not at all.

mod invocation;
mod job;
mod prompt;

pub use invocation::Planner;

use planwright_platform::clock::Clock;
use planwright_providers::Models;
use planwright_store::{Sessions, Store};
use std::sync::Arc;

/// What a planner works with.
pub struct Parts {
    pub store: Store,
    pub sessions: Arc<Sessions>,
    pub models: Models,
    /// Names a task may ask for.
    pub tools: Vec<String>,
    pub clock: Arc<dyn Clock>,
}

/// What went wrong around planning, as opposed to inside it. The doorbell is delivered again.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the project's state could not be read or written")]
    Store(#[from] planwright_store::Error),
    #[error("the planning request is missing")]
    NoRequest,
    /// Cancelled, or another planner took over.
    #[error("this planner is no longer the current one")]
    Lost,
}

pub type Result<T> = std::result::Result<T, Error>;
