//! From a plan version to a graph in force, as the API does it.

use super::Person;
use crate::fleet::Process;
use crate::scenario::TOOLS;
use planwright_engine::command::{Approval, Command, PlanCommand, TaskCommand};
use planwright_engine::graph::{Graph, Node};
use planwright_engine::id::ProjectRef;
use planwright_engine::money::MicroUsd;
use planwright_engine::period::Day;
use planwright_engine::plan::{Plan, adopt, parse};
use planwright_engine::quote::{DEFAULT_MAX_TOKENS, Quote, Terms, quote};
use planwright_engine::slot::TaskNo;
use planwright_engine::status::PlanStatus;
use planwright_platform::clock::Clock;
use planwright_protocol::record::{PlanMeta, PlanOrigin, Spec};
use planwright_store::{Error, Result, Store, Submission};
use serde_json::Value;
use std::sync::Arc;

impl Person {
    /// The next version as a person writes it.
    pub(super) fn version(&self, by: &Process, version: u32) -> (PlanMeta, Value) {
        let body = self.sketch.written(version);
        let meta = PlanMeta {
            version: 0,
            status: PlanStatus::Draft,
            origin: PlanOrigin::Import,
            parent: None,
            provider: String::new(),
            model: String::new(),
            usage: Default::default(),
            cost: Default::default(),
            hash: String::new(),
            created_ms: by.clock.now_ms(),
            numbers: Vec::new(),
            fingerprints: Vec::new(),
            notes: Vec::new(),
        };
        (meta, body)
    }

    pub(super) async fn approve(&self, by: &Process) -> Result<()> {
        let (team, project) = (self.sketch.team, self.sketch.id);
        let run = by.store.run_get(ProjectRef::new(team, project)).await?.run;
        let meta = by.store.plan_get(ProjectRef::new(team, project), run.plans).await?;
        let plan = read(&by.store.plan_body(ProjectRef::new(team, project), run.plans).await?)?;
        let earlier = match run.approved {
            0 => Vec::new(),
            version => {
                let earlier = by.store.plan_get(ProjectRef::new(team, project), version).await?;
                earlier.fingerprints.into_iter().zip(earlier.numbers).collect()
            }
        };
        let adopted = adopt(&plan, &earlier, run.last_task);
        let (routing, prices) = self.fleet.prices();
        let terms = Terms {
            requirement_bytes: self.sketch.requirements().len(),
            routing,
            prices: &prices,
            day: Day::of_ms(by.clock.now_ms()),
        };
        let quote = quote(&plan, &terms)
            .map_err(|e| Error::Malformed { what: "quote", detail: e.to_string() })?;
        let revision = self.revision();
        // What a claim reserves may turn out too little: the first round then asks for more.
        let share = self.fleet.world.chaos.with(|rng| *rng.pick(&[1, 1, 1, 3]).unwrap_or(&1));
        let graph = graph(revision, &plan, &adopted.numbers, &quote, share)?;
        by.store.graph_put(ProjectRef::new(team, project), &graph).await?;
        by.store
            .specs_put(
                ProjectRef::new(team, project),
                &specs(&plan, meta.version, &adopted.numbers, by.clock.now_ms()),
            )
            .await?;
        let meta = PlanMeta {
            status: PlanStatus::Approved,
            numbers: adopted.numbers,
            fingerprints: adopted.fingerprints,
            ..meta
        };
        let approval = Approval {
            version: meta.version,
            graph: Arc::new(graph),
            last_task: adopted.last_task,
            carried: adopted.carried,
            ceiling: quote.ceiling,
            data: Default::default(),
        };
        let command = Command::Plan(PlanCommand::Approve(approval));
        let submission = Submission::new(command).attach(move |_, _| {
            vec![Store::plan_meta_write(ProjectRef::new(team, project), &meta)]
        });
        self.submit(by, submission).await
    }

    /// A key that no other attempt at putting a graph in force has, drawn as the API draws it.
    fn revision(&self) -> u32 {
        let drawn = self.fleet.world.chaos.range(1, 0x3fff_ffff);
        u32::try_from(drawn).unwrap_or(u32::MAX)
    }

    /// Puts a task first.
    pub(super) async fn prioritise(&self, by: &Process, task: u32) -> Result<()> {
        let (team, project) = (self.sketch.team, self.sketch.id);
        let run = by.store.run_get(ProjectRef::new(team, project)).await?.run;
        let graph = by.store.graph_get(ProjectRef::new(team, project), run.graph).await?;
        let revision = self.revision();
        let first = |n: &Node| Node {
            priority: if n.number == task { 0 } else { n.priority },
            ..n.clone()
        };
        let graph = Graph::new(revision, graph.nodes().iter().map(first).collect())
            .map_err(|e| Error::Malformed { what: "graph", detail: e.to_string() })?;
        by.store.graph_put(ProjectRef::new(team, project), &graph).await?;
        self.submit(
            by,
            Submission::new(Command::Task(
                TaskNo(task),
                TaskCommand::Edit { base: run.edits, graph: Some(Arc::new(graph)) },
            )),
        )
        .await
    }
}

fn read(body: &Value) -> Result<Plan> {
    parse(body, &TOOLS)
        .map_err(|problems| Error::Malformed { what: "plan", detail: format!("{problems:?}") })
}

fn graph(revision: u32, plan: &Plan, numbers: &[u32], quote: &Quote, share: i64) -> Result<Graph> {
    let number = |at: usize| numbers.get(at).copied().unwrap_or(0);
    let node = |(at, task): (usize, &planwright_engine::plan::PlanTask)| Node {
        number: number(at),
        deps: task.depends_on.iter().map(|d| number(*d)).collect(),
        priority: task.priority_at(at),
        tier: task.tier(),
        bound: quote.tasks.get(at).map(|q| MicroUsd(q.first_round.0 / share)).unwrap_or_default(),
    };
    Graph::new(revision, plan.tasks.iter().enumerate().map(node).collect())
        .map_err(|e| Error::Malformed { what: "graph", detail: e.to_string() })
}

fn specs(plan: &Plan, version: u32, numbers: &[u32], now_ms: i64) -> Vec<Spec> {
    let spec = |(at, task): (usize, &planwright_engine::plan::PlanTask)| Spec {
        number: numbers.get(at).copied().unwrap_or(0),
        plan: version,
        position: at,
        task: task.clone(),
        phase: Some(format!("n{}", numbers.get(at).copied().unwrap_or(0))),
        wave: 0,
        deps: task.depends_on.iter().filter_map(|d| numbers.get(*d).copied()).collect(),
        max_tokens: DEFAULT_MAX_TOKENS,
        created_ms: now_ms,
        updated_ms: 0,
        guidance: Vec::new(),
        fresh_from: 0,
    };
    plan.tasks.iter().enumerate().map(spec).collect()
}
