//! One claimed task, from its inputs to its end.

use crate::conversation::{self, Conversation, Done, Span};
use crate::invocation::{Granted, Invocation, granted};
use crate::prompt::{Dependency, Forwarded};
use crate::window::Window;
use crate::{Error, Parts, Result, prompt};
use planwright_calls::{Account, Fenced, Gatekeeper, PaidCalls};
use planwright_engine::command::{AttemptStep, Grant};
use planwright_engine::id::{ProjectRef, TaskRef};
use planwright_engine::money::MicroUsd;
use planwright_engine::period::Day;
use planwright_engine::pricing::{TokenUsage, capabilities};
use planwright_engine::project::Project;
use planwright_engine::quote::FORWARDED_DEPS;
use planwright_engine::routing::Tier;
use planwright_engine::slot::TaskNo;
use planwright_engine::status::TaskState;
use planwright_files::CallKey;
use planwright_protocol::chat::{Purpose, SystemBlock, ToolSpec};
use planwright_protocol::record::{Round, Spec, TaskResult, TeamSetup};
use planwright_providers::TeamModels;
use planwright_tools::{Seen, ToolContext};
use std::collections::HashMap;
use std::sync::Arc;

/// A claimed task before its inputs are read.
pub(crate) struct Attempt {
    pub(crate) invocation: Arc<Invocation>,
    pub(crate) fenced: Fenced,
    pub(crate) task: TaskNo,
    pub(crate) grant: Grant,
    project: Arc<Project>,
}

/// Everything the tool loop works with.
pub(crate) struct Work {
    pub(crate) spec: Spec,
    pub(crate) tier: Tier,
    pub(crate) paid: PaidCalls,
    pub(crate) max_output: u32,
    pub(crate) system: Vec<SystemBlock>,
    pub(crate) conversation: Conversation,
    pub(crate) tools: Vec<ToolSpec>,
    pub(crate) window: Window,
    /// The project's files as the model knows them.
    pub(crate) seen: Arc<Seen>,
    /// Sums over everything this task has used so far.
    pub(crate) tally: Tally,
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
    pub(crate) fn new(invocation: Arc<Invocation>, of: ProjectRef, granted: Granted) -> Self {
        let Granted { task, grant, project } = granted;
        let Parts { store, committers, .. } = &*invocation.parts;
        let fenced = Fenced::new(store, committers, of, grant.fence);
        Attempt { invocation, fenced, task, grant, project }
    }

    pub(crate) fn parts(&self) -> &Arc<Parts> {
        &self.invocation.parts
    }

    pub(crate) fn now_ms(&self) -> i64 {
        self.parts().clock.now_ms()
    }

    pub(crate) fn task_ref(&self) -> TaskRef {
        self.fenced.project.task(self.task.0)
    }

    pub(crate) fn tool_context(&self) -> ToolContext {
        let epoch = self.grant.fence.token;
        let (task, call) = (self.task_ref(), CallKey::default());
        ToolContext { task, epoch, call, seen: Arc::default() }
    }

    /// Runs the task and gives what became ready and is ours to run.
    #[tracing::instrument(name = "task", skip_all, fields(team = %self.fenced.project.team,
    project = %self.fenced.project.id,
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

