//! PATCH /projects/{id}/plans/{plan_id}

use super::outcome::plan_invalid;
use super::view::{self, Frame};
use super::{import, read, tag};
use crate::extract::{Body, Caller, PlanPath};
use crate::routes::projects::edit_lock::turn;
use crate::{ApiError, ApiResult, State};
use axum::response::Response;
use http::HeaderMap;
use planwright_engine::event::EventKind;
use planwright_engine::id::{PlanId, ProjectRef};
use planwright_engine::money::MicroUsd;
use planwright_engine::plan::{self, Edit};
use planwright_engine::pricing::TokenUsage;
use planwright_engine::status::PlanStatus;
use planwright_protocol::http::plan::{Plan, PlanEdit};
use planwright_protocol::http::problem::Problem;
use planwright_protocol::record::{PlanMeta, PlanOrigin};
use serde_json::json;

/// Changes the newest version and stores the result as the next one. Versions never change, so
/// `If-Match` guards against an edit that somebody else has made meanwhile: an older version
/// answers 412.
#[utoipa::path(
    patch, path = "/api/projects/{id}/plans/{plan_id}", tag = "plans",
    security(("bearer" = ["project_write"])),
    params(
        ("id" = String, Path), ("plan_id" = String, Path),
        ("If-Match" = String, Header, description = "The plan's ETag"),
    ),
    request_body = PlanEdit,
    responses(
        (status = 201, body = Plan), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 412, body = Problem), (status = 422, body = Problem), (status = 428,
        body = Problem),
    ),
)]
pub(super) async fn edit(
    state: State,
    caller: Caller,
    path: PlanPath,
    headers: HeaderMap,
    Body(edit): Body<Edit>,
) -> ApiResult<Response> {
    if !tag::is_given(&headers) {
        let detail =
            "Say in If-Match which plan this changes: its ETag, or its hash in double quotes.";
        return Err(ApiError::precondition_required(detail));
    }
    let Edit { summary, update, add, remove, answers } = &edit;
    if summary.is_none()
        && update.is_empty()
        && add.is_empty()
        && remove.is_empty()
        && answers.is_empty()
    {
        return Err(ApiError::unprocessable("", "no_fields", "The body asks for no change."));
    }
    let (team, project) = (caller.team(), path.project);
    let _turn = turn(project).await;
    let frame = read::frame(&state, team, project).await?;
    let meta = state.store.plan_get(ProjectRef::new(team, project), path.plan.number).await?;
    tag::check(&headers, &meta.hash)?;
    newest(&state, &frame, meta.version).await?;
    let body = state.store.plan_body(ProjectRef::new(team, project), meta.version).await?;
    let tools = view::tools(&state);
    let before = plan::parse(&body, &tools).map_err(|problems| plan_invalid(&problems, ""))?;
    let after = before.edited(&edit, &tools).map_err(|problems| plan_invalid(&problems, ""))?;
    let new = PlanMeta {
        version: 0,
        status: PlanStatus::Draft,
        origin: PlanOrigin::Edit,
        parent: Some(meta.version),
        usage: TokenUsage::default(),
        cost: MicroUsd::ZERO,
        hash: after.hash(),
        created_ms: state.clock.now_ms(),
        numbers: Vec::new(),
        fingerprints: Vec::new(),
        notes: Vec::new(),
        ..meta
    };
    let told = json!({"parent": PlanId::new(project, meta.version), "by": caller.user()});
    import::store_version(&state, &frame, EventKind::PlanEdited, new, after.to_json(), told).await
}

async fn newest(state: &State, frame: &Frame, version: u32) -> ApiResult<()> {
    let plans = state.store.run_get(ProjectRef::new(frame.team, frame.project)).await?.run.plans;
    if version == plans {
        return Ok(());
    }
    let detail = format!(
        "Version {version} is no longer the newest; version {plans} came after it. Edit that one."
    );
    Err(ApiError::precondition_failed(detail))
}
