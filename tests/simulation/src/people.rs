//! What people do to a project, through an API process: make it, approve a plan, start it, and then
//! meddle.

mod action;
mod approval;
mod perform;
mod question;
mod removal;

pub use action::{Action, Answer};

use crate::fleet::{Fleet, Process};
use crate::scenario::{ProjectSketch, Role};
use planwright_engine::event::{Event, EventKind};
use planwright_engine::id::{ProjectId, ProjectRef};
use planwright_engine::run::Run;
use planwright_engine::status::ProjectStatus;
use planwright_protocol::record::ProjectRecord;
use planwright_store::Result;
use std::future::Future;
use std::sync::Arc;
use tokio::time::{Duration, sleep};

/// Thousandths of the actions that come together with another.
const TWO_AT_ONCE: u32 = 250;

/// How long the API takes somebody for a member without looking again.
const TRUSTED_MS: i64 = 10_000;

/// Whoever owns one project.
#[derive(Clone)]
pub struct Person {
    pub fleet: Arc<Fleet>,
    pub sketch: Arc<ProjectSketch>,
}

impl Person {
    /// Brings the project to life, then meddles until the trouble ends.
    pub async fn live(self) {
        let wait = self.fleet.world.chaos.range(0, 20_000);
        sleep(Duration::from_millis(wait)).await;
        self.until_started().await;
        for _ in 0..self.sketch.actions {
            let wait = self.fleet.world.chaos.range(200, 60_000);
            sleep(Duration::from_millis(wait)).await;
            if self.fleet.world.chaos.is_calm() || self.is_away() {
                return;
            }
            let Some(run) = self.run() else { continue };
            let (action, other) = self.fleet.world.chaos.with(|rng| {
                let action = Action::drawn(rng, &run);
                let twice = rng.chance(300).then(|| action.clone());
                let other = rng
                    .chance(TWO_AT_ONCE)
                    .then(|| twice.unwrap_or_else(|| Action::drawn(rng, &run)));
                let crossing = action.crossed(rng, &run);
                (action, crossing.or(other))
            });
            match (action, other) {
                (Action::Replan, _) => self.replan().await,
                (action, None | Some(Action::Replan)) => self.act(action, run).await,
                // Two people, or one who clicked twice.
                (action, Some(other)) => {
                    futures::future::join(self.act(action, run.clone()), self.act(other, run))
                        .await;
                }
            }
        }
    }

    async fn replan(&self) {
        for (action, wait_s) in
            [(Action::Pause, 25), (Action::Import, 1), (Action::Approve, 1), (Action::Execute, 1)]
        {
            let Some(run) = self.run() else { return };
            self.act(action, run).await;
            sleep(Duration::from_secs(wait_s)).await;
        }
    }

    /// Whatever is missing, tried again and again: people click until it works, and write the plan
    /// themselves when the model does not.
    pub async fn until_started(&self) {
        for click in 0..60 {
            let step = match self.run() {
                None => Action::Create,
                Some(run) => match run.status {
                    ProjectStatus::Planning => Action::Nothing,
                    ProjectStatus::Draft if run.plans > run.approved => Action::Approve,
                    ProjectStatus::Draft if self.sketch.planned && run.plans == 0 && click < 20 => {
                        Action::Plan
                    }
                    ProjectStatus::Draft => Action::Import,
                    ProjectStatus::Ready => Action::Execute,
                    _ => return,
                },
            };
            if self.is_away() {
                return;
            }
            let run = self.run().unwrap_or_else(|| self.fresh());
            self.act(step, run).await;
            sleep(Duration::from_millis(1_500)).await;
        }
    }

    /// Stops a task whose answer is about to come, in one way or another.
    pub async fn stop(self, task: u32) {
        let action = match self.fleet.world.chaos.range(0, 9) {
            0 => Action::Cancel,
            1..=2 => Action::Interrupt(task),
            _ => Action::CancelTask(task),
        };
        if let Some(run) = self.run() {
            self.act(action, run).await;
        }
    }

    /// Nobody belongs to a team that is deleted, nor does any process take anybody for a member of
    /// it any more.
    pub fn is_away(&self) -> bool {
        let gone = self.fleet.world.judge().gone_since(self.sketch.team);
        gone.is_some_and(|at_ms| self.fleet.world.now_ms() - at_ms > TRUSTED_MS)
    }

    /// Whoever makes one more project in the team, at the moment at which it is deleted.
    pub fn late(&self) -> Person {
        let id = ProjectId::from_u128(self.sketch.id.as_u128() + 0x1000);
        let sketch = ProjectSketch { id, ..ProjectSketch::clone(&self.sketch) };
        Person { fleet: Arc::clone(&self.fleet), sketch: Arc::new(sketch) }
    }

    /// The project as the table has it now.
    pub fn run(&self) -> Option<Run> {
        self.fleet.world.judge().run_of(self.sketch.team, self.sketch.id)
    }

    pub async fn act(&self, action: Action, run: Run) {
        let Some(process) = self.fleet.any(Role::Api) else { return };
        let (person, by) = (self.clone(), Arc::clone(&process));
        self.fleet
            .world
            .tell(&process.life.name, || format!("a person: {action:?} in {}", self.sketch.id));
        let acting = tokio::spawn(async move { person.perform(&by, action, &run).await });
        process.life.owns(acting.abort_handle());
        // A person whose click gets no answer looks again later.
        let answer = tokio::time::timeout(Duration::from_secs(40), acting).await;
        if let Ok(Ok(Err(error))) = answer {
            self.fleet.world.judge().told(&self.fleet.world, &process.life.name, &error);
            self.fleet.world.tell(&process.life.name, || format!("answers a person: {error}"));
        }
    }

    pub fn fresh(&self) -> Run {
        Run::new(self.sketch.limit, self.sketch.concurrency, self.fleet.world.now_ms())
    }

    fn create<'a>(&'a self, by: &'a Process) -> impl Future<Output = Result<()>> + 'a {
        let now_ms = self.fleet.world.now_ms();
        let record = ProjectRecord {
            name: self.sketch.id.to_string(),
            rigor: self.sketch.rigor,
            config: Default::default(),
            created_by: "usr".to_owned(),
            created_ms: now_ms,
            updated_ms: 0,
            repo_path: None,
            git_base_branch: None,
        };
        let mut run = self.fresh();
        run.head = 1;
        let created = Event {
            seq: 1,
            kind: EventKind::ProjectCreated,
            at_ms: now_ms,
            task: None,
            message: String::new(),
            data: Default::default(),
        };
        async move {
            let requirements = self.sketch.requirements();
            by.store
                .project_create(
                    ProjectRef::new(self.sketch.team, self.sketch.id),
                    &record,
                    &requirements,
                    &run,
                    created,
                )
                .await
        }
    }
}
