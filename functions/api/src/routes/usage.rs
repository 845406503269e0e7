//! What was spent, and what may be.

mod groups;
mod limits;
mod spent;
mod sums;

use crate::extract::{Caller, Paging, Query};
use crate::routes::declared::{Routes, routes};
use crate::{ApiResult, State};
use axum::Json;
use axum::response::Response;
use planwright_engine::id::ProjectId;
use planwright_engine::period::Day;
use planwright_protocol::http::usage::{BudgetStatus, DailyUsage, ProjectUsage, UsageSummary};
use planwright_store::usage::DayUsage;
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
    let project = spent::project(&state, &caller, of.project_id.as_deref()).await?;
    Ok(Json(sums::summary(&all_days(&state, &caller, project).await?)))
}

/// Where today and this month (UTC) stand.
#[utoipa::path(
    get, path = "/api/usage/budget", tag = "usage", security(("bearer" = ["usage_read"])),
    responses((status = 200, body = BudgetStatus))
)]
async fn budget(state: State, caller: Caller) -> ApiResult<Json<BudgetStatus>> {
    let today = Day::of_ms(state.clock.now_ms());
    let (daily, monthly) = state.store.periods_get(caller.team(), today).await?;
    Ok(Json(sums::budget(&daily, &monthly)))
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
    let dates = spent::dates(&state, asked.days)?;
    let project = spent::project(&state, &caller, asked.project_id.as_deref()).await?;
    let (Some(first), Some(last)) = (dates.first(), dates.last()) else {
        return Ok(Json(Vec::new()));
    };
    let days = state.store.usage_days(caller.team(), first, last).await?;
    Ok(Json(sums::daily(&dates, &spent::only(days, project))))
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
    let after =
        paging.after(&state, &caller)?.and_then(|position| spent::Position::parse(&position));
    let sums = sums::by_project(&all_days(&state, &caller, None).await?);
    let rest = sums.into_iter().skip_while(|(project, sum)| {
        after.as_ref().is_some_and(|after| !after.is_before(*project, sum))
    });
    let mut rest = rest.peekable();
    let page: Vec<_> = rest.by_ref().take(limit).collect();
    let next = page
        .last()
        .filter(|_| rest.peek().is_some())
        .map(|(p, sum)| spent::Position::of(*p, sum).to_string());
    let items = spent::named(&state, &caller, page).await?;
    Ok(paging.respond(&state, &caller, items, next))
}

async fn all_days(
    state: &State,
    caller: &Caller,
    project: Option<ProjectId>,
) -> ApiResult<Vec<DayUsage>> {
    let days = state.store.usage_days(caller.team(), "0000-01-01", "9999-12-31").await?;
    Ok(spent::only(days, project))
}
