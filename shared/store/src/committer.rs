//! From commands to commits: load, decide, write in one transaction, tell.
//!
//! One [`ProjectCommitter`] per project and process. Commands that arrive while a commit is under way form
//! the next batch, so the run item and the budget items are written once per batch, not once per
//! task. A commit that was refused because somebody else moved the project is decided again on what
//! is there now.

use crate::budget::{self, Periods};
use crate::client::{Store, Write};
use crate::error::{Error, Result};
use crate::keys;
use crate::run::StoredRun;
use planwright_engine::command::{Command, Context, Grant, Outcome, Rejection, Reply};
use planwright_engine::graph::Graph;
use planwright_engine::id::{ProjectId, ProjectRef};
use planwright_engine::period::Day;
use planwright_engine::project::Project;
use planwright_engine::routing::RoutingTable;
use planwright_platform::clock::Clock;
use planwright_platform::ids::IdSource;
use planwright_protocol::queue::Bells;
use planwright_protocol::usage::UsageRow;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{broadcast, oneshot};
use tracing::Span;

/// Writes that depend on what was decided: called once per decision, so it may run again after a
/// conflict.
pub type Attach = Box<dyn Fn(&Reply, &Project) -> Vec<Write> + Send + Sync>;

/// A command with everything that has to be committed with it.
pub struct Submission {
    pub command: Command,
    pub usage: Vec<UsageRow>,
    pub attach: Option<Attach>,
    /// Newly ready tasks the caller is willing to run on with.
    pub take: u32,
    /// Which models serve the team, for whoever may find calls that were lost: the ledger names
    /// them by these.
    pub routes: Option<Arc<RoutingTable>>,
}

impl Submission {
    pub fn new(command: Command) -> Self {
        Submission { command, usage: Vec::new(), attach: None, take: 0, routes: None }
    }

    pub fn usage(mut self, rows: Vec<UsageRow>) -> Self {
        self.usage = rows;
        self
    }

    pub fn attach(
        mut self,
        attach: impl Fn(&Reply, &Project) -> Vec<Write> + Send + Sync + 'static,
    ) -> Self {
        self.attach = Some(Box::new(attach));
        self
    }

    pub fn routes(mut self, routes: Arc<RoutingTable>) -> Self {
        self.routes = Some(routes);
        self
    }

    pub fn take(mut self, tasks: u32) -> Self {
        self.take = tasks;
        self
    }
}

/// What was committed.
#[derive(Clone, Debug)]
pub struct Committed {
    pub reply: Reply,
    /// Tasks the caller runs on with.
    pub grants: Vec<Grant>,
    /// The project right after the commit.
    pub project: Arc<Project>,
}

pub(crate) struct Waiting {
    pub(crate) submission: Submission,
    pub(crate) answer: oneshot::Sender<Result<Committed>>,
    /// What the command is part of, for whoever answers the doorbells it leads to.
    pub(crate) span: Span,
}

impl Waiting {
    /// Ends the span before the caller can go on: its trace is sent when the caller's invocation
    /// ends. A caller that went away gets no answer; what it asked for is committed all the same.
    pub(crate) fn tell(self, result: Result<Committed>) {
        let Waiting { answer, span, .. } = self;
        drop(span);
        let _ = answer.send(result);
    }
}

/// What a session knows of its project since its last commit or read.
#[derive(Clone, Debug)]
pub(crate) struct Snapshot {
    pub(crate) project: Arc<Project>,
    pub(crate) version: i64,
    pub(crate) periods: Periods,
    pub(crate) periods_at_ms: i64,
    /// Read for the batch at hand: a refusal decided on anything older is looked at again before it
    /// is told.
    pub(crate) fresh: bool,
}

#[derive(Default)]
pub(crate) struct State {
    pub(crate) queue: VecDeque<Waiting>,
    pub(crate) leading: bool,
}

/// All decisions of this process about one project.
pub struct ProjectCommitter {
    pub(crate) project: ProjectRef,
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn IdSource>,
    pub(crate) bells: Arc<dyn Bells>,
    pub(crate) grown: broadcast::Sender<ProjectId>,
    pub(crate) state: Mutex<State>,
    pub(crate) snapshot: tokio::sync::Mutex<Option<Snapshot>>,
}

/// How old the team's budget standing may be before a batch that moves money reads it again.
const PERIODS_FRESH_MS: i64 = 5_000;

