//! Which requirements the tasks cover.

use super::ProjectError;
use crate::App;
use planwright_engine::id::ProjectRef;
use planwright_engine::project::Project;
use planwright_protocol::http::project::{Coverage, CoveredRequirement, requirement_blocks};
use serde_json::Value;
use std::collections::BTreeSet;

/// Which blocks of the requirements the tasks say they cover: those of the approved plan, else of
/// the newest one.
pub async fn coverage(app: &App, project: ProjectRef) -> Result<Coverage, ProjectError> {
    let current = app.committers.of(project).peek().await?;
    let text = app.store.requirements_get(project).await?;
    let run = &current.run;
    let (plan_version, named) = match (run.approved, run.plans) {
        (0, 0) => (None, BTreeSet::new()),
        (0, newest) => (Some(newest), named_in_plan(&app.store.plan_body(project, newest).await?)),
        (approved, _) => (Some(approved), named_by_tasks(app, project, &current).await?),
    };
    let requirement = |(at, text): (usize, String)| {
        let id = format!("R{}", at + 1);
        CoveredRequirement { covered: named.contains(&id), id, text }
    };
    let requirements: Vec<_> =
        requirement_blocks(&text).into_iter().enumerate().map(requirement).collect();
    let covered_count = requirements.iter().filter(|r| r.covered).count();
    Ok(Coverage {
        project_id: project.id.to_string(),
        plan_version,
        total_requirements: requirements.len(),
        covered_count,
        uncovered_count: requirements.len() - covered_count,
        requirements,
    })
}

async fn named_by_tasks(
    app: &App,
    project: ProjectRef,
    current: &Project,
) -> Result<BTreeSet<String>, ProjectError> {
    let specs = app.store.specs_list(project, current.run.approved).await?;
    let in_force = specs.into_iter().filter(|spec| current.state(spec.number).is_some());
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
