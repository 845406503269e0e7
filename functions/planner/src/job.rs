//! One planning, from its request to a plan version or a reason why not.

use crate::answer::{self, Answer};
use crate::failure::{Failure, Trouble, invalid, refused, said_instead, told};
use crate::{Error, Parts, Result, prompt};
use planwright_calls::{Account, Booking, Fenced, Gatekeeper, PaidCalls};
use planwright_engine::command::{AttemptStep, FinishPlanning, PlanCommand, Progress, Reply, data};
use planwright_engine::id::ProjectRef;
use planwright_engine::period::Day;
use planwright_engine::plan::{Plan, Problem};
use planwright_engine::pricing::capabilities;
use planwright_engine::slot::Fence;
use planwright_engine::status::PlanStatus;
use planwright_protocol::chat::{ChatReply, ChatRequest, Purpose};
use planwright_protocol::record::{
    PlanMeta, PlanOrigin, PlanningOutcome, PlanningRequest, ProjectRecord, RejectedPlan, TeamSetup,
};
use planwright_providers::{ChatModel, TeamModels};
use planwright_store::{Store, Submission, Write};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

/// Times a planning model that is busy or broken is asked again before the planning fails.
const RETRIES: u32 = 2;
/// Longest wait before that: somebody is waiting for the plan.
const MOST_PAUSE: Duration = Duration::from_secs(20);
/// Longest that a planning waits for its turn at a busy provider.
const MOST_PATIENCE: Duration = Duration::from_secs(60);
/// The first answer and its repair.
const ROUNDS: u32 = 2;

/// 1 s, then 2 s, unless the provider asks for more.
fn pause(retry: u32, asked: Option<Duration>) -> Duration {
    let own = Duration::from_secs(1 << (retry - 1).min(8));
    asked.map_or(own, |asked| asked.max(own)).min(MOST_PAUSE)
}

pub(crate) struct Job {
    parts: Arc<Parts>,
    fenced: Fenced,
}

/// What the job works with once it is read.
struct Brief {
    record: ProjectRecord,
    requirements: String,
    request: PlanningRequest,
    paid: PaidCalls,
    /// Tools the team's tasks may ask for.
    tools: Vec<String>,
    setup: Arc<TeamSetup>,
}

impl Job {
    pub(crate) fn new(parts: Arc<Parts>, project: ProjectRef, fence: Fence) -> Self {
        let fenced = Fenced::new(&parts.store, &parts.committers, project, fence);
        Job { parts, fenced }
    }

