//! One planning, from its request to a plan version or a reason why not.

use crate::answer::{self, Answer};
use crate::failure::{Failure, invalid, refused, said_instead, told};
use crate::{Error, Parts, Result, prompt};
use planwright_engine::command::{
    AttemptStep, Command, FinishPlanning, PlanCommand, Progress, Rejection, Reply, Settle, data,
};
use planwright_engine::id::{ProjectId, ProjectRef, TeamId};
use planwright_engine::money::MicroUsd;
use planwright_engine::period::Day;
use planwright_engine::plan::{Plan, Problem};
use planwright_engine::planted;
use planwright_engine::pricing::{Price, TokenUsage, capabilities};
use planwright_engine::run::Hold;
use planwright_engine::slot::{Fence, SlotKey};
use planwright_engine::status::PlanStatus;
use planwright_protocol::chat::{ChatReply, ChatRequest, Purpose};
use planwright_protocol::record::{
    PlanMeta, PlanOrigin, PlanningOutcome, PlanningRequest, ProjectRecord, RefusedBudget,
    RejectedPlan, TeamSetup,
};
use planwright_protocol::usage::UsageRow;
use planwright_providers::{ChatModel, TeamModels};
use planwright_store::{ProjectCommitter, Store, Submission, Write};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

/// How soon a cancel drops a planning call, and how often its lease is renewed (every 30th look).
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Times a planning model that is busy or broken is asked again before the planning fails.
const RETRIES: u32 = 2;
/// Longest wait before that: somebody is waiting for the plan.
const MOST_PAUSE: Duration = Duration::from_secs(20);

/// 1 s, then 2 s, unless the provider asks for more.
fn pause(retry: u32, asked: Option<Duration>) -> Duration {
    let own = Duration::from_secs(1 << (retry - 1).min(8));
    asked.map_or(own, |asked| asked.max(own)).min(MOST_PAUSE)
}

pub(crate) struct Job {
    parts: Arc<Parts>,
    team: TeamId,
    project: ProjectId,
    epoch: u64,
    session: Arc<ProjectCommitter>,
}

/// What the job works with once it is read.
struct Brief {
    profile: ProjectRecord,
    requirements: String,
    request: PlanningRequest,
    model: Arc<dyn ChatModel>,
    model_name: String,
    price: Price,
    /// Tools the team's tasks may ask for.
    tools: Vec<String>,
    setup: Arc<TeamSetup>,
}

/// What a round cost, as it is booked with what came of it.
struct Paid {
    settle: Settle,
    row: UsageRow,
}

impl Job {
    pub(crate) fn new(parts: Arc<Parts>, team: TeamId, project: ProjectId, epoch: u64) -> Self {
        let session = parts.committers.of(ProjectRef::new(team, project));
        Job { parts, team, project, epoch, session }
    }

