//! Reads what decisions are made on.

use super::committer::ProjectCommitter;
use super::snapshot::Snapshot;
use crate::budget;
use crate::error::{Error, Result};
use crate::item;
use crate::keys;
use crate::run::{RunItem, StoredRun};
use planwright_engine::period::Day;
use planwright_engine::project::Project;
use std::sync::Arc;

/// How old the team's budget standing may be before a batch that moves money reads it again.
const PERIODS_FRESH_MS: i64 = 5_000;

impl ProjectCommitter {
    /// Everything a decision needs, in one read; the graph is read only when its revision is new.
    pub(crate) async fn load(&self, known: Option<&Snapshot>) -> Result<Snapshot> {
        let now_ms = self.clock.now_ms();
        let today = Day::of_ms(now_ms);
        let run_key = keys::run(self.project);
        let [daily, monthly] = budget::period_keys(self.project.team, today);
        let items = self
            .store
            .get_many(&[
                run_key.clone(),
                daily,
                monthly,
                keys::settings(self.project.team),
                keys::total(self.project.team),
            ])
            .await?;
        let run = items
            .iter()
            .find(|i| item::sort_of(i) == run_key.sk && i.contains_key(item::VERSION))
            .ok_or(Error::NotFound { what: "project" })?;
        let item = RunItem::read(run)?;
        let stored = self.store.whole(self.project, item, known.map(|s| &s.pages)).await?;
        let periods = budget::periods_from(&items, self.project.team, today)?;
        let StoredRun { run, version, pages } = stored;
        let project = Arc::new(self.with_graph(run, known).await?);
        Ok(Snapshot { project, version, pages, periods, periods_at_ms: now_ms, fresh: true })
    }

    async fn with_graph(
        &self,
        run: planwright_engine::run::Run,
        known: Option<&Snapshot>,
    ) -> Result<Project> {
        let graph = match known.map(|s| &s.project.graph).filter(|g| g.revision == run.graph) {
            Some(graph) => Arc::clone(graph),
            None => Arc::new(self.store.graph_get(self.project, run.graph).await?),
        };
        Ok(Project::new(run, graph))
    }

    /// The snapshot as another process left it.
    pub(crate) async fn overtaken(&self, snapshot: &Snapshot, item: RunItem) -> Result<Snapshot> {
        let stored = self.store.whole(self.project, item, Some(&snapshot.pages)).await?;
        let StoredRun { run, version, pages } = stored;
        let project = Arc::new(self.with_graph(run, Some(snapshot)).await?);
        Ok(Snapshot { project, version, pages, fresh: true, ..snapshot.clone() })
    }

    pub(crate) async fn refresh_periods(&self, snapshot: &mut Snapshot) -> Result<()> {
        let now_ms = self.clock.now_ms();
        snapshot.periods = self.store.periods(self.project.team, Day::of_ms(now_ms)).await?;
        snapshot.periods_at_ms = now_ms;
        Ok(())
    }

    pub(crate) fn periods_stale(&self, snapshot: &Snapshot, now_ms: i64) -> bool {
        snapshot.periods.day != Day::of_ms(now_ms)
            || now_ms - snapshot.periods_at_ms > PERIODS_FRESH_MS
    }

    /// The project as it stands, read if this process does not know it yet.
    pub async fn peek(&self) -> Result<Arc<Project>> {
        let mut snapshot = self.snapshot.lock().await;
        let fresh = self.load(snapshot.as_ref()).await?;
        Ok(Arc::clone(&snapshot.insert(fresh).project))
    }
}
