//! One claimed task, from its inputs to its end.

use crate::invocation::{Granted, Invocation};
use crate::money::{Call, Meter};
use crate::{Error, Parts, Result, prompt};
use planwright_engine::command::{AttemptStep, Command, Grant};
use planwright_engine::id::{ProjectId, ProjectRef, TeamId};
use planwright_engine::money::MicroUsd;
use planwright_engine::period::Day;
use planwright_engine::planted;
use planwright_engine::pricing::{TokenUsage, capabilities};
use planwright_engine::project::Project;
use planwright_engine::quote::FORWARDED_DEPS;
use planwright_engine::routing::Tier;
use planwright_engine::run::Hold;
use planwright_engine::slot::TaskNo;
use planwright_protocol::chat::{Message, SystemBlock, ToolSpec};
use planwright_protocol::record::{Round, Spec, TaskResult, ToolResult};
use planwright_providers::{ChatModel, TeamModels};
use planwright_store::{Committed, ProjectCommitter, Submission};
use planwright_tools::ToolContext;
use std::sync::Arc;

/// A claimed task before its inputs are read.
pub(crate) struct Attempt {
    pub(crate) invocation: Arc<Invocation>,
    pub(crate) team: TeamId,
    pub(crate) project_id: ProjectId,
    pub(crate) task: TaskNo,
    pub(crate) grant: Grant,
    pub(crate) project: Arc<Project>,
    pub(crate) session: Arc<ProjectCommitter>,
}

/// Everything the tool loop works with.
pub(crate) struct Work {
    pub(crate) spec: Spec,
    pub(crate) tier: Tier,
    pub(crate) meter: Meter,
    pub(crate) model: Arc<dyn ChatModel>,
    pub(crate) max_output: u32,
    pub(crate) system: Vec<SystemBlock>,
    pub(crate) messages: Vec<Message>,
    pub(crate) tools: Vec<ToolSpec>,
    /// Rounds of this attempt that are stored already, with what their tools gave.
    pub(crate) done: Vec<(Round, Vec<ToolResult>)>,
    /// Sums over everything this task has used so far.
    pub(crate) tally: Tally,
    pub(crate) hold: Option<Hold>,
    pub(crate) watched: bool,
    /// The result an earlier attempt left.
    pub(crate) earlier: Option<TaskResult>,
    /// What earlier attempts ended with.
    pub(crate) failures: Vec<Round>,
}

/// What a task has used, over all its rounds and attempts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) usage: TokenUsage,
    pub(crate) cost: MicroUsd,
    pub(crate) artifacts: Vec<String>,
}

impl Tally {
    pub(crate) fn add(&mut self, usage: &TokenUsage, cost: MicroUsd) {
        self.usage += usage;
        self.cost += cost;
    }
}

impl Attempt {
    pub(crate) fn new(
        invocation: Arc<Invocation>,
        team: TeamId,
        project_id: ProjectId,
        granted: Granted,
    ) -> Self {
        let session = invocation.parts.committers.of(ProjectRef::new(team, project_id));
        let Granted { task, grant, project } = granted;
        Attempt { invocation, team, project_id, task, grant, project, session }
    }

    pub(crate) fn parts(&self) -> &Arc<Parts> {
        &self.invocation.parts
    }

    pub(crate) fn now_ms(&self) -> i64 {
        self.parts().clock.now_ms()
    }

    pub(crate) fn tool_context(&self) -> ToolContext {
        let project = ProjectRef::new(self.team, self.project_id);
        ToolContext { task: project.task(self.task.0), epoch: self.grant.fence.token }
    }

    pub(crate) fn call(&self, work: &Work, round: u32) -> Call {
        let Grant { fence, attempt, .. } = self.grant;
        Call { task: self.task, attempt, epoch: fence.token, round, tier: work.tier }
    }

