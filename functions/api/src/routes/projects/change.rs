//! PATCH /projects/{id}

use super::bounds::Bounds;
use super::create::{config, repository};
use super::edit_lock::turn;
use super::view;
use crate::extract::{Body, Caller, ProjectPath};
use crate::{ApiError, ApiResult, State};
use axum::Json;
use planwright_auth::permission::Permission;
use planwright_engine::command::{Command, ProjectCommand};
use planwright_engine::id::ProjectRef;
use planwright_engine::money::MicroUsd;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::project::{
    MAX_CONCURRENCY, MAX_NAME, MAX_REQUIREMENTS, Project, ProjectPatch,
};
use planwright_protocol::record::ProjectRecord;
use planwright_store::{Store, Submission};
use serde_json::{Map, Value, json};

/// Changes a project's text and settings; what is absent stays.
#[utoipa::path(
    patch, path = "/api/projects/{id}", tag = "projects", security(("bearer" = ["project_write"])),
    params(("id" = String, Path)),
    request_body = ProjectPatch,
    responses((status = 200, body = Project), (status = 404, body = Problem), (status = 422,
    body = Problem)),
)]
pub(super) async fn change(
    state: State,
    caller: Caller,
    ProjectPath(id): ProjectPath,
    Body(patch): Body<ProjectPatch>,
) -> ApiResult<Json<Project>> {
    let limit = check(&patch)?;
    if limit.is_some() {
        caller.require(Permission::BudgetManage)?;
    }
    let team = caller.team();
    let _turn = turn(id).await;
    let mut profile = state.store.project_record_get(ProjectRef::new(team, id)).await?;
    let data = told(&patch);
    let requirements = patch.requirements.clone();
    let concurrency = patch.concurrency;
    apply(&mut profile, patch, state.clock.now_ms());
    let (kept, text) = (profile.clone(), requirements.clone());
    let submission =
        Submission::new(Command::Project(ProjectCommand::Update { limit, concurrency, data }))
            .attach(move |_, _| {
                let requirements = text
                    .as_ref()
                    .map(|text| Store::requirements_write(ProjectRef::new(team, id), text));
                [Store::project_record_write(ProjectRef::new(team, id), &kept)]
                    .into_iter()
                    .chain(requirements)
                    .collect()
            });
    let committed = state.committers.of(ProjectRef::new(team, id)).submit(submission).await?;
    let requirements = match requirements {
        Some(requirements) => requirements,
        None => state.store.requirements_get(ProjectRef::new(team, id)).await?,
    };
    Ok(Json(view::project(team, id, profile, requirements, &committed.project.run)))
}

fn check(patch: &ProjectPatch) -> ApiResult<Option<MicroUsd>> {
    if patch.is_empty() {
        return Err(ApiError::unprocessable("", "no_fields", "No fields to update."));
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

fn apply(profile: &mut ProjectRecord, patch: ProjectPatch, now_ms: i64) {
    if let Some(name) = patch.name {
        profile.name = name.trim().to_owned();
    }
    if let Some(config) = patch.config {
        profile.config = config;
    }
    if let Some(rigor) = patch.planning_rigor {
        profile.rigor = rigor;
    }
    profile.repo_path = patch.repo_path.or(profile.repo_path.take());
    profile.git_base_branch = patch.git_base_branch.or(profile.git_base_branch.take());
    profile.updated_ms = now_ms;
}
