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

pub mod accounts;
pub mod admin;
pub mod artifacts;
pub mod audit;
pub mod check;
mod edit_lock;
mod error;
pub mod events;
pub mod kept;
pub mod limits;
pub mod mail;
mod memory;
pub mod pages;
pub mod plans;
pub mod projects;
pub mod rates;
pub mod records;
pub mod removal;
pub mod services;
pub mod tasks;
pub mod teams;
pub mod usage;
mod wake_waiting_runs;

pub use error::{PartError, Refused};
pub use memory::{Memory, NoMemory};
pub use planwright_auth::principal::Principal as Actor;

use planwright_auth::keyed_hash::KeyedHasher;
use planwright_auth::password::Passwords;
use planwright_auth::token::Tokens;
use planwright_engine::id::TeamId;
use planwright_engine::pricing::PriceBook;
use planwright_engine::routing::{RoutingTable, tools_here};
use planwright_files::Objects;
use planwright_platform::clock::Clock;
use planwright_platform::config::Settings;
use planwright_platform::http_client::HttpClient;
use planwright_platform::ids::IdSource;
use planwright_platform::mail::Mailer;
use planwright_platform::secrets::Secrets;
use planwright_providers::{Models, Providers};
use planwright_store::budget::{Grant, TeamSettings};
use planwright_store::{Committers, Store};
use removal::Remover;
use std::ops::Deref;
use std::sync::{Arc, LazyLock, OnceLock};

/// What every use case works with. A clone is a pointer.
#[derive(Clone)]
pub struct App(Arc<Parts>);

pub struct Parts {
    pub store: Store,
    /// Decisions about projects; one process has one.
    pub committers: Arc<Committers>,
    /// Files of projects.
    pub objects: Objects,
    /// What work is done with, by the installation and by each team.
    pub models: Models,
    pub routing: Arc<RoutingTable>,
    pub prices: Arc<PriceBook>,
    pub providers: Providers,
    /// Where tasks run commands; unsaid, nowhere.
    pub sandbox: OnceLock<planwright_sandbox::State>,
    /// Keys of teams at model providers.
    pub secrets: Arc<Secrets>,
    /// Access tokens and tickets.
    pub tokens: Tokens,
    pub passwords: Passwords,
    /// Hashes API keys.
    pub key_hasher: KeyedHasher,
    /// Hashes what the table need not know in clear.
    pub name_hasher: KeyedHasher,
    pub settings: Arc<Settings>,
    pub mailer: Arc<dyn Mailer>,
    /// The guarded way out; none if this machine cannot do TLS. Made when it is needed first:
    /// reading whom to trust takes a fifth of a start, and most requests ask nobody.
    pub http: Later<Option<HttpClient>>,
    /// Identity providers read a moment ago.
    pub discovered: accounts::Discovered,
    /// What this process knows of limits.
    pub rates: rates::Rates,
    /// What was found of services a moment ago.
    pub checks: services::Checks,
    /// Where the ends of audit logs are remembered.
    pub audit: audit::Heads,
    pub memory: Arc<dyn Memory>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn IdSource>,
}

/// What is made at its first use.
pub type Later<T> = LazyLock<T, Box<dyn FnOnce() -> T + Send>>;

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

    /// Tools that plans may ask for here.
    pub fn tools(&self) -> Vec<&'static str> {
        tools_here(self.sandbox.get().is_some_and(|sandbox| sandbox.available))
    }

    /// Limits a team begins with.
    pub(crate) fn new_team_settings(&self) -> TeamSettings {
        let budget = &self.settings.budget;
        TeamSettings {
            daily_limit: budget.daily,
            monthly_limit: budget.monthly,
            project_limit: budget.project,
            concurrency: self.settings.concurrency,
            warn_percent: u32::from(budget.warn_percent),
            total_limit: None,
            granted: Grant::default(),
        }
    }

    /// Takes one of a limit, and gives what is left; fails where it is used up.
    pub async fn take(&self, limit: &rates::Limit) -> Result<rates::Left, rates::RateError> {
        self.rates.take(&self.store, limit, self.clock.now_ms()).await
    }

    /// A name for something the table need not know in clear.
    pub fn hashed(&self, text: &str) -> String {
        self.name_hasher.hash(text.as_bytes()).to_string()[..32].to_owned()
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
