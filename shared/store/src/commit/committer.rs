//! Commands of one project and process, and who commits them.

use super::snapshot::Snapshot;
use crate::client::{Store, Write};
use crate::error::{Error, Result};
use planwright_engine::command::{Command, Grant, Reply};
use planwright_engine::id::{ProjectId, ProjectRef};
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

/// Commands of one batch; also bounds how long the first one waits for the last.
const MAX_BATCH: usize = 64;

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
                let batch = take(&mut state.queue);
                if batch.is_empty() {
                    state.leading = false;
                    return;
                }
                batch
            };
            self.commit_batch(&mut snapshot, batch).await;
        }
    }
}

fn take(queue: &mut VecDeque<Waiting>) -> Vec<Waiting> {
    let length = queue.len().min(MAX_BATCH);
    queue.drain(..length).collect()
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
            open.retain(|_, committer| Arc::strong_count(committer) > 1);
        }
        let committer = open.entry(project).or_insert_with(|| {
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
        Arc::clone(committer)
    }

    /// Forgets a project that is gone.
    pub fn forget(&self, project: ProjectRef) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(&project);
    }
}
