//! The sweeper: every minute it looks at each project that is under way, so that whatever a crash,
//! a lost message or a closed resource left behind goes on; and it takes the doorbells that failed
//! every delivery, so that what cannot go on ends; and it deletes projects that their team keeps no
//! longer, and what people began to delete.

mod abandon;
mod tiers;

pub use planwright_app::removal::{Remover, Retention};
pub use planwright_app::{NoMemory, PartError};

use aws_config::SdkConfig;
use futures::StreamExt;
use planwright_assembly::Assembly;
use planwright_engine::command::{Command, Rejection, Sweep};
use planwright_engine::id::ProjectRef;
use planwright_platform::config::Settings;
use planwright_providers::{Misconfigured, Models};
use planwright_store::keys::ACTIVE_SHARDS;
use planwright_store::{Committers, Error, Result, Store, Submission};
use std::sync::Arc;
use tiers::{TeamTiers, tiers_of};

/// Projects looked at side by side.
const SIDE_BY_SIDE: usize = 16;

/// The function's handler.
#[derive(Clone)]
pub struct Sweeper {
    pub store: Store,
    pub committers: Arc<Committers>,
    pub models: Models,
    /// None where nothing is ever deleted by itself.
    pub retention: Option<Arc<Retention>>,
}

impl Sweeper {
    /// Connects to the services the settings name.
    pub fn connect(
        config: &SdkConfig,
        settings: &Settings,
    ) -> std::result::Result<Self, Misconfigured> {
        let assembly = Assembly::new(config, settings);
        let (committers, models) = (assembly.committers(), assembly.models_without_teams()?);
        let remover = Remover {
            store: assembly.store.clone(),
            committers: Arc::clone(&committers),
            objects: assembly.objects(),
            secrets: assembly.secrets(),
            models: models.clone(),
            memory: Arc::new(NoMemory),
            clock: Arc::clone(&assembly.clock),
        };
        let retention = Retention { remover, ids: Arc::clone(&assembly.ids) };
        let retention = Some(Arc::new(retention));
        Ok(Sweeper { committers, models, store: assembly.store, retention })
    }

    /// One minute's look.
    pub async fn tick(&self) -> Result<()> {
        self.sweep(false).await?;
        self.keep_no_longer(false).await
    }

    /// The look after the only process there is came back: no lease and no doorbell from before is
    /// alive.
    pub async fn after_restart(&self) -> Result<()> {
        self.sweep(true).await?;
        self.keep_no_longer(true).await
    }

    async fn keep_no_longer(&self, all: bool) -> Result<()> {
        match &self.retention {
            Some(retention) => retention.look(all).await,
            None => Ok(()),
        }
    }

    async fn sweep(&self, restarted: bool) -> Result<()> {
        let mut active = Vec::new();
        for shard in 0..ACTIVE_SHARDS {
            active.extend(self.store.runs_active(shard).await?);
        }
        if active.is_empty() {
            return Ok(());
        }
        let tiers = &tiers_of(
            &self.store,
            &self.models,
            active.iter().map(|project| project.team).collect(),
        )
        .await;
        let look = |project: ProjectRef| async move {
            if let Some(tiers) = tiers.get(&project.team) {
                self.look(project, tiers, restarted).await;
            }
        };
        futures::stream::iter(active).for_each_concurrent(SIDE_BY_SIDE, look).await;
        Ok(())
    }

    /// Never fails: one project in trouble must not hide the others from the sweep.
    async fn look(&self, project: ProjectRef, tiers: &TeamTiers, restarted: bool) {
        let ProjectRef { team, id } = project;
        let command = Command::Sweep(Sweep::Look { up: tiers.up.clone(), restarted });
        let submission = Submission::new(command).routes(Arc::clone(&tiers.routes));
        match self.committers.of(project).submit(submission).await {
            Ok(swept) => {
                if let Err(error) = self.give_up_hop_limited(project, &swept.project, tiers).await {
                    let error = &error as &dyn std::error::Error;
                    tracing::error!(%team, project = %id, error, "a task was not given up");
                }
            }
            Err(Error::Rejected(Rejection::Stale) | Error::NotFound { .. }) => {}
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::error!(%team, project = %id, error, "a project was not swept");
            }
        }
    }
}
