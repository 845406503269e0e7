use super::Person;
use crate::fault::Fault;
use crate::fleet::Process;
use crate::rng::Rng;
use planwright_engine::command::{Command, PlanCommand, ProjectCommand, Resolution, TaskCommand};
use planwright_engine::event::EventKind;
use planwright_engine::id::ProjectRef;
use planwright_engine::money::MicroUsd;
use planwright_engine::period::Day;
use planwright_engine::run::Run;
use planwright_engine::slot::TaskNo;
use planwright_engine::status::{ProjectStatus, TaskState};
use planwright_platform::clock::Clock;
use planwright_protocol::record::PlanningRequest;
use planwright_store::budget::TeamSettings;
use planwright_store::{Error, Result, Store, Submission};

/// Times a change of limits is tried against other changes, as the API does.
const LIMIT_TRIES: u32 = 4;

/// Tasks with something to decide.
const WAIT_FOR_PEOPLE: [TaskState; 2] = [TaskState::NeedsReview, TaskState::Suspended];

/// One thing a person does.
#[derive(Clone, Debug)]
pub enum Deed {
    Nothing,
    Create,
    Plan,
    Import,
    Approve,
    Execute,
    Pause,
    /// Pause, another plan, and on with it.
    Replan,
    Cancel,
    CancelTask(u32),
    Retry(u32),
    /// Go on without a task that has failed.
    Skip(u32),
    Interrupt(u32),
    Resolve(u32, Answer),
    /// An answer to what a task asks in the middle of its work.
    AnswerQuestion(u32),
    Limit(MicroUsd),
    Concurrency(u32),
    TeamLimits {
        daily: MicroUsd,
        monthly: MicroUsd,
        /// Of everything, if there is to be such a limit.
        total: Option<MicroUsd>,
    },
    Prioritise(u32),
    /// All of these tasks at once, as a list is retried.
    RetryAll(Vec<u32>),
    Delete,
    /// The team with everything in it.
    DeleteTeam,
}

#[derive(Clone, Copy, Debug)]
pub enum Answer {
    Retry,
    Skip,
    Fail,
    Approve,
}

impl Deed {
    /// Something that may make sense, or may not: people try.
    pub fn drawn(rng: &mut Rng, run: &Run) -> Self {
        let in_state = |rng: &mut Rng, wanted: &[TaskState]| {
            let able: Vec<u32> =
                run.tasks.iter().filter(|(_, s)| wanted.contains(s)).map(|(n, _)| n).collect();
            rng.pick(&able).copied().unwrap_or(1)
        };
        let cents =
            |rng: &mut Rng, of: &[i64]| MicroUsd(rng.pick(of).copied().unwrap_or(100) * 10_000);
        let asks = run.tasks.count(TaskState::Suspended) > 0;
        let waiting = asks || run.tasks.count(TaskState::NeedsReview) > 0;
        match rng.range(0, 29) {
            0..=3 if run.status == ProjectStatus::Paused => Deed::Execute,
            0..=3 => Deed::Pause,
            4 if rng.chance(300) => Deed::Cancel,
            4..=5 => Deed::CancelTask(in_state(
                rng,
                &[TaskState::Running, TaskState::Queued, TaskState::Pending, TaskState::Suspended],
            )),
            6 if rng.chance(300) => {
                Deed::Skip(in_state(rng, &[TaskState::Failed, TaskState::Cancelled]))
            }
            6..=7 => Deed::Retry(in_state(rng, &[TaskState::Failed, TaskState::Cancelled])),
            8..=9 => Deed::Interrupt(in_state(
                rng,
                &[TaskState::Running, TaskState::Queued, TaskState::Suspended],
            )),
            10..=12 if asks => Deed::AnswerQuestion(in_state(rng, &[TaskState::Suspended])),
            10..=14 if waiting => {
                let answer = *rng
                    .pick(&[Answer::Retry, Answer::Skip, Answer::Fail, Answer::Approve])
                    .unwrap_or(&Answer::Skip);
                Deed::Resolve(in_state(rng, &WAIT_FOR_PEOPLE), answer)
            }
            15..=16 => Deed::Limit(cents(rng, &[1, 4, 10, 30, 100, 1_000])),
            17 => Deed::Concurrency(u32::try_from(rng.range(1, 6)).unwrap_or(1)),
            18..=20 => {
                let total = rng.chance(400).then(|| cents(rng, &[5, 30, 200, 5_000]));
                Deed::TeamLimits {
                    daily: cents(rng, &[2, 10, 40, 2_000]),
                    monthly: cents(rng, &[5, 50, 4_000]),
                    total,
                }
            }
            21 => Deed::Prioritise(in_state(rng, &[TaskState::Pending, TaskState::Blocked])),
            22 => Deed::Import,
            23 => Deed::Plan,
            24..=25 => Deed::Replan,
            26..=27 => {
                let over = |s: &TaskState| matches!(s, TaskState::Failed | TaskState::Cancelled);
                Deed::RetryAll(run.tasks.iter().filter(|(_, s)| over(s)).map(|(n, _)| n).collect())
            }
            28 if rng.chance(300) => Deed::Delete,
            29 if rng.chance(150) => Deed::DeleteTeam,
            _ => Deed::Approve,
        }
    }
}

