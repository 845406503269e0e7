//! A draft after the model of another project.

use super::create::store_new;
use super::{ProjectError, view};
use crate::{Actor, App};
use planwright_engine::command::{Command, PlanCommand, data};
use planwright_engine::event::EventKind;
use planwright_engine::id::{PlanId, ProjectRef};
use planwright_engine::money::MicroUsd;
use planwright_engine::pricing::TokenUsage;
use planwright_engine::run::Run;
use planwright_engine::status::PlanStatus;
use planwright_protocol::http::project::{MAX_NAME, Project};
use planwright_protocol::record::{PlanMeta, ProjectRecord};
use planwright_store::{Store, Submission};
use serde_json::{Value, json};

const SUFFIX: &str = " (clone)";

/// Makes a draft with the same requirements, settings and newest plan; nothing of the run goes with
/// it.
pub async fn clone(
    app: &App,
    actor: &Actor,
    original: ProjectRef,
) -> Result<Project, ProjectError> {
    let (record, requirements, stored) = tokio::try_join!(
        app.store.project_record_get(original),
        app.store.requirements_get(original),
        app.store.run_get(original),
    )?;
    let newest = newest_plan(app, original, stored.run.plans).await?;
    let now_ms = app.clock.now_ms();
    let record = ProjectRecord {
        name: cloned_name(&record.name),
        created_by: actor.user_id.to_string(),
        created_ms: now_ms,
        updated_ms: now_ms,
        ..record
    };
    let run = Run::new(stored.run.money.limit, stored.run.concurrency, now_ms);
    let (copy, mut run) = store_new(app, actor, &record, &requirements, run).await?;
    if let Some((meta, body)) = newest {
        match copy_plan(app, copy, PlanId::new(original.id, meta.version), meta, body).await {
            Ok(after) => run = after,
            Err(error) => {
                // A clone without its plan would look complete; half of one is worse than none.
                app.store.project_delete(copy).await?;
                app.store.project_delete_end(copy).await?;
                return Err(error);
            }
        }
    }
    Ok(view::project(copy, record, requirements, &run))
}

async fn newest_plan(
    app: &App,
    project: ProjectRef,
    plans: u32,
) -> Result<Option<(PlanMeta, Value)>, ProjectError> {
    if plans == 0 {
        return Ok(None);
    }
    let (meta, body) =
        tokio::try_join!(app.store.plan_get(project, plans), app.store.plan_body(project, plans))?;
    Ok(Some((meta, body)))
}

/// The copied plan is version 1 of its project and cost nothing.
async fn copy_plan(
    app: &App,
    copy: ProjectRef,
    source: PlanId,
    meta: PlanMeta,
    body: Value,
) -> Result<Run, ProjectError> {
    let meta = PlanMeta {
        version: 1,
        status: PlanStatus::Draft,
        parent: None,
        usage: TokenUsage::default(),
        cost: MicroUsd::ZERO,
        created_ms: app.clock.now_ms(),
        numbers: Vec::new(),
        fingerprints: Vec::new(),
        ..meta
    };
    let data = data([("plan_id", json!(PlanId::new(copy.id, 1))), ("cloned_from", json!(source))]);
    let submission =
        Submission::new(Command::Plan(PlanCommand::Add { kind: EventKind::PlanReady, data }))
            .attach(move |_, _| Store::plan_writes(copy, &meta, &body));
    let committed = app.committers.of(copy).submit(submission).await?;
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
