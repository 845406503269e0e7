use super::{AT_ONCE, AdminError};
use crate::App;
use crate::pages::Found;
use futures::{StreamExt, TryStreamExt, stream};
use planwright_engine::id::TeamId;
use planwright_engine::money::MicroUsd;
use planwright_platform::clock::rfc3339;
use planwright_protocol::http::admin::AdminTeam;
use planwright_store::Error as StoreError;

/// A page of every team: who there is and what it costs, not what it does.
pub async fn teams(
    app: &App,
    limit: usize,
    after: Option<String>,
) -> Result<Found<AdminTeam>, AdminError> {
    let page = app.store.teams_listed(limit, after).await?;
    let shown = stream::iter(page.items).map(|team| shown(app, team)).buffered(AT_ONCE);
    let teams: Vec<Option<AdminTeam>> = shown.try_collect().await?;
    Ok((teams.into_iter().flatten().collect(), page.next))
}

/// `None` for a team that was deleted.
async fn shown(app: &App, id: TeamId) -> Result<Option<AdminTeam>, AdminError> {
    let standing = match app.store.team_get(id).await {
        Ok(standing) => standing,
        Err(StoreError::NotFound { .. }) => return Ok(None),
        Err(error) => return Err(AdminError::from(error)),
    };
    let (projects, spent) = tokio::try_join!(app.store.projects_count(id), spent(app, id))?;
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

async fn spent(app: &App, team: TeamId) -> Result<MicroUsd, StoreError> {
    let days = app.store.usage_days(team, "0000", "9999").await?;
    Ok(days.iter().flat_map(|day| day.kinds.values()).map(|sum| sum.cost).sum())
}