    async fn prepare(&self) -> Result<Work> {
        let Grant { attempt, retries, takeover, hold, .. } = self.grant;
        let (project, now_ms) = (self.fenced.project, self.now_ms());
        let node = self.project.graph.node(self.task.0).ok_or(Error::NoRecord)?;
        let forwarded = &node.deps[..node.deps.len().min(FORWARDED_DEPS)];
        let (store, plan) = (&self.parts().store, self.project.run.approved);
        let inputs = store.task_inputs(project, plan, self.task.0, forwarded, now_ms).await?;
        let spec = inputs.spec.ok_or(Error::NoRecord)?;
        let requirements = self.invocation.requirements(project, plan).await?;
        let history = if takeover || attempt > 1 {
            store.history(self.task_ref(), None).await?.rounds
        } else {
            Vec::new()
        };
        let mut tally = Tally::default();
        for (round, _) in &history {
            tally.add(&round.usage, round.cost);
        }
        if let Some(earlier) = &inputs.result {
            tally.artifacts.clone_from(&earlier.artifacts);
        }
        // A cancelled task that another plan carries counts its attempts anew; it remembers what it
        // did in them.
        let from = spec.fresh_from.min(attempt);
        let seen = self.seen(from, &history);
        let failures =
            history.iter().filter(|(r, _)| r.error.is_some()).map(|(r, _)| r.clone()).collect();
        let span = Span { from, granted: attempt.saturating_sub(retries) };
        let note = conversation::note(&spec, span.granted, inputs.result.as_ref());
        let of_team = self.parts().models.of_team(project.team).await;
        let TeamModels { models, setup } = of_team.map_err(|source| Error::Models { source })?;
        let chosen = models.routing.for_tier(node.tier).clone();
        let provider = chosen.provider.as_str();
        let account = Account {
            purpose: Purpose::Execution,
            provider: provider.to_owned(),
            price: models.prices.price_at(provider, &chosen.model, Day::of_ms(now_ms))?,
            model: chosen.model,
            tier: Some(node.tier),
            attempt,
        };
        let model = models.providers.get(provider);
        let model = model.ok_or_else(|| Error::NoProvider { provider: provider.to_owned() })?;
        let can = capabilities(provider, &account.model);
        let max_output = can.output_limit(spec.max_tokens);
        let window = Window::new(&can, max_output, account.price.is_free());
        let forwarded = self.forwarded(inputs.dependencies, &node.deps);
        Ok(Work {
            system: prompt::system(&spec, &requirements, &forwarded, &window),
            window,
            conversation: Conversation::new(&spec, history, span, note),
            tools: self.parts().tools.specs(&setup.usable(&spec.task.tools_needed)),
            max_output,
            tier: node.tier,
            paid: PaidCalls::new(
                self.fenced.clone(),
                account,
                model,
                Arc::clone(&self.parts().clock),
                hold,
            )
            .behind(self.gatekeeper(provider, &setup)),
            tally,
            seen: Arc::new(seen),
            watched: inputs.watched,
            earlier: inputs.result,
            failures,
            spec,
        })
    }

    /// The project's files as the rounds that the model remembers have shown them.
    fn seen(&self, from: u32, history: &[Done]) -> Seen {
        let mut seen = Seen::new(self.grant.started_ms);
        for (_, results) in history.iter().filter(|(r, _)| r.attempt >= from) {
            seen.learn(results.iter().flat_map(|result| result.seen.clone()));
        }
        seen
    }

    /// What the tasks before left, in their order.
    fn forwarded(&self, known: Vec<(u32, TaskResult)>, deps: &[u32]) -> Forwarded {
        let mut known: HashMap<u32, TaskResult> = known.into_iter().collect();
        let told = deps.iter().take(FORWARDED_DEPS).map(|number| Dependency {
            number: *number,
            result: known.remove(number),
            skipped: self.project.state(*number) == Some(TaskState::Skipped),
        });
        let dependencies = told.collect();
        Forwarded { dependencies, more: deps.len().saturating_sub(FORWARDED_DEPS) }
    }

    fn gatekeeper(&self, provider: &str, setup: &TeamSetup) -> Gatekeeper {
        let name = Gatekeeper::name(self.fenced.project.team, provider, setup);
        let Parts { store, gates, clock, .. } = &**self.parts();
        Gatekeeper::new(store, gates, clock, name)
    }

    /// Gives the slot back in good order: another worker, now or later, goes on at the last
    /// checkpoint.
    pub(crate) async fn give_back(&self, step: AttemptStep) -> Result<Vec<Granted>> {
        let step = self.fenced.step(step).take(self.invocation.room());
        Ok(granted(self.fenced.submit(step).await?))
    }
}
