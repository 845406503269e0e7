//! The one place where settings become clients: store, queues, secrets, models and files.
//!
//! A function asks for what it uses; what it does not ask for is neither made nor linked. Keys of
//! the installation's own accounts are in the settings of planner and worker alone, so that the
//! models another function gets can be looked at and priced, and not be called.

use aws_config::SdkConfig;
use planwright_files::Objects;
use planwright_platform::clock::{Clock, SystemClock};
use planwright_platform::config::Settings;
use planwright_platform::ids::{IdSource, RandomIds};
use planwright_platform::secrets::{CACHE_FOR, Secrets};
use planwright_providers::{Misconfigured, Models, Teams};
use planwright_queue::{QueueUrls, Queues};
use planwright_store::{Committers, Store};
use std::sync::Arc;

/// The services that settings name, and the clock and the randomness they are used with.
#[derive(Clone)]
pub struct Assembly<'a> {
    config: &'a SdkConfig,
    settings: &'a Settings,
    pub store: Store,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn IdSource>,
}

impl<'a> Assembly<'a> {
    /// Over AWS, or whatever `config` says is AWS. Nothing is asked of anybody yet.
    pub fn new(config: &'a SdkConfig, settings: &'a Settings) -> Self {
        Assembly {
            config,
            settings,
            store: Store::connect(config, &settings.table),
            clock: Arc::new(SystemClock),
            ids: Arc::new(RandomIds),
        }
    }

    /// The queues of work and of planning.
    pub fn queues(&self) -> Queues {
        let urls = QueueUrls {
            work: self.settings.work_queue_url.clone(),
            plan: self.settings.plan_queue_url.clone(),
        };
        Queues::connect(self.config, urls)
    }

    /// Decisions about projects. They batch per process: make one and share it.
    pub fn committers(&self) -> Arc<Committers> {
        let queues = Arc::new(self.queues());
        let (clock, ids) = (Arc::clone(&self.clock), Arc::clone(&self.ids));
        Arc::new(Committers::new(self.store.clone(), clock, ids, queues))
    }

    /// The keys of teams and of the installation. Half the usual age: a key that a team changed is
    /// in use within that time.
    pub fn secrets(&self) -> Arc<Secrets> {
        let secrets = Secrets::connect(self.config, self.settings.secret_prefix.as_str());
        Arc::new(secrets.caching_for(CACHE_FOR / 2))
    }

    /// Models of the installation and, with the keys in `secrets`, of each team.
    pub fn models(&self, secrets: &Arc<Secrets>) -> Result<Models, Misconfigured> {
        Ok(self.with_teams(Models::from_settings(self.settings)?, secrets))
    }

    /// These models, and those of each team.
    pub fn with_teams(&self, models: Models, secrets: &Arc<Secrets>) -> Models {
        let addresses = self.settings.address_policy();
        let teams = Teams::new(Arc::new(self.store.clone()), Arc::clone(secrets), addresses);
        models.with_teams(teams)
    }

    /// Models of the installation alone, for whoever holds no keys of teams.
    pub fn models_without_teams(&self) -> Result<Models, Misconfigured> {
        Models::from_settings(self.settings)
    }

    /// Files of projects, reached with the process's own credentials.
    pub fn objects(&self) -> Objects {
        Objects::connect(self.config, &self.settings.bucket)
    }

    /// Files of projects as tools reach them: under a session of the tenants' role where there is
    /// one.
    pub fn team_objects(&self) -> Objects {
        match &self.settings.tenant_role {
            Some(role) => Objects::connect_for_teams(self.config, &self.settings.bucket, role),
            None => self.objects(),
        }
    }
}