    #[tracing::instrument(name = "planning", skip_all, fields(team = %self.team,
    project = %self.project, epoch = self.epoch))]
    pub(crate) async fn run(&self) -> Result<()> {
        let mut brief = match self.brief().await? {
            Ok(brief) => brief,
            Err(failure) => return self.fail(None, failure).await,
        };
        let first = if brief.request.rejected.is_some() && !planted!("planning-paid-again") {
            2
        } else {
            1
        };
        for round in first..=2 {
            let reply = match self.ask(&brief, round).await? {
                Ok(reply) => reply,
                Err(failure) => return self.fail(Some(&brief.request), failure).await,
            };
            let cost = reply.cost(&brief.price);
            let settle = Settle { round, actual: cost, uncertain: false };
            let row = self.row(&brief, round, reply.usage, cost, false);
            let outcome = match answer::judge(&reply, &brief.tools, &brief.setup) {
                Answer::Plan(plan, notes) => {
                    let meta = PlanMeta { notes, ..self.meta(&brief, &plan, &reply, row.cost) };
                    return self.store_plan(&brief, &plan, meta, Paid { settle, row }).await;
                }
                Answer::Faulty(problems) if round == 1 => {
                    self.reject(&mut brief, &reply, &problems, settle, row).await?;
                    continue;
                }
                Answer::Faulty(problems) => invalid(&problems),
                Answer::Said(said) => said_instead(said),
            };
            let failure = Failure { outcome, settle: Some(settle), rows: vec![row] };
            return self.fail(Some(&brief.request), failure).await;
        }
        Ok(())
    }

    async fn brief(&self) -> Result<std::result::Result<Brief, Failure>> {
        let store = &self.parts.store;
        let profile = store.project_record_get(ProjectRef::new(self.team, self.project)).await?;
        let requirements = store.requirements_get(ProjectRef::new(self.team, self.project)).await?;
        let request = store
            .planning_request_get(ProjectRef::new(self.team, self.project))
            .await?
            .ok_or(Error::NoRequest)?;
        let TeamModels { models, setup } = self
            .parts
            .models
            .of_team(self.team)
            .await
            .map_err(|source| Error::Models { source })?;
        let chosen = models.routing.planning().clone();
        let provider = chosen.provider.as_str();
        let day = Day::of_ms(self.parts.clock.now_ms());
        let price = match models.prices.price_at(provider, &chosen.model, day) {
            Ok(price) => price,
            Err(error) => return Ok(Err(refused("provider_error", 502, error.to_string()))),
        };
        let Some(model) = models.providers.get(provider) else {
            return Ok(Err(refused(
                "provider_error",
                502,
                format!("the provider {provider} is not configured"),
            )));
        };
        let tools = setup.usable(&self.parts.tools);
        Ok(Ok(Brief {
            profile,
            requirements,
            request,
            model,
            model_name: chosen.model,
            price,
            tools,
            setup,
        }))
    }

    /// One call under a hold, settled by whoever gets its answer.
    async fn ask(
        &self,
        brief: &Brief,
        round: u32,
    ) -> Result<std::result::Result<ChatReply, Failure>> {
        let request = self.chat_request(brief);
        let mut hold = None;
        if !brief.price.is_free() {
            let counted = match brief.model.count_input_tokens(&request).await {
                Ok(tokens) => tokens,
                Err(error) => return Ok(Err(refused("provider_error", 502, error.to_string()))),
            };
            let amount = brief.price.ceiling(counted, u64::from(request.max_output_tokens));
            let day = Day::of_ms(self.parts.clock.now_ms());
            match self.reserve(Hold { amount, day, round, ahead: false }).await? {
                Ok(()) => hold = Some(amount),
                Err(failure) => return Ok(Err(failure)),
            }
        }
        let mut ignore = |_: &str| {};
        let patiently = async {
            let mut retry = 0;
            loop {
                match brief.model.chat(&request, &mut ignore).await {
                    Err(error)
                        if retry < RETRIES && error.is_transient() && !error.maybe_billed() =>
                    {
                        retry += 1;
                        tracing::info!(
                            retry,
                            error = &error as &dyn std::error::Error,
                            "the planning model is asked again"
                        );
                        tokio::time::sleep(pause(retry, error.retry_after())).await;
                    }
                    settled => return settled,
                }
            }
        };
        let called = match self.held(patiently).await {
            Ok(called) => called,
            Err(error) => {
                self.settle_late(brief, round, hold).await;
                return Err(error);
            }
        };
        Ok(called.map_err(|error| {
            let uncertain = error.maybe_billed();
            let settle = Settle { round, actual: MicroUsd::ZERO, uncertain };
            let at_stake = hold.filter(|h| uncertain && h.is_positive());
            let rows = at_stake
                .map(|cost| self.row(brief, round, TokenUsage::default(), cost, true))
                .into_iter()
                .collect();
            Failure {
                settle: Some(settle),
                rows,
                ..refused("provider_error", 502, error.to_string())
            }
        }))
    }

    fn chat_request(&self, brief: &Brief) -> ChatRequest {
        let wanted = answer::output_tokens(&brief.request);
        ChatRequest {
            purpose: Purpose::Planning,
            model: brief.model_name.clone(),
            system: prompt::system(brief.request.rigor, &brief.tools),
            messages: prompt::messages(&brief.profile, &brief.requirements, &brief.request),
            tools: Vec::new(),
            max_output_tokens: capabilities(brief.model.provider(), &brief.model_name)
                .output_limit(wanted),
            response_schema: None,
        }
    }

    fn fence(&self) -> Fence {
        Fence::planner(self.epoch)
    }

    async fn reserve(&self, hold: Hold) -> Result<std::result::Result<(), Failure>> {
        let command = Command::Attempt(self.fence(), AttemptStep::Hold(hold));
        match self.submit(Submission::new(command)).await {
            Ok(_) => Ok(Ok(())),
            Err(Error::Store(planwright_store::Error::Rejected(
                rejection @ Rejection::Budget { .. },
            ))) => {
                let mut failure = refused("budget_exceeded", 402, rejection.to_string());
                if let Rejection::Budget { limit, held, spent, requested, .. } = rejection {
                    failure.outcome.budget = Some(RefusedBudget { limit, held, spent, requested });
                }
                Ok(Err(failure))
            }
            Err(error) => Err(error),
        }
    }

    /// Runs the call with its lease renewed; dropped as soon as planning is cancelled.
    async fn held<T>(&self, call: impl Future<Output = T>) -> Result<T> {
        let mut call = std::pin::pin!(call);
        let mut looks = 0u32;
        loop {
            tokio::select! {
                biased;
                done = &mut call => return Ok(done),
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
            looks += 1;
            if looks.is_multiple_of(30) {
                self.submit(Submission::new(Command::Renew(vec![self.fence()]))).await?;
                continue;
            }
            let run = match self.parts.store.run_get(ProjectRef::new(self.team, self.project)).await
            {
                Ok(stored) => stored.run,
                Err(planwright_store::Error::NotFound { .. }) => return Err(Error::Lost),
                Err(_) => continue,
            };
            if run.slots.get(&SlotKey::Planner).is_none_or(|s| s.token != self.epoch) {
                return Err(Error::Lost);
            }
        }
    }

    async fn settle_late(&self, brief: &Brief, round: u32, hold: Option<MicroUsd>) {
        let Some(amount) = hold.filter(|a| a.is_positive()) else { return };
        let settle = Settle { round, actual: MicroUsd::ZERO, uncertain: true };
        let late = Command::Attempt(self.fence(), AttemptStep::SettleLate(settle));
        let row = self.row(brief, round, TokenUsage::default(), amount, true);
        // A refusal means that the hold was booked already.
        let _ = self.session.submit(Submission::new(late).usage(vec![row])).await;
    }

    /// Keeps the failed answer, so that the repair round is never paid twice.
    async fn reject(
        &self,
        brief: &mut Brief,
        reply: &ChatReply,
        problems: &[Problem],
        settle: Settle,
        row: UsageRow,
    ) -> Result<()> {
        brief.request.rejected = Some(RejectedPlan {
            text: reply.text(),
            problems: problems.iter().map(prompt::stored).collect(),
            usage: reply.usage,
            cost: row.cost,
        });
        let (team, project, request) = (self.team, self.project, brief.request.clone());
        let progress = Progress { settle: Some(settle), ..Progress::default() };
        let command = Command::Attempt(self.fence(), AttemptStep::Progress(progress));
        let submission = Submission::new(command).usage(vec![row]).attach(move |_, _| {
            vec![Store::planning_request_write(ProjectRef::new(team, project), &request)]
        });
        self.submit(submission).await?;
        Ok(())
    }

    async fn store_plan(
        &self,
        brief: &Brief,
        plan: &Plan,
        meta: PlanMeta,
        paid: Paid,
    ) -> Result<()> {
        let Paid { settle, row } = paid;
        let detail = data([
            ("provider", json!(meta.provider)),
            ("model", json!(meta.model)),
            ("tasks", json!(plan.tasks.len())),
            ("cost_usd", json!(meta.cost.as_usd())),
        ]);
        let (team, project, request, body) =
            (self.team, self.project, brief.request.clone(), plan.to_json());
        let finish =
            FinishPlanning { token: self.epoch, settle: Some(settle), failure: None, data: detail };
        let command = Command::Plan(PlanCommand::Finish(finish));
        let submission = Submission::new(command).usage(vec![row]).attach(move |reply, _| {
            let Reply::Version(version) = *reply else { return Vec::new() };
            let outcome = PlanningOutcome {
                version: Some(version),
                code: "ok".to_owned(),
                status: 200,
                ..PlanningOutcome::default()
            };
            let mut writes = Store::plan_writes(
                ProjectRef::new(team, project),
                &PlanMeta { version, ..meta.clone() },
                &body,
            );
            writes.push(ended(team, project, &request, outcome));
            writes
        });
        self.submit(submission).await?;
        Ok(())
    }

    fn meta(&self, brief: &Brief, plan: &Plan, reply: &ChatReply, cost: MicroUsd) -> PlanMeta {
        let (mut usage, mut total) = (reply.usage, cost);
        if let Some(first) = &brief.request.rejected {
            usage += &first.usage;
            total += first.cost;
        }
        PlanMeta {
            version: 0,
            status: PlanStatus::Draft,
            origin: PlanOrigin::Model,
            parent: None,
            provider: brief.model.provider().to_owned(),
            model: brief.model_name.clone(),
            usage,
            cost: total,
            hash: plan.hash(),
            created_ms: self.parts.clock.now_ms(),
            numbers: Vec::new(),
            fingerprints: Vec::new(),
            notes: Vec::new(),
        }
    }

    async fn fail(&self, request: Option<&PlanningRequest>, failure: Failure) -> Result<()> {
        let Failure { outcome, settle, rows } = failure;
        let detail = told(&outcome);
        let reason = Some(outcome.detail.clone());
        let finish = FinishPlanning { token: self.epoch, settle, failure: reason, data: detail };
        let command = Command::Plan(PlanCommand::Finish(finish));
        let request = match request {
            Some(request) => request.clone(),
            None => self
                .parts
                .store
                .planning_request_get(ProjectRef::new(self.team, self.project))
                .await?
                .ok_or(Error::NoRequest)?,
        };
        let (team, project) = (self.team, self.project);
        let submission = Submission::new(command)
            .usage(rows)
            .attach(move |_, _| vec![ended(team, project, &request, outcome.clone())]);
        self.submit(submission).await?;
        Ok(())
    }

    async fn submit(&self, submission: Submission) -> Result<planwright_store::Committed> {
        match self.session.submit(submission).await {
            Err(planwright_store::Error::Rejected(Rejection::Stale)) => Err(Error::Lost),
            other => Ok(other?),
        }
    }

    fn row(
        &self,
        brief: &Brief,
        round: u32,
        usage: TokenUsage,
        cost: MicroUsd,
        uncertain: bool,
    ) -> UsageRow {
        UsageRow {
            at_ms: self.parts.clock.now_ms(),
            purpose: Purpose::Planning,
            provider: brief.model.provider().to_owned(),
            model: brief.model_name.clone(),
            tier: None,
            usage,
            cost,
            task: None,
            attempt: 1,
            epoch: self.epoch,
            round,
            uncertain,
        }
    }
}

fn ended(
    team: TeamId,
    project: ProjectId,
    request: &PlanningRequest,
    outcome: PlanningOutcome,
) -> Write {
    let request = PlanningRequest { outcome: Some(outcome), rejected: None, ..request.clone() };
    Store::planning_request_write(ProjectRef::new(team, project), &request)
}
