//! Ids in paths. A malformed id is answered like an unknown one.

use crate::{ApiError, ApiResult};
use axum::extract::{FromRequestParts, RawPathParams};
use http::request::Parts;
use planwright_engine::id::{CheckpointId, InvitationId, PlanId, ProjectId, TaskId, UserId};
use std::str::FromStr;

/// `{id}`, `{pid}` or `{project_id}` of a route, as a project.
#[derive(Clone, Copy, Debug)]
pub struct ProjectPath(pub ProjectId);

/// `{id}` or `{task_id}` of a route, as a task.
#[derive(Clone, Copy, Debug)]
pub struct TaskPath(pub TaskId);

/// `{id}` and `{plan_id}` of a route; the plan is one of the project.
#[derive(Clone, Copy, Debug)]
pub struct PlanPath {
    pub plan: PlanId,
}

/// `{id}` or `{checkpoint_id}` of a route, as a checkpoint.
#[derive(Clone, Copy, Debug)]
pub struct CheckpointPath(pub CheckpointId);

/// `{user_id}` of a route, as somebody who may be a member.
#[derive(Clone, Copy, Debug)]
pub struct MemberPath(pub UserId);

/// `{id}` of a route, as an invitation.
#[derive(Clone, Copy, Debug)]
pub struct InvitationPath(pub InvitationId);

const PROJECT: [&str; 3] = ["id", "pid", "project_id"];

async fn id<T: FromStr, S: Send + Sync>(
    parts: &mut Parts,
    state: &S,
    names: &[&str],
    what: &str,
) -> ApiResult<T> {
    let unknown = || ApiError::not_found(what);
    let params = RawPathParams::from_request_parts(parts, state).await.map_err(|_| unknown())?;
    let found = params.iter().find(|(name, _)| names.contains(name));
    found.and_then(|(_, text)| text.parse().ok()).ok_or_else(unknown)
}

impl<S: Send + Sync> FromRequestParts<S> for ProjectPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> ApiResult<Self> {
        id(parts, state, &PROJECT, "project").await.map(ProjectPath)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for TaskPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> ApiResult<Self> {
        id(parts, state, &["id", "task_id"], "task").await.map(TaskPath)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for CheckpointPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> ApiResult<Self> {
        id(parts, state, &["id", "checkpoint_id"], "checkpoint").await.map(CheckpointPath)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for MemberPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> ApiResult<Self> {
        id(parts, state, &["user_id"], "member").await.map(MemberPath)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for InvitationPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> ApiResult<Self> {
        id(parts, state, &["id"], "invitation").await.map(InvitationPath)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for PlanPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> ApiResult<Self> {
        let project: ProjectId = id(parts, state, &PROJECT, "project").await?;
        let plan: PlanId = id(parts, state, &["plan_id"], "plan").await?;
        if plan.project != project {
            return Err(ApiError::not_found("plan"));
        }
        Ok(PlanPath { plan })
    }
}
