//! A new version out of the newest one.

use super::import::{NewPlan, store_version};
use super::view::Frame;
use super::{PlanError, Seen, plan_invalid, read};
use crate::check::Invalid;
use crate::edit_lock::edit_lock;
use crate::{Actor, App};
use planwright_engine::event::EventKind;
use planwright_engine::id::{PlanId, ProjectRef};
use planwright_engine::money::MicroUsd;
use planwright_engine::plan::{self, Edit};
use planwright_engine::pricing::TokenUsage;
use planwright_engine::routing::BUILT_IN_TOOLS;
use planwright_engine::status::PlanStatus;
use planwright_protocol::http::plan::Plan;
use planwright_protocol::record::{PlanMeta, PlanOrigin};
use serde_json::json;

/// Changes the newest version and stores the result as the next one. Versions never change, so
/// `seen` guards against an edit that somebody else has made meanwhile.
pub async fn edit(
    app: &App,
    actor: &Actor,
    plan: PlanId,
    seen: &Seen,
    edit: Edit,
) -> Result<Plan, PlanError> {
    let Edit { summary, update, add, remove, answers } = &edit;
    if summary.is_none()
        && update.is_empty()
        && add.is_empty()
        && remove.is_empty()
        && answers.is_empty()
    {
        return Err(Invalid::empty().into());
    }
    let project = ProjectRef::new(actor.team_id, plan.project);
    let _lock = edit_lock(project.id).await;
    let frame = read::frame(app, project).await?;
    let meta = app.store.plan_get(project, plan.number).await?;
    seen.check(&meta.hash)?;
    newest(app, &frame, meta.version).await?;
    let body = app.store.plan_body(project, meta.version).await?;
    let tools = app.tools();
    // What is stored may name tools of another machine: an edit can take them out.
    let before =
        plan::parse(&body, &BUILT_IN_TOOLS).map_err(|problems| plan_invalid(&problems, ""))?;
    let after = before.edited(&edit, &tools).map_err(|problems| plan_invalid(&problems, ""))?;
    let parent = PlanId::new(project.id, meta.version);
    let new = PlanMeta {
        version: 0,
        status: PlanStatus::Draft,
        origin: PlanOrigin::Edit,
        parent: Some(meta.version),
        usage: TokenUsage::default(),
        cost: MicroUsd::ZERO,
        hash: after.hash(),
        created_ms: app.clock.now_ms(),
        numbers: Vec::new(),
        fingerprints: Vec::new(),
        notes: Vec::new(),
        ..meta
    };
    let told = json!({"parent": parent, "by": actor.user_id});
    store_version(
        app,
        &frame,
        EventKind::PlanEdited,
        NewPlan { meta: new, body: after.to_json(), told },
    )
    .await
}

async fn newest(app: &App, frame: &Frame, version: u32) -> Result<(), PlanError> {
    let plans = app.store.run_get(frame.project).await?.run.plans;
    if version == plans {
        return Ok(());
    }
    Err(PlanError::NotAsSeen(format!(
        "Version {version} is no longer the newest; version {plans} came after it. Edit that one."
    )))
}
