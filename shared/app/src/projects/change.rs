//! Changes of a project's text and settings.

use super::create::{config, repository};
use super::{ProjectError, view};
use crate::check::{Bounds, Invalid};
use crate::edit_lock::edit_lock;
use crate::error::require;
use crate::{Actor, App};
use planwright_auth::permission::Permission;
use planwright_engine::command::{Command, ProjectCommand};
use planwright_engine::id::ProjectRef;
use planwright_engine::money::MicroUsd;
use planwright_protocol::http::project::{
    MAX_CONCURRENCY, MAX_NAME, MAX_REQUIREMENTS, Project, ProjectPatch,
};
use planwright_protocol::record::ProjectRecord;
use planwright_store::{Store, Submission};
use serde_json::{Map, Value, json};

/// Changes a project's text and settings; what is absent stays.
pub async fn change(
    app: &App,
    actor: &Actor,
    project: ProjectRef,
    patch: ProjectPatch,
) -> Result<Project, ProjectError> {
    let limit = check(&patch)?;
    if limit.is_some() {
        require(actor, Permission::BudgetManage)?;
    }
    let _lock = edit_lock(project.id).await;
    let mut record = app.store.project_record_get(project).await?;
    let data = told(&patch);
    let requirements = patch.requirements.clone();
    let concurrency = patch.concurrency;
    apply(&mut record, patch, app.clock.now_ms());
    let (kept, text) = (record.clone(), requirements.clone());
    let submission =
        Submission::new(Command::Project(ProjectCommand::Update { limit, concurrency, data }))
            .attach(move |_, _| {
                let requirements =
                    text.as_ref().map(|text| Store::requirements_write(project, text));
                [Store::project_record_write(project, &kept)]
                    .into_iter()
                    .chain(requirements)
                    .collect()
            });
    let committed = app.committers.of(project).submit(submission).await?;
    let requirements = match requirements {
        Some(requirements) => requirements,
        None => app.store.requirements_get(project).await?,
    };
    Ok(view::project(project, record, requirements, &committed.project.run))
}

fn check(patch: &ProjectPatch) -> Result<Option<MicroUsd>, Invalid> {
    if patch.is_empty() {
        return Err(Invalid::empty());
    }
    let mut bounds = Bounds::default();
    if let Some(name) = &patch.name {
        bounds.text("/name", name, MAX_NAME);
    }
    if let Some(requirements) = &patch.requirements {
        bounds.text("/requirements", requirements, MAX_REQUIREMENTS);
    }
    if let Some(new) = &patch.config {
        config(&mut bounds, new);
    }
    repository(&mut bounds, patch.repo_path.as_deref(), patch.git_base_branch.as_deref());
    if let Some(concurrency) = patch.concurrency {
        bounds.number("/concurrency", concurrency, 1..=MAX_CONCURRENCY);
    }
    let limit = patch.limit_usd.map(|limit| bounds.limit_usd("/limit_usd", limit));
    bounds.done().map(|()| limit)
}

/// What the log says of it: names of long fields, values of short ones.
fn told(patch: &ProjectPatch) -> Map<String, Value> {
    let mut told = Map::new();
    let changed = [
        ("name", patch.name.is_some()),
        ("requirements", patch.requirements.is_some()),
        ("config", patch.config.is_some()),
        ("planning_rigor", patch.planning_rigor.is_some()),
        ("repo_path", patch.repo_path.is_some()),
        ("git_base_branch", patch.git_base_branch.is_some()),
        ("limit_usd", patch.limit_usd.is_some()),
        ("concurrency", patch.concurrency.is_some()),
    ];
    let names: Vec<&str> =
        changed.iter().filter(|(_, changed)| *changed).map(|(name, _)| *name).collect();
    told.insert("changed".to_owned(), json!(names));
    if let Some(limit) = patch.limit_usd {
        told.insert("limit_usd".to_owned(), json!(limit));
    }
    if let Some(concurrency) = patch.concurrency {
        told.insert("concurrency".to_owned(), json!(concurrency));
    }
    told
}

fn apply(record: &mut ProjectRecord, patch: ProjectPatch, now_ms: i64) {
    if let Some(name) = patch.name {
        record.name = name.trim().to_owned();
    }
    if let Some(config) = patch.config {
        record.config = config;
    }
    if let Some(rigor) = patch.planning_rigor {
        record.rigor = rigor;
    }
    record.repo_path = patch.repo_path.or(record.repo_path.take());
    record.git_base_branch = patch.git_base_branch.or(record.git_base_branch.take());
    record.updated_ms = now_ms;
}
