use crate::edge::{AuditedDetail, AuditedTeam};
use crate::extract::{Body, Paging, Person};
use crate::{ApiResult, State};
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use planwright_app::admin;
use planwright_protocol::http::admin::{AdminTeam, TeamGrant};
use planwright_protocol::http::problem::Problem;

/// Every team: who there is and what it costs, not what it does.
#[utoipa::path(
    get, path = "/api/admin/teams", operation_id = "teams", tag = "admin",
    security(("bearer" = ["operator"])),
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 200, description = "1 to 200, 50 \
            without it"),
        ("after" = Option<String>, Query, description = "Cursor out of the header Link"),
    ),
    responses((status = 200, body = Vec<AdminTeam>))
)]
pub(super) async fn list(state: State, person: Person, paging: Paging) -> ApiResult<Response> {
    let limit = paging.limit(50, 200)?;
    let after = paging.after_of_person(&state, &person)?;
    let (found, next) = admin::teams(&state.app, limit, after).await?;
    Ok(paging.respond_to_person(&state, &person, found, next))
}

/// Lets a team set its own limits up to these amounts; limits above them go down to them. The
/// team's log tells it.
#[utoipa::path(
    put, path = "/api/admin/teams/{team_id}/grant", operation_id = "grant_limits", tag = "admin",
    security(("bearer" = ["operator"])), params(("team_id" = String, Path)),
    request_body = TeamGrant,
    responses((status = 200, body = AdminTeam), (status = 404, body = Problem), (status = 422,
    body = Problem))
)]
pub(super) async fn grant(
    state: State,
    Path(id): Path<String>,
    Body(given): Body<TeamGrant>,
) -> ApiResult<Response> {
    let team = admin::grant(&state.app, &id, &given).await?;
    let amount = |dollars: Option<f64>| dollars.map_or("usual".to_owned(), |usd| format!("${usd}"));
    let (daily, monthly) = (amount(given.daily_limit_usd), amount(given.monthly_limit_usd));
    let detail = AuditedDetail(format!("a day {daily}, a month {monthly}"));
    let whose = AuditedTeam(id.parse().ok());
    Ok((Extension(whose), Extension(detail), Json(team)).into_response())
}
