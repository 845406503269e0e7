//! A plan as people and programs see it, with its price at today's prices.

use super::PlanError;
use super::terms::terms;
use crate::App;
use planwright_engine::id::{PlanId, ProjectRef};
use planwright_engine::plan::{self, Note, Problem};
use planwright_engine::quote::{self, Quote};
use planwright_engine::routing::{RoutingTable, Tier};
use planwright_engine::status::PlanStatus;
use planwright_platform::clock::rfc3339;
use planwright_protocol::http::plan::{
    Plan, PlanNote, PlanProblem, PlanQuote, TaskPrice, TierQuote, Validation,
};
use planwright_protocol::record::{PlanMeta, PlanOrigin};
use serde_json::Value;
use std::sync::Arc;

/// What every plan of a project is shown with.
#[derive(Clone)]
pub(crate) struct Frame {
    pub project: ProjectRef,
    /// Version in force; 0 before the first approval.
    pub approved: u32,
    /// Newest version there is.
    pub newest: u32,
    pub requirement_bytes: usize,
    /// Which models do the team's work.
    pub routing: Arc<RoutingTable>,
}

/// A stored version.
pub(crate) async fn stored(app: &App, frame: &Frame, version: u32) -> Result<Plan, PlanError> {
    // One after the other: a version that is not there has no body that could be read.
    let meta = app.store.plan_get(frame.project, version).await?;
    let body = app.store.plan_body(frame.project, version).await?;
    Ok(plan(app, frame, meta, body))
}

/// As [`stored`], for a version whose entry is at hand.
pub(crate) async fn with_body(app: &App, frame: &Frame, meta: PlanMeta) -> Result<Plan, PlanError> {
    let body = app.store.plan_body(frame.project, meta.version).await?;
    Ok(plan(app, frame, meta, body))
}

pub(crate) fn plan(app: &App, frame: &Frame, mut meta: PlanMeta, body: Value) -> Plan {
    let (quote, validation) = checked(app, frame, &body);
    let notes = std::mem::take(&mut meta.notes).into_iter().map(note).collect();
    Plan {
        id: PlanId::new(frame.project.id, meta.version).to_string(),
        project_id: frame.project.id.to_string(),
        version: meta.version,
        status: status(&meta, frame.approved, frame.newest).as_str(),
        origin: origin(meta.origin),
        parent_version: meta.parent,
        provider: meta.provider,
        model_used: meta.model,
        prompt_tokens: meta.usage.prompt(),
        completion_tokens: meta.usage.output,
        cost_usd: meta.cost.as_usd(),
        created_at: rfc3339(meta.created_ms),
        hash: meta.hash,
        plan: body,
        quote,
        validation,
        notes,
    }
}

/// The run decides which version is in force; of the others only the newest can still be approved.
pub(crate) fn status(meta: &PlanMeta, approved: u32, newest: u32) -> PlanStatus {
    match meta.version {
        version if version == approved => PlanStatus::Approved,
        version if version < newest || meta.status != PlanStatus::Draft => PlanStatus::Superseded,
        _ => PlanStatus::Draft,
    }
}

fn origin(origin: PlanOrigin) -> &'static str {
    match origin {
        PlanOrigin::Model => "model",
        PlanOrigin::Edit => "edit",
        PlanOrigin::Import => "import",
    }
}

/// The price, or why there is none, and what should be looked at.
fn checked(app: &App, frame: &Frame, body: &Value) -> (Option<PlanQuote>, Validation) {
    let invalid = |problems| Validation { valid: false, problems, warnings: Vec::new() };
    let parsed = match plan::parse(body, &app.tools()) {
        Ok(parsed) => parsed,
        Err(problems) => return (None, invalid(problems.iter().map(problem).collect())),
    };
    let terms = terms(app, &frame.routing, frame.requirement_bytes);
    match quote::quote(&parsed, &terms) {
        Ok(quote) => {
            let warnings = plan::unordered_writers(&parsed).iter().map(problem).collect();
            let validation = Validation { valid: true, problems: Vec::new(), warnings };
            (Some(shown(&quote)), validation)
        }
        Err(unknown) => {
            let (pointer, code) = (String::new(), "unknown_model".to_owned());
            let problem = PlanProblem { task: None, pointer, code, detail: unknown.to_string() };
            (None, invalid(vec![problem]))
        }
    }
}

fn note(note: Note) -> PlanNote {
    PlanNote { pointer: note.pointer, code: note.code, detail: note.detail }
}

fn problem(problem: &Problem) -> PlanProblem {
    PlanProblem {
        task: problem.task,
        pointer: problem.pointer.clone(),
        code: problem.code.to_owned(),
        detail: problem.detail.clone(),
    }
}

fn shown(quote: &Quote) -> PlanQuote {
    let task = |t: &quote::TaskQuote| TaskPrice {
        task: t.task,
        model_tier: t.tier.as_str(),
        model: t.model.clone(),
        expected_usd: t.expected.as_usd(),
        ceiling_usd: t.ceiling.as_usd(),
    };
    PlanQuote {
        expected_usd: quote.expected.as_usd(),
        ceiling_usd: quote.ceiling.as_usd(),
        by_tier: Tier::ALL.iter().filter_map(|tier| of_tier(quote, *tier)).collect(),
        tasks: quote.tasks.iter().map(task).collect(),
    }
}

fn of_tier(quote: &Quote, tier: Tier) -> Option<TierQuote> {
    let tasks: Vec<_> = quote.tasks.iter().filter(|t| t.tier == tier).collect();
    let first = tasks.first()?;
    Some(TierQuote {
        model_tier: tier.as_str(),
        model: first.model.clone(),
        tasks: tasks.len(),
        expected_usd: tasks
            .iter()
            .map(|t| t.expected)
            .sum::<planwright_engine::money::MicroUsd>()
            .as_usd(),
        ceiling_usd: tasks
            .iter()
            .map(|t| t.ceiling)
            .sum::<planwright_engine::money::MicroUsd>()
            .as_usd(),
    })
}
