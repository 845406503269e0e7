use super::AT_ONCE;
use crate::extract::{Paging, Person};
use crate::{ApiError, ApiResult, State};
use axum::response::Response;
use futures::{StreamExt, TryStreamExt, stream};
use planwright_engine::id::TeamId;
use planwright_engine::money::MicroUsd;
use planwright_platform::clock::rfc3339;
use planwright_protocol::http::admin::AdminTeam;
use planwright_store::Error as StoreError;

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
    let page = state.store.teams_listed(limit, after).await?;
    let shown = stream::iter(page.items).map(|team| shown(&state, team)).buffered(AT_ONCE);
    let teams: Vec<Option<AdminTeam>> = shown.try_collect().await?;
    Ok(paging.respond_to_person(&state, &person, teams.into_iter().flatten().collect(), page.next))
}

/// `None` for a team that was deleted.
async fn shown(state: &State, id: TeamId) -> ApiResult<Option<AdminTeam>> {
    let standing = match state.store.team_get(id).await {
        Ok(standing) => standing,
        Err(StoreError::NotFound { .. }) => return Ok(None),
        Err(error) => return Err(ApiError::from(error)),
    };
    let (projects, spent) = tokio::try_join!(state.store.projects_count(id), spent(state, id))?;
    let team = standing.team.into_inner();
    Ok(Some(AdminTeam {
        id: team.id,
        name: team.name,
        personal: team.personal,
        created_at: rfc3339(team.created_ms),
        member_count: standing.members,
        project_count: projects,
        spent_usd: spent.as_usd(),
    }))
}

async fn spent(state: &State, team: TeamId) -> Result<MicroUsd, StoreError> {
    let days = state.store.usage_days(team, "0000", "9999").await?;
    Ok(days.iter().flat_map(|day| day.kinds.values()).map(|sum| sum.cost).sum())
}