    #[tracing::instrument(name = "planning", skip_all, fields(team = %self.fenced.project.team,
    project = %self.fenced.project.id, epoch = self.fenced.fence.token))]
    pub(crate) async fn run(&self) -> Result<()> {
        let request = self.parts.store.planning_request_get(self.fenced.project).await?;
        let request = request.ok_or(Error::NoRequest)?;
        let mut brief = match self.brief(request.clone()).await {
            Ok(brief) => brief,
            Err(Trouble::Broken(error)) => return Err(error),
            Err(Trouble::Failed(failure)) => return self.fail(&request, *failure).await,
        };
        match self.plan(&mut brief).await {
            Err(Trouble::Broken(error)) => Err(error),
            Err(Trouble::Failed(failure)) => self.fail(&brief.request, *failure).await,
            Ok(()) => Ok(()),
        }
    }

    async fn plan(&self, brief: &mut Brief) -> std::result::Result<(), Trouble> {
        let rejected = brief.request.rejected.is_some();
        for round in if rejected { 2 } else { 1 }..=ROUNDS {
            let reply = self.ask(brief, round).await?;
            let booking = brief.paid.paid(round, &reply);
            let outcome = match answer::judge(&reply, &brief.tools, &brief.setup) {
                Answer::Plan(plan, notes) => {
                    let meta = PlanMeta { notes, ..self.meta(brief, &plan, &reply, &booking) };
                    return Ok(self.store_plan(brief, &plan, meta, booking).await?);
                }
                Answer::Faulty(problems) if round < ROUNDS => {
                    self.reject(brief, &reply, &problems, booking).await?;
                    continue;
                }
                Answer::Faulty(problems) => invalid(&problems),
                Answer::Said(said) => said_instead(said),
            };
            return Err(Failure { outcome, booking: Some(booking) }.into());
        }
        Ok(())
    }

    async fn brief(&self, request: PlanningRequest) -> std::result::Result<Brief, Trouble> {
        let (store, project) = (&self.parts.store, self.fenced.project);
        let record = store.project_record_get(project).await.map_err(Error::Store)?;
        let requirements = store.requirements_get(project).await.map_err(Error::Store)?;
        let TeamModels { models, setup } = self
            .parts
            .models
            .of_team(project.team)
            .await
            .map_err(|source| Error::Models { source })?;
        let chosen = models.routing.planning().clone();
        let provider = chosen.provider.as_str();
        let day = Day::of_ms(self.parts.clock.now_ms());
        let price = models.prices.price_at(provider, &chosen.model, day);
        let price = price.map_err(|error| refused("provider_error", 502, error.to_string()))?;
        let model = models.providers.get(provider).ok_or_else(|| {
            refused("provider_error", 502, format!("the provider {provider} is not configured"))
        })?;
        let account = Account {
            purpose: Purpose::Planning,
            provider: model.provider().to_owned(),
            model: chosen.model,
            price,
            tier: None,
            attempt: 1,
        };
        let tools = setup.usable(&self.parts.tools);
        let clock = Arc::clone(&self.parts.clock);
        let name = Gatekeeper::name(project.team, provider, &setup);
        let gate = Gatekeeper::new(store, &self.parts.gates, &clock, name);
        let paid = PaidCalls::new(self.fenced.clone(), account, model, clock, None).behind(gate);
        Ok(Brief { record, requirements, request, paid, tools, setup })
    }

    /// One call under a hold, settled by whoever gets its answer.
    async fn ask(&self, brief: &mut Brief, round: u32) -> std::result::Result<ChatReply, Trouble> {
        let request = chat_request(brief);
        if !brief.paid.account.price.is_free() {
            let counted = brief.paid.count(round, &request).await?;
            brief.paid.reserve(round, counted, request.max_output_tokens).await?;
        }
        let (model, request) = (&*brief.paid.model, &request);
        Ok(brief.paid.patiently(round, MOST_PATIENCE, || patiently(model, request)).await?)
    }

    /// Keeps the failed answer, so that the repair round is never paid twice.
    async fn reject(
        &self,
        brief: &mut Brief,
        reply: &ChatReply,
        problems: &[Problem],
        booking: Booking,
    ) -> Result<()> {
        brief.request.rejected = Some(RejectedPlan {
            text: reply.text(),
            problems: problems.iter().map(prompt::stored).collect(),
            usage: reply.usage,
            cost: booking.cost,
        });
        let (project, request) = (self.fenced.project, brief.request.clone());
        let progress = Progress { settle: Some(booking.settle()), ..Progress::default() };
        let submission = self
            .fenced
            .step(AttemptStep::Progress(progress))
            .attach(move |_, _| vec![Store::planning_request_write(project, &request)]);
        brief.paid.commit(Some(booking), submission).await?;
        Ok(())
    }

    async fn store_plan(
        &self,
        brief: &mut Brief,
        plan: &Plan,
        meta: PlanMeta,
        booking: Booking,
    ) -> Result<()> {
        let detail = data([
            ("provider", json!(meta.provider)),
            ("model", json!(meta.model)),
            ("tasks", json!(plan.tasks.len())),
            ("cost_usd", json!(meta.cost.as_usd())),
        ]);
        let (project, request, body) = (self.fenced.project, brief.request.clone(), plan.to_json());
        let finish = FinishPlanning {
            token: self.fenced.fence.token,
            settle: Some(booking.settle()),
            failure: None,
            data: detail,
        };
        let finish = Submission::new(PlanCommand::Finish(finish).into());
        let submission = finish.attach(move |reply, _| {
            let Reply::Version(version) = *reply else { return Vec::new() };
            let outcome = PlanningOutcome {
                version: Some(version),
                code: "ok".to_owned(),
                status: 200,
                ..PlanningOutcome::default()
            };
            let mut writes =
                Store::plan_writes(project, &PlanMeta { version, ..meta.clone() }, &body);
            writes.push(ended(project, &request, outcome));
            writes
        });
        brief.paid.commit(Some(booking), submission).await?;
        Ok(())
    }

    fn meta(&self, brief: &Brief, plan: &Plan, reply: &ChatReply, booking: &Booking) -> PlanMeta {
        let (mut usage, mut cost) = (reply.usage, booking.cost);
        if let Some(first) = &brief.request.rejected {
            usage += &first.usage;
            cost += first.cost;
        }
        PlanMeta {
            version: 0,
            status: PlanStatus::Draft,
            origin: PlanOrigin::Model,
            parent: None,
            provider: brief.paid.account.provider.clone(),
            model: brief.paid.account.model.clone(),
            usage,
            cost,
            hash: plan.hash(),
            created_ms: self.parts.clock.now_ms(),
            numbers: Vec::new(),
            fingerprints: Vec::new(),
            notes: Vec::new(),
        }
    }

    async fn fail(&self, request: &PlanningRequest, failure: Failure) -> Result<()> {
        let Failure { outcome, booking } = failure;
        let finish = FinishPlanning {
            token: self.fenced.fence.token,
            settle: booking.as_ref().map(Booking::settle),
            failure: Some(outcome.detail.clone()),
            data: told(&outcome),
        };
        let (project, request) = (self.fenced.project, request.clone());
        let submission = Submission::new(PlanCommand::Finish(finish).into())
            .attach(move |_, _| vec![ended(project, &request, outcome.clone())]);
        self.fenced.commit(booking, submission).await?;
        Ok(())
    }
}

/// Asks again while the model is busy or broken and nothing can have been paid.
async fn patiently(
    model: &dyn ChatModel,
    request: &ChatRequest,
) -> std::result::Result<ChatReply, planwright_providers::Error> {
    let mut retry = 0;
    loop {
        match model.chat(request, &mut |_: &str| {}).await {
            Err(error) if retry < RETRIES && asked_again(&error) => {
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
}

/// A hiccup of this call alone, for which nothing can have been paid.
fn asked_again(error: &planwright_providers::Error) -> bool {
    error.is_transient() && !error.maybe_billed() && !planwright_calls::concerns_account(error)
}

fn chat_request(brief: &Brief) -> ChatRequest {
    let wanted = answer::output_tokens(&brief.request);
    let Account { provider, model, .. } = &brief.paid.account;
    ChatRequest {
        purpose: Purpose::Planning,
        model: model.clone(),
        system: prompt::system(brief.request.rigor, &brief.tools),
        messages: prompt::messages(&brief.record, &brief.requirements, &brief.request),
        tools: Vec::new(),
        max_output_tokens: capabilities(provider, model).output_limit(wanted),
        response_schema: None,
    }
}

fn ended(project: ProjectRef, request: &PlanningRequest, outcome: PlanningOutcome) -> Write {
    let request = PlanningRequest { outcome: Some(outcome), rejected: None, ..request.clone() };
    Store::planning_request_write(project, &request)
}
