//! A project out of a written requirement.

use super::ProjectError;
use super::view;
use crate::check::Bounds;
use crate::error::require;
use crate::{Actor, App};
use planwright_auth::permission::Permission;
use planwright_engine::command::data;
use planwright_engine::event::{Event, EventKind};
use planwright_engine::id::{ProjectId, ProjectRef};
use planwright_engine::money::MicroUsd;
use planwright_engine::run::Run;
use planwright_protocol::http::project::{
    MAX_CONCURRENCY, MAX_CONFIG_BYTES, MAX_NAME, MAX_REQUIREMENTS, NewProject, Project,
};
use planwright_protocol::record::ProjectRecord;
use serde_json::{Map, Value, json};

/// Characters of a path or a branch name.
const MAX_PATH: usize = 1_000;

/// Makes a project; a limit above the team's needs the permission to manage budgets.
pub async fn create(app: &App, actor: &Actor, new: NewProject) -> Result<Project, ProjectError> {
    let limit = check(&new)?;
    let settings = app.store.settings_get(actor.team_id).await?;
    if limit.is_some_and(|limit| limit > settings.project_limit) {
        require(actor, Permission::BudgetManage)?;
    }
    let now_ms = app.clock.now_ms();
    let record = ProjectRecord {
        name: new.name.trim().to_owned(),
        rigor: new.planning_rigor,
        config: new.config,
        created_by: actor.user_id.to_string(),
        created_ms: now_ms,
        updated_ms: now_ms,
        repo_path: new.repo_path,
        git_base_branch: new.git_base_branch,
    };
    let concurrency = new.concurrency.unwrap_or(settings.concurrency);
    let run = Run::new(limit.unwrap_or(settings.project_limit), concurrency, now_ms);
    let (project, run) = store_new(app, actor, &record, &new.requirements, run).await?;
    Ok(view::project(project, record, new.requirements, &run))
}

/// Stores a project together with its first event.
pub(super) async fn store_new(
    app: &App,
    actor: &Actor,
    record: &ProjectRecord,
    requirements: &str,
    mut run: Run,
) -> Result<(ProjectRef, Run), ProjectError> {
    let project = ProjectRef::new(actor.team_id, ProjectId::from_u128(app.ids.next_id()));
    run.head = 1;
    let created = Event {
        seq: 1,
        kind: EventKind::ProjectCreated,
        at_ms: record.created_ms,
        task: None,
        message: "The project was created".to_owned(),
        data: data([("name", json!(record.name)), ("created_by", json!(record.created_by))]),
    };
    app.store.project_create(project, record, requirements, &run, created).await?;
    tracing::info!(project = %project.id, "project created");
    Ok((project, run))
}

fn check(new: &NewProject) -> Result<Option<MicroUsd>, ProjectError> {
    let mut bounds = Bounds::default();
    bounds.text("/name", &new.name, MAX_NAME);
    bounds.text("/requirements", &new.requirements, MAX_REQUIREMENTS);
    config(&mut bounds, &new.config);
    repository(&mut bounds, new.repo_path.as_deref(), new.git_base_branch.as_deref());
    let limit = new.limit_usd.map(|limit| bounds.limit_usd("/limit_usd", limit));
    if let Some(concurrency) = new.concurrency {
        bounds.number("/concurrency", concurrency, 1..=MAX_CONCURRENCY);
    }
    bounds.done()?;
    Ok(limit)
}

pub(super) fn config(bounds: &mut Bounds, config: &Map<String, Value>) {
    let bytes = serde_json::to_vec(config).map_or(usize::MAX, |text| text.len());
    if bytes > MAX_CONFIG_BYTES {
        let detail =
            format!("config has {bytes} bytes of JSON; at most {MAX_CONFIG_BYTES} are allowed.");
        bounds.fault("/config", "too_long", detail);
    }
}

pub(super) fn repository(bounds: &mut Bounds, path: Option<&str>, branch: Option<&str>) {
    if let Some(path) = path {
        bounds.text("/repo_path", path, MAX_PATH);
        if !path.starts_with('/') || path.split('/').any(|part| part == "..") {
            bounds.fault(
                "/repo_path",
                "not_allowed",
                "repo_path must be absolute and without `..`.",
            );
        }
    }
    if let Some(branch) = branch {
        bounds.text("/git_base_branch", branch, MAX_PATH);
    }
}
