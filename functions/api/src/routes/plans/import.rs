//! POST /projects/{id}/plans

use super::outcome::plan_invalid;
use super::view::{self, Frame};
use super::{read, tag};
use crate::extract::{Body, Caller, LARGE, ProjectPath};
use crate::routes::projects::edit_lock::turn;
use crate::{ApiError, ApiResult, State};
use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{ETAG, LOCATION};
use planwright_engine::command::{Command, PlanCommand, Reply};
use planwright_engine::event::EventKind;
use planwright_engine::id::{PlanId, ProjectRef};
use planwright_engine::money::MicroUsd;
use planwright_engine::plan;
use planwright_engine::pricing::TokenUsage;
use planwright_engine::status::PlanStatus;
use planwright_protocol::http::plan::{Plan, PlanImport};
use planwright_protocol::http::problem::Problem;
use planwright_protocol::record::{PlanMeta, PlanOrigin};
use planwright_store::{Store, Submission};
use serde_json::{Value, json};

/// Longest stored plan in bytes: it commits in one transaction, which holds 4 MB.
const MAX_PLAN_BYTES: usize = 2_500_000;

/// Takes a plan written by a person or a program as the next version.
#[utoipa::path(
    post, path = "/api/projects/{id}/plans", tag = "plans",
    security(("bearer" = ["project_write"])),
    params(("id" = String, Path)),
    request_body = PlanImport,
    responses(
        (status = 201, body = Plan), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem),
    ),
)]
pub(super) async fn import(
    state: State,
    caller: Caller,
    ProjectPath(project): ProjectPath,
    Body(import): Body<PlanImport, LARGE>,
) -> ApiResult<Response> {
    let frame = read::frame(&state, caller.team(), project).await?;
    let tools = view::tools(&state);
    let (plan, notes) =
        plan::import(&import.plan, &tools).map_err(|problems| plan_invalid(&problems, "/plan"))?;
    let new = PlanMeta {
        version: 0,
        status: PlanStatus::Draft,
        origin: PlanOrigin::Import,
        parent: None,
        provider: String::new(),
        model: String::new(),
        usage: TokenUsage::default(),
        cost: MicroUsd::ZERO,
        hash: plan.hash(),
        created_ms: state.clock.now_ms(),
        numbers: Vec::new(),
        fingerprints: Vec::new(),
        notes,
    };
    let _turn = turn(project).await;
    let told = json!({"origin": "import", "by": caller.user()});
    store_version(&state, &frame, EventKind::PlanReady, new, plan.to_json(), told).await
}

/// Stores a plan under the number its commit gives it, and answers 201 with it.
pub(super) async fn store_version(
    state: &State,
    frame: &Frame,
    kind: EventKind,
    new: PlanMeta,
    body: Value,
    told: Value,
) -> ApiResult<Response> {
    let bytes = body.to_string().len();
    if bytes > MAX_PLAN_BYTES {
        let detail = format!("The plan has {bytes} bytes; at most {MAX_PLAN_BYTES} are allowed.");
        return Err(ApiError::unprocessable("", "plan_too_large", detail));
    }
    let Frame { team, project, .. } = *frame;
    let data = told.as_object().cloned().unwrap_or_default();
    let (meta, text) = (new.clone(), body.clone());
    let submission =
        Submission::new(Command::Plan(PlanCommand::Add { kind, data })).attach(move |reply, _| {
            let Reply::Version(version) = *reply else { return Vec::new() };
            Store::plan_writes(
                ProjectRef::new(team, project),
                &PlanMeta { version, ..meta.clone() },
                &text,
            )
        });
    let committed = state.committers.of(ProjectRef::new(team, project)).submit(submission).await?;
    let version = committed.project.run.plans;
    let version = if let Reply::Version(given) = committed.reply { given } else { version };
    let plan = view::plan(state, frame, PlanMeta { version, ..new }, body);
    let location = format!("/api/projects/{project}/plans/{}", PlanId::new(project, version));
    let tag = tag::of(&plan.hash);
    Ok((StatusCode::CREATED, [(ETAG, tag)], [(LOCATION, location)], Json(plan)).into_response())
}
