//! GET /projects/{id}/plans and GET /projects/{id}/plans/{plan_id}

use super::tag;
use super::view::{self, Frame};
use crate::extract::{Caller, Paging, PlanPath, ProjectPath};
use crate::{ApiResult, State};
use axum::Json;
use axum::response::{IntoResponse, Response};
use futures::{StreamExt, TryStreamExt};
use http::header::ETAG;
use planwright_engine::id::{ProjectId, ProjectRef, TeamId};
use planwright_protocol::http::plan::Plan;
use planwright_protocol::http::problem::Problem;
use planwright_store::keys;

/// Bodies read at once.
const AT_ONCE: usize = 8;

/// The versions of a project's plan, newest first.
#[utoipa::path(
    get, path = "/api/projects/{id}/plans", tag = "plans", security(("bearer" = ["project_read"])),
    params(
        ("id" = String, Path),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "1 to 100, 20 \
            without it"),
        ("after" = Option<String>, Query, description = "Cursor out of the header Link"),
    ),
    responses((status = 200, body = [Plan]), (status = 404, body = Problem)),
)]
pub(super) async fn list(
    state: State,
    caller: Caller,
    ProjectPath(project): ProjectPath,
    paging: Paging,
) -> ApiResult<Response> {
    let limit = paging.limit(20, 100)?;
    let after = paging.after(&state, &caller)?;
    let team = caller.team();
    let frame = frame(&state, team, project).await?;
    // One more than is shown tells whether there is a next page.
    let mut metas =
        state.store.plans_list(ProjectRef::new(team, project), limit + 1, after).await?.items;
    let more = metas.len() > limit;
    metas.truncate(limit);
    let next = metas
        .last()
        .filter(|_| more)
        .map(|meta| keys::plan(ProjectRef::new(team, project), meta.version).sk);
    let shown = metas.into_iter().map(|meta| view::with_body(&state, &frame, meta));
    let plans: Vec<Plan> = futures::stream::iter(shown).buffered(AT_ONCE).try_collect().await?;
    Ok(paging.respond(&state, &caller, plans, next))
}

/// One version. Its `ETag` guards editing and approving it.
#[utoipa::path(
    get, path = "/api/projects/{id}/plans/{plan_id}", tag = "plans",
    security(("bearer" = ["project_read"])),
    params(("id" = String, Path), ("plan_id" = String, Path)),
    responses((status = 200, body = Plan), (status = 404, body = Problem)),
)]
pub(super) async fn get(state: State, caller: Caller, path: PlanPath) -> ApiResult<Response> {
    let frame = frame(&state, caller.team(), path.project).await?;
    let plan = view::stored(&state, &frame, path.plan.number).await?;
    Ok(([(ETAG, tag::of(&plan.hash))], Json(plan)).into_response())
}

/// What the plans of a project are shown with; 404 for a project that is not the team's.
pub(in crate::routes) async fn frame(
    state: &State,
    team: TeamId,
    project: ProjectId,
) -> ApiResult<Frame> {
    let (run, requirements) = tokio::try_join!(
        state.store.run_get(ProjectRef::new(team, project)),
        state.store.requirements_get(ProjectRef::new(team, project))
    )?;
    let routing = state.routing_of(team).await?;
    Ok(Frame {
        team,
        project,
        approved: run.run.approved,
        newest: run.run.plans,
        requirement_bytes: requirements.len(),
        routing,
    })
}
