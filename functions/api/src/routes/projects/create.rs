//! POST /projects

use super::bounds::Bounds;
use super::view;
use crate::extract::{Body, Caller};
use crate::{ApiResult, State};
use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::LOCATION;
use planwright_auth::permission::Permission;
use planwright_engine::command::data;
use planwright_engine::event::{Event, EventKind};
use planwright_engine::id::{ProjectId, ProjectRef};
use planwright_engine::money::MicroUsd;
use planwright_engine::run::Run;
use planwright_protocol::http::problem::Problem;
use planwright_protocol::http::project::{
    MAX_CONCURRENCY, MAX_CONFIG_BYTES, MAX_NAME, MAX_REQUIREMENTS, NewProject, Project,
};
use planwright_protocol::record::ProjectRecord;
use serde_json::{Map, Value, json};

/// Characters of a path or a branch name.
const MAX_PATH: usize = 1_000;

/// Makes a project out of a written requirement.
#[utoipa::path(
    post, path = "/api/projects", tag = "projects", security(("bearer" = ["project_write"])),
    request_body = NewProject,
    responses((status = 201, body = Project), (status = 422, body = Problem)),
)]
pub(super) async fn create(
    state: State,
    caller: Caller,
    Body(new): Body<NewProject>,
) -> ApiResult<Response> {
    let limit = check(&new)?;
    let settings = state.store.settings_get(caller.team()).await?;
    if limit.is_some_and(|limit| limit > settings.project_limit) {
        caller.require(Permission::BudgetManage)?;
    }
    let now_ms = state.clock.now_ms();
    let profile = ProjectRecord {
        name: new.name.trim().to_owned(),
        rigor: new.planning_rigor,
        config: new.config,
        created_by: caller.user().to_string(),
        created_ms: now_ms,
        updated_ms: now_ms,
        repo_path: new.repo_path,
        git_base_branch: new.git_base_branch,
    };
    let concurrency = new.concurrency.unwrap_or(settings.concurrency);
    let run = Run::new(limit.unwrap_or(settings.project_limit), concurrency, now_ms);
    let (id, run) = store_new(&state, &caller, &profile, &new.requirements, run).await?;
    let project = view::project(caller.team(), id, profile, new.requirements, &run);
    let location = format!("/api/projects/{id}");
    Ok((StatusCode::CREATED, [(LOCATION, location)], Json(project)).into_response())
}

/// Stores a project together with its first event.
pub(super) async fn store_new(
    state: &State,
    caller: &Caller,
    profile: &ProjectRecord,
    requirements: &str,
    mut run: Run,
) -> ApiResult<(ProjectId, Run)> {
    let id = ProjectId::from_u128(state.ids.next_id());
    run.head = 1;
    let created = Event {
        seq: 1,
        kind: EventKind::ProjectCreated,
        at_ms: profile.created_ms,
        task: None,
        message: "The project was created".to_owned(),
        data: data([("name", json!(profile.name)), ("created_by", json!(profile.created_by))]),
    };
    state
        .store
        .project_create(ProjectRef::new(caller.team(), id), profile, requirements, &run, created)
        .await?;
    tracing::info!(project = %id, "project created");
    Ok((id, run))
}

fn check(new: &NewProject) -> ApiResult<Option<MicroUsd>> {
    let mut bounds = Bounds::default();
    bounds.text("/name", &new.name, MAX_NAME);
    bounds.text("/requirements", &new.requirements, MAX_REQUIREMENTS);
    config(&mut bounds, &new.config);
    repository(&mut bounds, new.repo_path.as_deref(), new.git_base_branch.as_deref());
    let limit = new.limit_usd.map(|limit| bounds.limit_usd("/limit_usd", limit));
    if let Some(concurrency) = new.concurrency {
        bounds.number("/concurrency", concurrency, 1..=MAX_CONCURRENCY);
    }
    bounds.done().map(|()| limit)
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
