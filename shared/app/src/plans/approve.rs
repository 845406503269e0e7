//! A plan and the most it may cost, accepted.

use super::adoption::{Adoption, adopt};
use super::{PlanError, Seen, read, view};
use crate::edit_lock::edit_lock;
use crate::{Actor, App, records};
use planwright_engine::command::{self, Command, PlanCommand, data};
use planwright_engine::id::{PlanId, ProjectRef, TaskId};
use planwright_engine::money::MicroUsd;
use planwright_engine::status::PlanStatus;
use planwright_protocol::http::plan::{Approval, Approved};
use planwright_protocol::record::PlanMeta;
use planwright_store::{Store, Submission};
use serde_json::json;
use std::sync::Arc;

/// Accepts a plan and turns it into tasks. Tasks that the plan approved before already had,
/// unchanged, keep their number and their result.
pub async fn approve(
    app: &App,
    actor: &Actor,
    plan: PlanId,
    seen: &Seen,
    approval: Approval,
) -> Result<Approved, PlanError> {
    let project = ProjectRef::new(actor.team_id, plan.project);
    let _lock = edit_lock(project.id).await;
    let frame = read::frame(app, project).await?;
    let meta = app.store.plan_get(project, plan.number).await?;
    seen.check(&meta.hash)?;
    if approval.plan_hash.as_ref().is_some_and(|hash| *hash != meta.hash) {
        let detail = "plan_hash is not this plan's; read it again and decide anew.";
        return Err(PlanError::NotAsSeen(detail.to_owned()));
    }
    match view::status(&meta, frame.approved, frame.newest) {
        PlanStatus::Draft => {}
        PlanStatus::Approved => return Err(PlanError::AlreadyApproved),
        PlanStatus::Superseded => return Err(PlanError::Superseded),
    }
    let adoption = adopt(app, &frame, &meta).await?;
    same_ceiling(approval.ceiling_usd, adoption.quote.ceiling)?;
    let answer = answer(plan, &meta, &adoption);
    let told = data([
        ("plan_id", json!(plan)),
        ("plan_hash", json!(meta.hash)),
        ("estimated_cost_usd", json!(adoption.quote.expected.as_usd())),
        ("tasks_created", json!(answer.tasks_created)),
        ("by", json!(actor.user_id)),
    ]);
    let approval = command::Approval {
        version: meta.version,
        graph: Arc::clone(&adoption.graph),
        last_task: adoption.adopted.last_task,
        carried: adoption.adopted.carried.clone(),
        ceiling: adoption.quote.ceiling,
        data: told,
    };
    let command = Command::Plan(PlanCommand::Approve(approval));
    let metas = metas(meta, &adoption);
    let waiting = adoption.waiting;
    let submission = Submission::new(command).attach(move |_, _| {
        let metas = metas.iter().map(|meta| Store::plan_meta_write(project, meta));
        metas.chain(records::waits_no_more(waiting.clone())).collect()
    });
    app.committers.of(project).submit(submission).await?;
    Ok(answer)
}

/// What a person agreed to must be what the plan may cost at this moment, to the micro-dollar.
fn same_ceiling(agreed_usd: Option<f64>, ceiling: MicroUsd) -> Result<(), PlanError> {
    match agreed_usd {
        Some(agreed) if MicroUsd::from_usd(agreed) != Some(ceiling) => {
            Err(PlanError::CeilingMoved { ceiling, agreed })
        }
        _ => Ok(()),
    }
}

/// This version is in force, and every earlier one is not any more.
fn metas(meta: PlanMeta, adoption: &Adoption) -> Vec<PlanMeta> {
    let superseded = adoption
        .passed_over
        .iter()
        .map(|m| PlanMeta { status: PlanStatus::Superseded, ..m.clone() });
    let approved = PlanMeta {
        status: PlanStatus::Approved,
        numbers: adoption.adopted.numbers.clone(),
        fingerprints: adoption.adopted.fingerprints.clone(),
        ..meta
    };
    superseded.chain([approved]).collect()
}

fn answer(plan: PlanId, meta: &PlanMeta, adoption: &Adoption) -> Approved {
    let numbers = &adoption.adopted.numbers;
    Approved {
        plan_id: plan.to_string(),
        version: plan.number,
        tasks_created: numbers.len() - adoption.adopted.carried.len(),
        tasks_carried: adoption.adopted.carried.len(),
        task_ids: numbers.iter().map(|n| TaskId::new(plan.project, *n).to_string()).collect(),
        estimated_cost_usd: adoption.quote.expected.as_usd(),
        ceiling_usd: adoption.quote.ceiling.as_usd(),
        summary: adoption.summary.clone(),
        total_waves: adoption.graph.total_waves(),
        plan_hash: meta.hash.clone(),
    }
}
