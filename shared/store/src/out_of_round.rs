//! What happened to tasks beside their rounds: attempts that a person stopped, and money of calls
//! whose answer came too late or never. Without it a task's cost would fall short of the ledger.

use crate::client::{Range, Store, Write};
use crate::error::Result;
use crate::item::{self, Item};
use crate::keys;
use planwright_engine::command::{LostCall, Outcome, StoppedAttempt};
use planwright_engine::id::ProjectRef;
use planwright_engine::pricing::TokenUsage;
use planwright_engine::project::Project;
use planwright_engine::routing::RoutingTable;
use planwright_engine::slot::{JobKind, SlotKey};
use planwright_protocol::chat::Purpose;
use planwright_protocol::record::OutOfRoundCharge;
use planwright_protocol::usage::UsageRow;

/// Stands for a provider and a model that nobody can name.
const UNKNOWN: &str = "unknown";

/// The ledger's rows of calls whose worker is gone. Their models are those that `routes` give their
/// tiers.
pub(crate) fn lost_rows(
    project: &Project,
    out: &Outcome,
    routes: Option<&RoutingTable>,
    now_ms: i64,
) -> Vec<UsageRow> {
    out.lost.iter().map(|call| lost_row(project, call, routes, now_ms)).collect()
}

fn lost_row(
    project: &Project,
    call: &LostCall,
    routes: Option<&RoutingTable>,
    now_ms: i64,
) -> UsageRow {
    let planning = call.fence.slot == SlotKey::Planner;
    let task = call.fence.slot.task();
    let tier = task.and_then(|task| project.graph.node(task.0)).map(|node| node.tier);
    let model = routes.and_then(|routes| {
        if planning { Some(routes.planning()) } else { tier.map(|t| routes.for_tier(t)) }
    });
    UsageRow {
        at_ms: now_ms,
        purpose: purpose(call),
        provider: model.map_or(UNKNOWN, |model| model.provider.as_str()).to_owned(),
        model: model.map_or(UNKNOWN, |model| &model.model).to_owned(),
        tier,
        usage: TokenUsage::default(),
        cost: call.amount,
        task: task.map(|task| task.0),
        attempt: call.attempt,
        epoch: call.fence.token,
        round: call.round,
        uncertain: true,
    }
}

/// What the call was for.
fn purpose(call: &LostCall) -> Purpose {
    match (call.fence.slot, call.job) {
        (SlotKey::Planner, _) => Purpose::Planning,
        (SlotKey::Job(_), Some(JobKind::Verification)) => Purpose::Verification,
        (SlotKey::Job(_), Some(JobKind::Knowledge | JobKind::Embedding)) => {
            Purpose::KnowledgeExtraction
        }
        (SlotKey::Task(_) | SlotKey::Job(_), _) => Purpose::Execution,
    }
}

/// Everything one commit has to say beside rounds: `booked` are rows that belong to no round.
pub(crate) fn charges(out: &Outcome, booked: &[UsageRow], now_ms: i64) -> Vec<OutOfRoundCharge> {
    let stopped = |stop: &StoppedAttempt| OutOfRoundCharge {
        task: stop.task.0,
        attempt: stop.attempt,
        stopped_ms: now_ms,
        started_ms: stop.started_ms,
        ..OutOfRoundCharge::default()
    };
    let paid = booked.iter().filter(|row| row.cost.is_positive()).filter_map(|row| {
        Some(OutOfRoundCharge {
            task: row.task?,
            attempt: row.attempt,
            cost: row.cost,
            ..OutOfRoundCharge::default()
        })
    });
    out.stopped.iter().map(stopped).chain(paid).collect()
}

/// The write that keeps them, in the same transaction; `head` and `part` make its key the commit's
/// own.
pub(crate) fn kept(
    project: ProjectRef,
    head: u64,
    part: u64,
    charges: &[OutOfRoundCharge],
) -> Option<Write> {
    let item = || Item::new(&keys::out_of_round(project, head, part)).document(&charges);
    (!charges.is_empty()).then(|| Write::Create(item()))
}

impl Store {
    /// What happened to a project's tasks beside their rounds, oldest first.
    pub async fn out_of_round_list(&self, project: ProjectRef) -> Result<Vec<OutOfRoundCharge>> {
        let items =
            self.query_all(&keys::project(project), &Range::prefix(keys::OUT_OF_ROUND)).await?;
        let mut charges = Vec::new();
        for found in &items {
            charges.extend(item::document::<Vec<OutOfRoundCharge>>(found, "task")?);
        }
        Ok(charges)
    }
}
