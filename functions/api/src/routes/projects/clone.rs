//! POST /projects/{id}/clone

use super::{create, view};
use crate::extract::{Caller, ProjectPath};
use crate::{ApiResult, State};
use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::LOCATION;
use planwright_engine::command::{Command, PlanCommand, data};
use planwright_engine::event::EventKind;
use planwright_engine::id::{PlanId, ProjectId, ProjectRef, TeamId};
use planwright_engine::money::MicroUsd;
use planwright_engine::pricing::TokenUsage;
use planwright_engine::run::Run;
use planwright_engine::status::PlanStatus;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::project::{MAX_NAME, Project};
use planwright_protocol::record::{PlanMeta, ProjectRecord};
use planwright_store::{Store, Submission};
use serde_json::{Value, json};

const SUFFIX: &str = " (clone)";

/// Makes a draft with the same requirements, settings and newest plan; nothing of the run goes with
/// it.
#[utoipa::path(
    post, path = "/api/projects/{id}/clone", tag = "projects",
    security(("bearer" = ["project_write"])),
    params(("id" = String, Path)),
    responses((status = 201, body = Project), (status = 404, body = Problem)),
)]
pub(super) async fn clone(
    state: State,
    caller: Caller,
    ProjectPath(id): ProjectPath,
) -> ApiResult<Response> {
    let team = caller.team();
    let (profile, requirements, stored) = tokio::try_join!(
        state.store.project_record_get(ProjectRef::new(team, id)),
        state.store.requirements_get(ProjectRef::new(team, id)),
        state.store.run_get(ProjectRef::new(team, id)),
    )?;
    let newest = newest_plan(&state, team, id, stored.run.plans).await?;
    let now_ms = state.clock.now_ms();
    let profile = ProjectRecord {
        name: cloned_name(&profile.name),
        created_by: caller.user().to_string(),
        created_ms: now_ms,
        updated_ms: now_ms,
        ..profile
    };
    let run = Run::new(stored.run.money.limit, stored.run.concurrency, now_ms);
    let (copy, mut run) = create::store_new(&state, &caller, &profile, &requirements, run).await?;
    if let Some((meta, body)) = newest {
        match copy_plan(&state, team, copy, PlanId::new(id, meta.version), meta, body).await {
            Ok(after) => run = after,
            Err(error) => {
                // A clone without its plan would look complete; half of one is worse than none.
                state.store.project_delete(ProjectRef::new(team, copy)).await?;
                state.store.project_delete_end(ProjectRef::new(team, copy)).await?;
                return Err(error);
            }
        }
    }
    let project = view::project(team, copy, profile, requirements, &run);
    Ok((StatusCode::CREATED, [(LOCATION, format!("/api/projects/{copy}"))], Json(project))
        .into_response())
}

async fn newest_plan(
    state: &State,
    team: TeamId,
    id: ProjectId,
    plans: u32,
) -> ApiResult<Option<(PlanMeta, Value)>> {
    if plans == 0 {
        return Ok(None);
    }
    let (meta, body) = tokio::try_join!(
        state.store.plan_get(ProjectRef::new(team, id), plans),
        state.store.plan_body(ProjectRef::new(team, id), plans)
    )?;
    Ok(Some((meta, body)))
}

/// The copied plan is version 1 of its project and cost nothing.
async fn copy_plan(
    state: &State,
    team: TeamId,
    copy: ProjectId,
    source: PlanId,
    meta: PlanMeta,
    body: Value,
) -> ApiResult<Run> {
    let meta = PlanMeta {
        version: 1,
        status: PlanStatus::Draft,
        parent: None,
        usage: TokenUsage::default(),
        cost: MicroUsd::ZERO,
        created_ms: state.clock.now_ms(),
        numbers: Vec::new(),
        fingerprints: Vec::new(),
        ..meta
    };
    let data = data([("plan_id", json!(PlanId::new(copy, 1))), ("cloned_from", json!(source))]);
    let submission =
        Submission::new(Command::Plan(PlanCommand::Add { kind: EventKind::PlanReady, data }))
            .attach(move |_, _| Store::plan_writes(ProjectRef::new(team, copy), &meta, &body));
    let committed = state.committers.of(ProjectRef::new(team, copy)).submit(submission).await?;
    Ok(committed.project.run.clone())
}

fn cloned_name(name: &str) -> String {
    let kept: String = name.chars().take(MAX_NAME - SUFFIX.len()).collect();
    format!("{}{SUFFIX}", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clone_of_the_longest_name_still_fits() {
        assert_eq!(cloned_name("shop"), "shop (clone)");
        let long = cloned_name(&"é".repeat(MAX_NAME));
        assert_eq!(long.chars().count(), MAX_NAME);
        assert!(long.ends_with(SUFFIX));
    }
}