    /// Runs the task and gives what became ready and is ours to run.
    #[tracing::instrument(name = "task", skip_all, fields(team = %self.team,
    project = %self.project_id,
        task = self.task.0, attempt = self.grant.attempt, epoch = self.grant.fence.token))]
    pub(crate) async fn run(self) -> Result<Vec<Granted>> {
        let mut work = self.prepare().await?;
        match self.rounds(&mut work).await {
            Err(Error::Store(planwright_store::Error::Call {
                retryable: false, detail, ..
            })) => self.unkept(&mut work, &detail).await,
            settled => settled,
        }
    }

    /// Commits a step of this attempt; a refusal for its fencing token ends it.
    pub(crate) async fn submit(&self, submission: Submission) -> Result<Committed> {
        match self.session.submit(submission).await {
            Err(planwright_store::Error::Rejected(
                planwright_engine::command::Rejection::Stale,
            )) => Err(Error::Lost),
            other => Ok(other?),
        }
    }

    async fn prepare(&self) -> Result<Work> {
        let Grant { attempt, takeover, hold, .. } = self.grant;
        let number = self.task.0;
        let node = self.project.graph.node(number).ok_or(Error::NoRecord)?;
        let forwarded = &node.deps[..node.deps.len().min(FORWARDED_DEPS)];
        let (store, plan, now_ms) = (&self.parts().store, self.project.run.approved, self.now_ms());
        let project = ProjectRef::new(self.team, self.project_id);
        let inputs = store.task_inputs(project, plan, number, forwarded, now_ms).await?;
        let spec = inputs.spec.ok_or(Error::NoRecord)?;
        let requirements = self.invocation.requirements(self.team, self.project_id, plan).await?;
        let history = if takeover || attempt > 1 {
            store.history(project.task(number), None).await?.rounds
        } else {
            Vec::new()
        };
        let TeamModels { models, setup } = self
            .parts()
            .models
            .of_team(self.team)
            .await
            .map_err(|source| Error::Models { source })?;
        let chosen = models.routing.for_tier(node.tier).clone();
        let provider = chosen.provider.as_str();
        let price = models.prices.price_at(provider, &chosen.model, Day::of_ms(now_ms));
        let price = price.map_err(|e| {
            Error::Store(planwright_store::Error::Malformed {
                what: "price",
                detail: e.to_string(),
            })
        })?;
        let model = models.providers.get(provider).ok_or(Error::NoRecord)?;
        let mut tally = Tally::default();
        for (round, _) in &history {
            tally.add(&round.usage, round.cost);
        }
        if let Some(earlier) = &inputs.result {
            tally.artifacts.clone_from(&earlier.artifacts);
        }
        let failures =
            history.iter().filter(|(r, _)| r.error.is_some()).map(|(r, _)| r.clone()).collect();
        let history = if planted!("rounds-not-read-again") { Vec::new() } else { history };
        let done: Vec<_> = history
            .into_iter()
            .filter(|(r, _)| r.attempt == attempt && r.error.is_none())
            .collect();
        Ok(Work {
            system: prompt::system(&spec, &requirements, &inputs.dependencies),
            messages: prompt::conversation(&spec, &done),
            tools: self.parts().tools.specs(&setup.usable(&spec.task.tools_needed)),
            max_output: capabilities(provider, &chosen.model).output_limit(spec.max_tokens),
            tier: node.tier,
            meter: Meter { provider: provider.to_owned(), model: chosen.model.clone(), price },
            model,
            done,
            tally,
            hold,
            watched: inputs.watched,
            earlier: inputs.result,
            failures,
            spec,
        })
    }

    /// Gives the slot back in good order: another worker, now or later, goes on at the last
    /// checkpoint.
    pub(crate) async fn give_back(&self, step: AttemptStep) -> Result<Vec<Granted>> {
        let command = Command::Attempt(self.grant.fence, step);
        let committed = self.submit(Submission::new(command).take(self.invocation.room())).await?;
        Ok(granted(committed))
    }
}

/// What a commit gave its caller to run on with.
pub(crate) fn granted(committed: Committed) -> Vec<Granted> {
    let project = committed.project;
    committed.grants.into_iter().filter_map(|grant| Granted::of(grant, &project)).collect()
}
