//! What was spent, and what may be.

mod groups;
mod limits;

use crate::extract::{Caller, Paging, Query};
use crate::routes::declared::{Routes, routes};
use crate::{ApiResult, State};
use axum::Json;
use axum::response::Response;
use planwright_app::usage::{self, Range};
use planwright_protocol::http::usage::{BudgetStatus, DailyUsage, ProjectUsage, UsageSummary};
use serde::Deserialize;
use utoipa::IntoParams;

pub(super) fn routes() -> Routes {
    Routes::default()
        .routes(routes!(summary))
        .routes(routes!(budget))
        .routes(routes!(daily))
        .routes(routes!(by_project))
        .routes(routes!(groups::by_member))
        .routes(routes!(groups::by_tier))
        .routes(routes!(limits::show, limits::change))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OfProject {
    /// Only this project.
    project_id: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Days {
    /// Calendar days (UTC) up to today: 1 to 90, else 30.
    #[param(minimum = 1, maximum = 90)]
    days: Option<u32>,
    /// Only this project.
    project_id: Option<String>,
}

impl Days {
    fn range(self) -> Range {
        Range { days: self.days, project: self.project_id }
    }
}

/// Everything the team has spent.
#[utoipa::path(
    get, path = "/api/usage/summary", tag = "usage", security(("bearer" = ["usage_read"])),
    params(OfProject),
    responses((status = 200, body = UsageSummary))
)]
async fn summary(
    state: State,
    caller: Caller,
    Query(of): Query<OfProject>,
) -> ApiResult<Json<UsageSummary>> {
    let project = of.project_id.as_deref();
    Ok(Json(usage::summary(&state.app, caller.team(), project).await?))
}

/// Where today and this month (UTC) stand.
#[utoipa::path(
    get, path = "/api/usage/budget", tag = "usage", security(("bearer" = ["usage_read"])),
    responses((status = 200, body = BudgetStatus))
)]
async fn budget(state: State, caller: Caller) -> ApiResult<Json<BudgetStatus>> {
    Ok(Json(usage::budget(&state.app, caller.team()).await?))
}

/// One entry per calendar day, oldest first; a day without a call is there with zeros.
#[utoipa::path(
    get, path = "/api/usage/daily", tag = "usage", security(("bearer" = ["usage_read"])),
    params(Days),
    responses((status = 200, body = Vec<DailyUsage>))
)]
async fn daily(
    state: State,
    caller: Caller,
    Query(asked): Query<Days>,
) -> ApiResult<Json<Vec<DailyUsage>>> {
    Ok(Json(usage::daily(&state.app, caller.team(), &asked.range()).await?))
}

/// What each project cost, dearest first.
#[utoipa::path(
    get, path = "/api/usage/by-project", tag = "usage", security(("bearer" = ["usage_read"])),
    params(("limit" = Option<u32>, Query, minimum = 1, maximum = 200, description = "1 to 200, \
        else 50"), ("after" = Option<String>, Query)),
    responses((status = 200, body = Vec<ProjectUsage>))
)]
async fn by_project(state: State, caller: Caller, paging: Paging) -> ApiResult<Response> {
    let limit = paging.limit(50, 200)?;
    let after = paging.after(&state, &caller)?;
    let (found, next) = usage::by_project(&state.app, caller.team(), limit, after).await?;
    Ok(paging.respond(&state, &caller, found, next))
}
