//! POST /projects/{id}/plans/{plan_id}/approve

use super::adoption::{Adoption, adopt};
use super::{read, tag, view};
use crate::extract::{Caller, OptionalBody, PlanPath};
use crate::routes::projects::edit_lock::turn;
use crate::{ApiError, ApiResult, State};
use axum::Json;
use http::HeaderMap;
use planwright_engine::command::{self, Command, PlanCommand, data};
use planwright_engine::id::{PlanId, ProjectRef, TaskId};
use planwright_engine::money::MicroUsd;
use planwright_engine::status::PlanStatus;
use planwright_protocol::http::plan::{Approval, Approved};
use planwright_protocol::http::problem::Problem;
use planwright_protocol::record::PlanMeta;
use planwright_store::{Store, Submission};
use serde_json::json;
use std::sync::Arc;

/// Accepts a plan and the most it may cost, and turns it into tasks. Tasks that the plan approved
/// before already had, unchanged, keep their number and their result.
#[utoipa::path(
    post, path = "/api/projects/{id}/plans/{plan_id}/approve", tag = "plans",
    security(("bearer" = ["plan_approve"])),
    params(
        ("id" = String, Path), ("plan_id" = String, Path),
        ("If-Match" = Option<String>, Header, description = "The plan's ETag"),
    ),
    request_body = Option<Approval>,
    responses(
        (status = 200, body = Approved), (status = 404, body = Problem), (status = 409,
        body = Problem),
        (status = 412, body = Problem), (status = 422, body = Problem),
    ),
)]
pub(super) async fn approve(
    state: State,
    caller: Caller,
    path: PlanPath,
    headers: HeaderMap,
    OptionalBody(approval): OptionalBody<Approval>,
) -> ApiResult<Json<Approved>> {
    let (team, project) = (caller.team(), path.project);
    let _turn = turn(project).await;
    let frame = read::frame(&state, team, project).await?;
    let meta = state.store.plan_get(ProjectRef::new(team, project), path.plan.number).await?;
    tag::check(&headers, &meta.hash)?;
    if approval.plan_hash.as_ref().is_some_and(|hash| *hash != meta.hash) {
        return Err(ApiError::precondition_failed(
            "plan_hash is not this plan's; read it again and decide anew.",
        ));
    }
    match view::status(&meta, frame.approved, frame.newest) {
        PlanStatus::Draft => {}
        PlanStatus::Approved => {
            return Err(ApiError::conflict("already_approved", "This plan is already approved."));
        }
        PlanStatus::Superseded => {
            let detail = "A later plan has taken this one's place. Import its content as a new \
                version to go back to it.";
            return Err(ApiError::conflict("superseded", detail));
        }
    }
    let adoption = adopt(&state, &frame, &meta).await?;
    same_ceiling(approval.ceiling_usd, adoption.quote.ceiling)?;
    let answer = answer(path.plan, &meta, &adoption);
    let told = data([
        ("plan_id", json!(path.plan)),
        ("plan_hash", json!(meta.hash)),
        ("estimated_cost_usd", json!(adoption.quote.expected.as_usd())),
        ("tasks_created", json!(answer.tasks_created)),
        ("by", json!(caller.user())),
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
        let metas =
            metas.iter().map(|meta| Store::plan_meta_write(ProjectRef::new(team, project), meta));
        metas.chain(waiting.iter().cloned().map(Store::inbox_delete)).collect()
    });
    state.committers.of(ProjectRef::new(team, project)).submit(submission).await?;
    Ok(Json(answer))
}

/// What a person agreed to must be what the plan may cost at this moment, to the micro-dollar.
fn same_ceiling(agreed_usd: Option<f64>, ceiling: MicroUsd) -> ApiResult<()> {
    match agreed_usd {
        Some(agreed) if MicroUsd::from_usd(agreed) != Some(ceiling) => {
            let detail = format!(
                "The plan's ceiling is {ceiling} now, not the {agreed} US dollars that were \
                    agreed to."
            );
            Err(ApiError::precondition_failed(detail).more("ceiling_usd", json!(ceiling.as_usd())))
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
