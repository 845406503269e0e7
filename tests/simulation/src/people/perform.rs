//! How a person does it: as the API would, against whatever is there.

use super::Person;
use super::action::{Action, Answer};
use crate::fault::Fault;
use crate::fleet::Process;
use planwright_engine::command::{Command, PlanCommand, ProjectCommand, Resolution, TaskCommand};
use planwright_engine::event::EventKind;
use planwright_engine::id::ProjectRef;
use planwright_engine::money::MicroUsd;
use planwright_engine::period::Day;
use planwright_engine::run::Run;
use planwright_engine::slot::TaskNo;
use planwright_platform::clock::Clock;
use planwright_protocol::record::{PlanningRequest, Spec};
use planwright_store::budget::TeamSettings;
use planwright_store::{Error, Result, Store, Submission};

/// Times a change of limits is tried against other changes, as the API does.
const LIMIT_TRIES: u32 = 4;

impl Person {
    pub(super) async fn perform(&self, by: &Process, action: Action, run: &Run) -> Result<()> {
        let next_attempt =
            |task: u32| self.fleet.world.judge().attempts_of(self.sketch.id, task) + 1;
        let retry = |task: u32| retried(task, next_attempt(task));
        let command = match action {
            Action::Nothing | Action::Replan => return Ok(()),
            Action::Create => return self.create(by).await,
            Action::Plan => return self.plan(by).await,
            Action::Import => return self.import(by, run).await,
            Action::Approve => return self.approve(by).await,
            Action::Prioritise(task) => return self.prioritise(by, task).await,
            Action::TeamLimits { daily, monthly, total } => {
                return self.team_limits(by, daily, monthly, total).await;
            }
            Action::AnswerQuestion(task) => return self.answer_question(by, task, run).await,
            Action::Delete => return self.delete(by).await,
            Action::DeleteTeam => return self.delete_team(by).await,
            Action::CreateLate => {
                let wait = self.fleet.world.chaos.range(0, 3_000);
                tokio::time::sleep(std::time::Duration::from_millis(wait)).await;
                return self.late().create(by).await;
            }
            Action::RetryAll(tasks) => {
                let retries =
                    tasks.into_iter().map(|task| self.submit(by, Submission::new(retry(task))));
                return futures::future::join_all(retries).await.into_iter().collect();
            }
            Action::Execute => ProjectCommand::Execute.into(),
            Action::Pause => ProjectCommand::Pause.into(),
            Action::Cancel => ProjectCommand::Cancel.into(),
            Action::CancelTask(task) => Command::Task(TaskNo(task), TaskCommand::Cancel),
            Action::Interrupt(task) => Command::Task(TaskNo(task), TaskCommand::Interrupt),
            Action::Retry(task) if self.fleet.world.chaos.chance(300) => {
                return self.start_over(by, task, next_attempt(task), run).await;
            }
            Action::Retry(task) => retry(task),
            Action::Skip(task) => Command::Task(TaskNo(task), TaskCommand::Skip),
            Action::Resolve(task, answer) => Command::Task(
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
            Action::Limit(limit) => {
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
            Action::Concurrency(tasks) => ProjectCommand::Update {
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

    /// As the API does: the next attempt remembers nothing of those before.
    async fn start_over(&self, by: &Process, task: u32, attempt: u32, run: &Run) -> Result<()> {
        let project = ProjectRef::new(self.sketch.team, self.sketch.id);
        let spec = by.store.spec_get(project, run.approved, task).await?;
        let spec = Spec { fresh_from: attempt, ..spec };
        let submission = Submission::new(retried(task, attempt));
        let submission = submission.attach(move |_, _| vec![Store::spec_write(project, &spec)]);
        self.submit(by, submission).await
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

fn retried(task: u32, attempt: u32) -> Command {
    Command::Task(TaskNo(task), TaskCommand::Retry { attempt, manual: 1 })
}