impl Person {
    pub(super) async fn perform(&self, by: &Process, deed: Deed, run: &Run) -> Result<()> {
        let next_attempt =
            |task: u32| self.fleet.world.judge().attempts_of(self.sketch.id, task) + 1;
        let retry = |task: u32| {
            let retry = TaskCommand::Retry { attempt: next_attempt(task), manual: 1 };
            Command::Task(TaskNo(task), retry)
        };
        let command = match deed {
            Deed::Nothing | Deed::Replan => return Ok(()),
            Deed::Create => return self.create(by).await,
            Deed::Plan => return self.plan(by).await,
            Deed::Import => return self.import(by, run).await,
            Deed::Approve => return self.approve(by).await,
            Deed::Prioritise(task) => return self.prioritise(by, task).await,
            Deed::TeamLimits { daily, monthly, total } => {
                return self.team_limits(by, daily, monthly, total).await;
            }
            Deed::AnswerQuestion(task) => return self.answer_question(by, task, run).await,
            Deed::Delete => return self.delete(by).await,
            Deed::DeleteTeam => return self.delete_team(by).await,
            Deed::RetryAll(tasks) => {
                let retries =
                    tasks.into_iter().map(|task| self.submit(by, Submission::new(retry(task))));
                return futures::future::join_all(retries).await.into_iter().collect();
            }
            Deed::Execute => ProjectCommand::Execute.into(),
            Deed::Pause => ProjectCommand::Pause.into(),
            Deed::Cancel => ProjectCommand::Cancel.into(),
            Deed::CancelTask(task) => Command::Task(TaskNo(task), TaskCommand::Cancel),
            Deed::Interrupt(task) => Command::Task(TaskNo(task), TaskCommand::Interrupt),
            Deed::Retry(task) => retry(task),
            Deed::Skip(task) => Command::Task(TaskNo(task), TaskCommand::Skip),
            Deed::Resolve(task, answer) => Command::Task(
                TaskNo(task),
                TaskCommand::Resolve {
                    checkpoint: run.open_checkpoints.get(&task).copied(),
                    resolution: match answer {
                        Answer::Retry => Resolution::Retry { attempt: next_attempt(task) },
                        Answer::Skip => Resolution::Skip,
                        Answer::Fail => Resolution::Fail,
                        Answer::Approve => Resolution::Approve,
                    },
                    data: Default::default(),
                },
            ),
            Deed::Limit(limit) => {
                if limit < run.money.limit && !self.fleet.world.chaos.is_calm() {
                    self.fleet.world.chaos.count(Fault::LimitLowered);
                }
                ProjectCommand::Update {
                    limit: Some(limit),
                    concurrency: None,
                    data: Default::default(),
                }
                .into()
            }
            Deed::Concurrency(tasks) => ProjectCommand::Update {
                limit: None,
                concurrency: Some(tasks),
                data: Default::default(),
            }
            .into(),
        };
        self.submit(by, Submission::new(command)).await
    }

    pub(super) async fn submit(&self, by: &Process, submission: Submission) -> Result<()> {
        by.committers
            .of(ProjectRef::new(self.sketch.team, self.sketch.id))
            .submit(submission)
            .await
            .map(|_| ())
    }

    async fn plan(&self, by: &Process) -> Result<()> {
        let request = PlanningRequest {
            rigor: self.sketch.rigor,
            answers: Vec::new(),
            feedback: None,
            requested_ms: by.clock.now_ms(),
            outcome: None,
            rejected: None,
        };
        let (team, project) = (self.sketch.team, self.sketch.id);
        let submission =
            Submission::new(Command::Plan(PlanCommand::Request)).attach(move |_, _| {
                vec![Store::planning_request_write(ProjectRef::new(team, project), &request)]
            });
        self.submit(by, submission).await
    }

    async fn import(&self, by: &Process, run: &Run) -> Result<()> {
        let (meta, body) = self.version(by, run.plans);
        let (team, project) = (self.sketch.team, self.sketch.id);
        let command = Command::Plan(PlanCommand::Add {
            kind: EventKind::PlanEdited,
            data: Default::default(),
        });
        let submission = Submission::new(command).attach(move |reply, _| {
            let planwright_engine::command::Reply::Version(version) = *reply else {
                return Vec::new();
            };
            let meta = planwright_protocol::record::PlanMeta { version, ..meta.clone() };
            Store::plan_writes(ProjectRef::new(team, project), &meta, &body)
        });
        self.submit(by, submission).await
    }

    async fn team_limits(
        &self,
        by: &Process,
        daily: MicroUsd,
        monthly: MicroUsd,
        total: Option<MicroUsd>,
    ) -> Result<()> {
        let mut tries = 0;
        loop {
            let old = by.store.settings_get(self.sketch.team).await?;
            let new = TeamSettings {
                daily_limit: daily,
                monthly_limit: monthly,
                total_limit: total,
                ..*old
            };
            if new == *old {
                return Ok(());
            }
            if daily < old.daily_limit && !self.fleet.world.chaos.is_calm() {
                self.fleet.world.chaos.count(Fault::LimitLowered);
            }
            tries += 1;
            match by
                .store
                .settings_put(self.sketch.team, &old, &new, Day::of_ms(by.clock.now_ms()))
                .await
            {
                Err(Error::Conflict { .. }) if tries < LIMIT_TRIES => {}
                done => return done,
            }
        }
    }
}
