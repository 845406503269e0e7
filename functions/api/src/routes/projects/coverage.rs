//! GET /projects/{id}/coverage

use crate::extract::{Caller, ProjectPath};
use crate::{ApiResult, State};
use axum::Json;
use planwright_engine::id::{ProjectId, ProjectRef, TeamId};
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::project::{Coverage, CoveredRequirement, requirement_blocks};
use serde_json::Value;
use std::collections::BTreeSet;

/// Which blocks of the requirements the tasks say they cover: those of the approved plan, else of
/// the newest one.
#[utoipa::path(
    get, path = "/api/projects/{id}/coverage", tag = "projects",
    security(("bearer" = ["project_read"])),
    params(("id" = String, Path)),
    responses((status = 200, body = Coverage), (status = 404, body = Problem)),
)]
pub(super) async fn coverage(
    state: State,
    caller: Caller,
    ProjectPath(id): ProjectPath,
) -> ApiResult<Json<Coverage>> {
    let team = caller.team();
    let (project, text) = (
        state.committers.of(ProjectRef::new(team, id)).peek().await?,
        state.store.requirements_get(ProjectRef::new(team, id)).await?,
    );
    let run = &project.run;
    let (plan_version, named) = match (run.approved, run.plans) {
        (0, 0) => (None, BTreeSet::new()),
        (0, newest) => (
            Some(newest),
            named_in_plan(&state.store.plan_body(ProjectRef::new(team, id), newest).await?),
        ),
        (approved, _) => {
            (Some(approved), named_by_tasks(&state, team, id, approved, &project).await?)
        }
    };
    let requirement = |(at, text): (usize, String)| {
        let id = format!("R{}", at + 1);
        CoveredRequirement { covered: named.contains(&id), id, text }
    };
    let requirements: Vec<_> =
        requirement_blocks(&text).into_iter().enumerate().map(requirement).collect();
    let covered_count = requirements.iter().filter(|r| r.covered).count();
    Ok(Json(Coverage {
        project_id: id.to_string(),
        plan_version,
        total_requirements: requirements.len(),
        covered_count,
        uncovered_count: requirements.len() - covered_count,
        requirements,
    }))
}

async fn named_by_tasks(
    state: &State,
    team: TeamId,
    id: ProjectId,
    approved: u32,
    project: &planwright_engine::project::Project,
) -> ApiResult<BTreeSet<String>> {
    let specs = state.store.specs_list(ProjectRef::new(team, id), approved).await?;
    let in_force = specs.into_iter().filter(|spec| project.state(spec.number).is_some());
    Ok(in_force.flat_map(|spec| spec.task.requirement_ids).map(normal).collect())
}

fn named_in_plan(body: &Value) -> BTreeSet<String> {
    let phased = body["phases"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|phase| phase["tasks"].as_array())
        .flatten();
    let tasks = phased.chain(body["tasks"].as_array().into_iter().flatten());
    let ids = tasks.filter_map(|task| task["requirement_ids"].as_array()).flatten();
    ids.filter_map(Value::as_str).map(|id| normal(id.to_owned())).collect()
}

/// Models write `r1`, `[R1]` and `R1`.
fn normal(id: String) -> String {
    id.trim().trim_start_matches('[').trim_end_matches(']').to_uppercase()
}