impl ProjectCommitter {
    /// Commits a command, alone or with others, and says what came of it.
    pub async fn submit(self: &Arc<Self>, submission: Submission) -> Result<Committed> {
        let (answer, answered) = oneshot::channel();
        let lead = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.queue.push_back(Waiting { submission, answer, span: Span::current() });
            !std::mem::replace(&mut state.leading, true)
        };
        if lead {
            tokio::spawn(Arc::clone(self).lead());
        }
        let lost = Error::Call {
            action: "committing a change",
            detail: "the committer ended".to_owned(),
            retryable: true,
        };
        answered.await.unwrap_or(Err(lost))
    }

    /// Commits batch after batch until nothing waits.
    async fn lead(self: Arc<Self>) {
        let mut snapshot = self.snapshot.lock().await;
        loop {
            let batch = {
                let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
                let batch = crate::batch::take(&mut state.queue);
                if batch.is_empty() {
                    state.leading = false;
                    return;
                }
                batch
            };
            self.commit_batch(&mut snapshot, batch).await;
        }
    }

    pub(crate) fn context(&self, snapshot: &Snapshot, now_ms: i64) -> Context {
        Context {
            now_ms,
            cover: snapshot.periods.cover(),
            team_warning: snapshot.periods.warning(),
            warn_percent: snapshot.periods.settings.warn_percent,
        }
    }

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
            .find(|i| crate::item::sort_of(i) == run_key.sk && i.contains_key(crate::run::VERSION))
            .ok_or(Error::NotFound { what: "project" })?;
        let run = StoredRun::read(run)?;
        let periods = budget::periods_from(&items, self.project.team, today)?;
        let project = Arc::new(self.with_graph(run.run, known).await?);
        Ok(Snapshot { project, version: run.version, periods, periods_at_ms: now_ms, fresh: true })
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
    pub(crate) async fn overtaken(
        &self,
        snapshot: &Snapshot,
        stored: StoredRun,
    ) -> Result<Snapshot> {
        let project = Arc::new(self.with_graph(stored.run, Some(snapshot)).await?);
        Ok(Snapshot { project, version: stored.version, fresh: true, ..snapshot.clone() })
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

/// The sessions of this process.
pub struct Committers {
    pub store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
    bells: Arc<dyn Bells>,
    grown: broadcast::Sender<ProjectId>,
    open: Mutex<HashMap<ProjectRef, Arc<ProjectCommitter>>>,
}

/// Commits a listener may fall behind before it only learns that it has.
const MAX_TOLD: usize = 256;
/// Sessions kept before idle ones are forgotten.
const MAX_SESSIONS: usize = 512;

impl Committers {
    pub fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdSource>,
        bells: Arc<dyn Bells>,
    ) -> Self {
        let grown = broadcast::Sender::new(MAX_TOLD);
        Committers { store, clock, ids, bells, grown, open: Mutex::default() }
    }

    /// Tells, after each commit of this process that wrote events, which project's log has grown.
    pub fn grown(&self) -> broadcast::Sender<ProjectId> {
        self.grown.clone()
    }

    pub fn of(&self, project: ProjectRef) -> Arc<ProjectCommitter> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.len() >= MAX_SESSIONS {
            open.retain(|_, session| Arc::strong_count(session) > 1);
        }
        let session = open.entry(project).or_insert_with(|| {
            Arc::new(ProjectCommitter {
                project,
                store: self.store.clone(),
                clock: Arc::clone(&self.clock),
                ids: Arc::clone(&self.ids),
                bells: Arc::clone(&self.bells),
                grown: self.grown.clone(),
                state: Mutex::default(),
                snapshot: tokio::sync::Mutex::default(),
            })
        });
        Arc::clone(session)
    }

    /// Forgets a project that is gone.
    pub fn forget(&self, project: ProjectRef) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(&project);
    }
}

/// One batch as decided on one snapshot.
pub(crate) struct Decision {
    pub(crate) project: Project,
    pub(crate) out: Outcome,
    /// Per command of the batch.
    pub(crate) replies: Vec<std::result::Result<Reply, Rejection>>,
    pub(crate) grants: Vec<Grant>,
    pub(crate) writes: Vec<Write>,
    /// Commands that had no place in this transaction's items.
    pub(crate) rest: usize,
}

impl Decision {
    pub(crate) fn changes_nothing(&self, snapshot: &Snapshot) -> bool {
        self.project.run == snapshot.project.run && self.writes.is_empty()
    }
}

/// The empty graph of a project without an approved plan.
pub fn no_graph() -> Arc<Graph> {
    Arc::new(Graph::default())
}
