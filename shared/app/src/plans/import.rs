//! A plan written by a person or a program.

use super::view::{self, Frame};
use super::{PlanError, plan_invalid, read};
use crate::check::Invalid;
use crate::edit_lock::edit_lock;
use crate::{Actor, App};
use planwright_engine::command::{Command, PlanCommand, Reply};
use planwright_engine::event::EventKind;
use planwright_engine::id::ProjectRef;
use planwright_engine::money::MicroUsd;
use planwright_engine::plan;
use planwright_engine::pricing::TokenUsage;
use planwright_engine::status::PlanStatus;
use planwright_protocol::http::plan::{Plan, PlanImport};
use planwright_protocol::record::{PlanMeta, PlanOrigin};
use planwright_store::{Store, Submission};
use serde_json::{Value, json};

/// Longest stored plan in bytes: it commits in one transaction, which holds 4 MB.
const MAX_PLAN_BYTES: usize = 2_500_000;

/// Takes a plan as the next version.
pub async fn import(
    app: &App,
    actor: &Actor,
    project: ProjectRef,
    import: PlanImport,
) -> Result<Plan, PlanError> {
    let frame = read::frame(app, project).await?;
    let tools = app.tools();
    let (plan, notes) =
        plan::import(&import.plan, &tools).map_err(|problems| plan_invalid(&problems, "/plan"))?;
    let meta = PlanMeta {
        version: 0,
        status: PlanStatus::Draft,
        origin: PlanOrigin::Import,
        parent: None,
        provider: String::new(),
        model: String::new(),
        usage: TokenUsage::default(),
        cost: MicroUsd::ZERO,
        hash: plan.hash(),
        created_ms: app.clock.now_ms(),
        numbers: Vec::new(),
        fingerprints: Vec::new(),
        notes,
    };
    let _lock = edit_lock(project.id).await;
    let told = json!({"origin": "import", "by": actor.user_id});
    let new = NewPlan { meta, body: plan.to_json(), told };
    store_version(app, &frame, EventKind::PlanReady, new).await
}

/// A version that has no number yet.
pub(super) struct NewPlan {
    pub meta: PlanMeta,
    pub body: Value,
    /// What the log tells of it.
    pub told: Value,
}

/// Stores a plan under the number its commit gives it.
pub(super) async fn store_version(
    app: &App,
    frame: &Frame,
    kind: EventKind,
    new: NewPlan,
) -> Result<Plan, PlanError> {
    let NewPlan { meta: new, body, told } = new;
    let bytes = body.to_string().len();
    if bytes > MAX_PLAN_BYTES {
        let detail = format!("The plan has {bytes} bytes; at most {MAX_PLAN_BYTES} are allowed.");
        return Err(Invalid::one("", "plan_too_large", detail).into());
    }
    let project = frame.project;
    let data = told.as_object().cloned().unwrap_or_default();
    let (meta, text) = (new.clone(), body.clone());
    let submission =
        Submission::new(Command::Plan(PlanCommand::Add { kind, data })).attach(move |reply, _| {
            let Reply::Version(version) = *reply else { return Vec::new() };
            Store::plan_writes(project, &PlanMeta { version, ..meta.clone() }, &text)
        });
    let committed = app.committers.of(project).submit(submission).await?;
    let version = committed.project.run.plans;
    let version = if let Reply::Version(given) = committed.reply { given } else { version };
    Ok(view::plan(app, frame, PlanMeta { version, ..new }, body))
}
