//! What a person, a program or a model can do: one function per use case, without a word of HTTP.
//!
//! The routes of the API extract, call and show; whatever else lets somebody act (MCP, the command
//! line, webhooks, external workers) stands on the same functions.
//!
//! Invariants of this crate:
//! - a use case that changes a project commits through `ProjectCommitter::submit`, together with
//!   every record that belongs to the change ([`records`]);
//! - it asks for the permissions that depend on what is asked; those that depend on the use case
//!   alone are asked for by whoever lets the actor in;
//! - it fails with the error of its noun, which says what is wrong and names the field.

pub mod audit;
pub mod check;
mod edit_lock;
mod error;
pub mod limits;
mod memory;
pub mod pages;
pub mod plans;
pub mod projects;
pub mod records;
pub mod removal;
pub mod tasks;
pub mod teams;
mod waking;

pub use error::{PartError, Refused};
pub use memory::{Memory, NoMemory};
pub use planwright_auth::principal::Principal as Actor;

use planwright_engine::id::TeamId;
use planwright_engine::pricing::PriceBook;
use planwright_engine::routing::RoutingTable;
use planwright_files::Objects;
use planwright_platform::clock::Clock;
use planwright_platform::ids::IdSource;
use planwright_platform::secrets::Secrets;
use planwright_providers::{Models, Providers};
use planwright_store::{Committers, Store};
use removal::Remover;
use std::ops::Deref;
use std::sync::Arc;

/// What every use case works with. A clone is a pointer.
#[derive(Clone)]
pub struct App(Arc<Parts>);

pub struct Parts {
    pub store: Store,
    /// Decisions about projects; one process has one.
    pub committers: Arc<Committers>,
    /// Files of projects.
    pub objects: Objects,
    /// Tools a plan may name.
    pub tool_names: Vec<String>,
    /// What work is done with, by the installation and by each team.
    pub models: Models,
    pub routing: Arc<RoutingTable>,
    pub prices: Arc<PriceBook>,
    pub providers: Providers,
    /// Keys of teams at model providers.
    pub secrets: Arc<Secrets>,
    /// Where the ends of audit logs are remembered.
    pub audit: audit::Heads,
    pub memory: Arc<dyn Memory>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn IdSource>,
}

impl App {
    pub fn new(parts: Parts) -> Self {
        App(Arc::new(parts))
    }

    /// What projects and teams are taken away with.
    pub fn remover(&self) -> Remover {
        Remover {
            store: self.store.clone(),
            committers: Arc::clone(&self.committers),
            objects: self.objects.clone(),
            secrets: Arc::clone(&self.secrets),
            models: self.models.clone(),
            memory: Arc::clone(&self.memory),
            clock: Arc::clone(&self.clock),
        }
    }

    /// Which models do a team's work.
    pub async fn routing_of(&self, team: TeamId) -> Result<Arc<RoutingTable>, PartError> {
        match self.models.of_team(team).await {
            Ok(made) => Ok(made.models.routing),
            Err(cause) => {
                let cause = Arc::from(cause);
                Err(PartError::Failed { doing: "putting a team's models together", cause })
            }
        }
    }
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
