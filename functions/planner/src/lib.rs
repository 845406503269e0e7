//! The planner: from a requirement to a checked, priced plan. One model call, one repair round when
//! the answer fails the checks, and nothing half-stored: a plan version exists whole or not at all.

mod answer;
mod failure;
mod invocation;
mod job;
mod prompt;

pub use invocation::Planner;

use aws_config::SdkConfig;
use planwright_assembly::Assembly;
use planwright_calls::Gates;
use planwright_engine::routing::tools_here;
use planwright_platform::clock::Clock;
use planwright_platform::config::Settings;
use planwright_platform::metrics::Metrics;
use planwright_protocol::setups::Failed;
use planwright_providers::{Misconfigured, Models};
use planwright_store::{Committers, Store};
use std::sync::Arc;

/// What a planner works with.
pub struct Parts {
    pub store: Store,
    pub committers: Arc<Committers>,
    pub models: Models,
    /// Names a task may ask for.
    pub tools: Vec<String>,
    pub clock: Arc<dyn Clock>,
    /// What this process knows of providers that refused calls.
    pub gates: Gates,
}

impl Parts {
    /// Connects to the services the settings name.
    pub fn connect(
        config: &SdkConfig,
        settings: &Settings,
        metrics: &Metrics,
    ) -> std::result::Result<Self, Misconfigured> {
        let assembly = Assembly::new(config, settings);
        Ok(Parts {
            committers: assembly.committers(),
            models: assembly.models(&assembly.secrets())?.measured(metrics),
            tools: tools_here(false).into_iter().map(str::to_owned).collect(),
            store: assembly.store,
            clock: assembly.clock,
            gates: Gates::default(),
        })
    }
}

/// What went wrong around planning, as opposed to inside it. The doorbell is delivered again.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the project's state could not be read or written")]
    Store(#[from] planwright_store::Error),
    #[error("what the team decided about its models could not be read")]
    Models {
        #[source]
        source: Failed,
    },
    #[error("the planning request is missing")]
    NoRequest,
    /// Cancelled, or another planner took over.
    #[error("this planner is no longer the current one")]
    Lost,
}

impl From<planwright_calls::Error> for Error {
    fn from(error: planwright_calls::Error) -> Self {
        match error {
            planwright_calls::Error::Store(error) => Error::Store(error),
            planwright_calls::Error::Lost => Error::Lost,
        }
    }
}

pub type Result<T> = std::result::Result<T, Error>;
