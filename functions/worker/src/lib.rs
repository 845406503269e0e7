//! The worker: one invocation takes a batch of doorbells, claims their tasks and runs them side by
//! side, going on with newly ready tasks as long as its time allows.
//!
//! Layout: `batch` is a batch of doorbells and its running-on, `invocation` what its tasks share,
//! `attempt` one claimed task, `prompt` what the model is told, `rounds` the tool loop with a
//! checkpoint after every reply and every tool result, `asking` a call that a person answers,
//! `outcome` how an attempt ends. A slow or failing task never holds back its neighbours: each
//! commits as soon as it is done.

mod asking;
mod attempt;
mod batch;
mod clip;
mod closing;
mod conversation;
mod invocation;
mod live;
mod outcome;
mod prompt;
mod rounds;
mod window;

pub use batch::Worker;

use aws_config::SdkConfig;
use planwright_assembly::Assembly;
use planwright_calls::Gates;
use planwright_engine::id::ProjectId;
use planwright_engine::pricing::UnknownModel;
use planwright_platform::clock::Clock;
use planwright_platform::config::Settings;
use planwright_platform::ids::IdSource;
use planwright_platform::metrics::Metrics;
use planwright_protocol::setups::Failed;
use planwright_providers::{Misconfigured, Models};
use planwright_store::{Committers, Store};
use planwright_tools::Registry;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What a worker works with.
pub struct Parts {
    pub store: Store,
    pub committers: Arc<Committers>,
    pub models: Models,
    pub tools: Arc<Registry>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn IdSource>,
    pub limits: Limits,
    pub requirements: Requirements,
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
        let models = assembly.models(&assembly.secrets())?.measured(metrics);
        let tools = Registry::builder()
            .files(&assembly.team_objects())
            .local_llm(models.local_llm(settings))
            .web(settings)
            .map_err(|error| Misconfigured::new("SEARXNG_URL", &error))?
            .people()
            .build();
        Ok(Parts {
            committers: assembly.committers(),
            store: assembly.store,
            models,
            tools: Arc::new(tools),
            clock: assembly.clock,
            ids: assembly.ids,
            limits: Limits::default(),
            requirements: Requirements::default(),
            gates: Gates::default(),
        })
    }
}

/// Requirements by project, each with the plan version it was read for.
#[derive(Debug, Default)]
pub struct Requirements(Mutex<HashMap<ProjectId, (u32, Arc<str>)>>);

/// Texts kept before all are forgotten: at most 50 KB each.
const MAX_TEXTS: usize = 256;

impl Requirements {
    fn get(&self, project: ProjectId, plan: u32) -> Option<Arc<str>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = known.get(&project).filter(|(version, _)| *version == plan);
        kept.map(|(_, text)| Arc::clone(text))
    }

    fn keep(&self, project: ProjectId, plan: u32, text: Arc<str>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MAX_TEXTS {
            known.clear();
        }
        known.insert(project, (plan, text));
    }
}

/// How long and how much one invocation works.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The invocation's whole time, as the platform ends it.
    pub time: Duration,
    /// With less time than this left, tasks are handed back at their last checkpoint.
    pub hand_back: Duration,
    /// Tasks at work at once in one invocation.
    pub tasks: u32,
}

impl Default for Limits {
    /// A Lambda ends at 900 s without clean-up; an SQS batch brings up to ten messages.
    fn default() -> Self {
        Limits { time: Duration::from_secs(900), hand_back: Duration::from_secs(120), tasks: 10 }
    }
}

/// What went wrong around a task, as opposed to inside it. The doorbell is delivered again.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the project's state could not be read or written")]
    Store(#[from] planwright_store::Error),
    #[error("a tool could not be run")]
    Tool(#[from] planwright_tools::Error),
    #[error("what the team decided about its models could not be read")]
    Models {
        #[source]
        source: Failed,
    },
    #[error("the model's price is not known")]
    Unpriced(#[from] UnknownModel),
    #[error("the provider {provider} is not configured")]
    NoProvider { provider: String },
    #[error("the task's record is missing")]
    NoRecord,
    /// The attempt lost its slot; nothing it does counts any more.
    #[error("the attempt was taken over, cancelled or stopped")]
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
