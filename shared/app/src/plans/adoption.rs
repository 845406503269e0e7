//! From a plan to specs and a graph, stored but not yet in force.

use super::terms::terms;
use super::view::Frame;
use super::{PlanError, plan_invalid, unpriced};
use crate::App;
use crate::check::Invalid;
use planwright_engine::graph::{Graph, Node};
use planwright_engine::plan::{self, Adopted, Plan};
use planwright_engine::quote::{self, DEFAULT_MAX_TOKENS, Quote};
use planwright_engine::routing::RoutingTable;
use planwright_engine::status::PlanStatus;
use planwright_protocol::record::{PlanMeta, Spec};
use planwright_store::keys::Key;
use std::collections::HashMap;
use std::sync::Arc;

/// Earlier drafts marked as passed over in the same commit; older ones are shown so all the same.
const MAX_PASSED_OVER: usize = 20;

/// Everything an approval commits.
pub(crate) struct Adoption {
    pub adopted: Adopted,
    pub graph: Arc<Graph>,
    pub quote: Quote,
    pub summary: String,
    /// Versions that this one takes the place of.
    pub passed_over: Vec<PlanMeta>,
    /// Entries of the team's queue that go with the tasks of the plan before.
    pub waiting: Vec<Key>,
}

/// Numbers the tasks, prices them, and writes their specs and the graph. Nothing of it counts
/// before a run names it.
pub(crate) async fn adopt(
    app: &App,
    frame: &Frame,
    meta: &PlanMeta,
) -> Result<Adoption, PlanError> {
    let project = frame.project;
    let run = app.committers.of(project).peek().await?;
    let body = app.store.plan_body(project, meta.version).await?;
    let plan = plan::parse(&body, &app.tools()).map_err(|problems| plan_invalid(&problems, ""))?;
    let quote = priced(app, frame, &plan)?;
    let approved = run.run.approved;
    let (earlier, old) = match approved {
        0 => (Vec::new(), HashMap::new()),
        version => {
            let (meta, specs) = tokio::try_join!(
                app.store.plan_get(project, version),
                app.store.specs_list(project, version),
            )?;
            let earlier: Vec<(String, u32)> =
                meta.fingerprints.into_iter().zip(meta.numbers).collect();
            (earlier, specs.into_iter().map(|spec| (spec.number, spec)).collect())
        }
    };
    let adopted = plan::adopt(&plan, &earlier, run.run.last_task);
    let mut specs = specs(&plan, meta.version, &adopted, &old, app.clock.now_ms());
    let graph = Arc::new(graph(app, frame, &specs)?);
    for spec in &mut specs {
        spec.wave = graph.wave(spec.number).unwrap_or_default();
    }
    app.store.specs_put(project, &specs).await?;
    app.store.graph_put(project, &graph).await?;
    let waiting = app.store.inbox_of(project, None).await?;
    let passed_over = passed_over(app, frame, meta.version).await?;
    Ok(Adoption { adopted, graph, quote, summary: plan.summary, passed_over, waiting })
}

fn priced(app: &App, frame: &Frame, plan: &Plan) -> Result<Quote, PlanError> {
    let terms = terms(app, &frame.routing, frame.requirement_bytes);
    Ok(quote::quote(plan, &terms).map_err(unpriced)?)
}

/// What each task has to do. A task taken over keeps what people said to it.
fn specs(
    plan: &Plan,
    version: u32,
    adopted: &Adopted,
    old: &HashMap<u32, Spec>,
    now_ms: i64,
) -> Vec<Spec> {
    let spec = |(position, task): (usize, &plan::PlanTask)| {
        let number = adopted.numbers[position];
        let before = old.get(&number).filter(|_| adopted.carried.contains(&number));
        Spec {
            number,
            plan: version,
            position,
            phase: plan.phase_of(position).map(str::to_owned),
            wave: 0,
            deps: task.depends_on.iter().map(|at| adopted.numbers[*at]).collect(),
            max_tokens: before.map_or(DEFAULT_MAX_TOKENS, |spec| spec.max_tokens),
            created_ms: before.map_or(now_ms, |spec| spec.created_ms),
            updated_ms: before.map_or(now_ms, |spec| spec.updated_ms),
            guidance: before.map(|spec| spec.guidance.clone()).unwrap_or_default(),
            fresh_from: before.map_or(0, |spec| spec.fresh_from),
            task: task.clone(),
        }
    };
    plan.tasks.iter().enumerate().map(spec).collect()
}

fn graph(app: &App, frame: &Frame, specs: &[Spec]) -> Result<Graph, Invalid> {
    let nodes: Result<Vec<Node>, Invalid> =
        specs.iter().map(|spec| node(app, &frame.routing, frame.requirement_bytes, spec)).collect();
    let graph = Graph::new(revision(app), nodes?);
    graph.map_err(|error| Invalid::one("", "plan_invalid", format!("{error}.")))
}

/// A task as the scheduler sees it, at today's prices.
pub(crate) fn node(
    app: &App,
    routing: &RoutingTable,
    requirement_bytes: usize,
    spec: &Spec,
) -> Result<Node, Invalid> {
    let terms = terms(app, routing, requirement_bytes);
    let quote = quote::quote_task(spec.position, &spec.task, spec.max_tokens, &terms);
    Ok(Node {
        number: spec.number,
        deps: spec.deps.clone(),
        priority: spec.task.priority_at(spec.position),
        tier: spec.task.tier(),
        bound: quote.map_err(unpriced)?.first_round,
    })
}

/// A key for a graph that no other attempt has: graphs are written before the commit that puts one
/// in force, so two attempts under one key could leave the loser's content behind the winner's
/// decision.
pub(crate) fn revision(app: &App) -> u32 {
    let random = (app.ids.next_id() & 0x3fff_ffff) as u32;
    random.max(1)
}

async fn passed_over(app: &App, frame: &Frame, version: u32) -> Result<Vec<PlanMeta>, PlanError> {
    let mut found = Vec::new();
    if frame.approved > 0 {
        found.push(app.store.plan_get(frame.project, frame.approved).await?);
    }
    let newest = app.store.plans_list(frame.project, MAX_PASSED_OVER, None).await?;
    let older = |meta: &PlanMeta| meta.version < version && meta.status == PlanStatus::Draft;
    found.extend(newest.items.into_iter().filter(older));
    Ok(found)
}
