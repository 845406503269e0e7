use super::{AT_ONCE, AdminError};
use crate::App;
use crate::limits::grants;
use crate::pages::Found;
use futures::{StreamExt, TryStreamExt, stream};
use planwright_engine::id::TeamId;
use planwright_engine::money::MicroUsd;
use planwright_engine::period::Day;
use planwright_platform::clock::rfc3339;
use planwright_protocol::http::admin::{AdminTeam, TeamGrant};
use planwright_store::Error as StoreError;
use planwright_store::budget::Period;

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
    let counted = match app.store.team_get(id).await {
        Ok(counted) => counted,
        Err(StoreError::NotFound { .. }) => return Ok(None),
        Err(error) => return Err(AdminError::from(error)),
    };
    let today = Day::of_ms(app.clock.now_ms());
    let (projects, spent, limits, setup, (day, month)) = tokio::try_join!(
        app.store.projects_count(id),
        spent(app, id),
        app.store.settings_get(id),
        app.store.setup_get(id),
        app.store.periods_get(id, today),
    )?;
    let (team, setup) = (counted.team.into_inner(), setup.unwrap_or_default());
    let most = grants::ceiling_of(app, &limits, &setup);
    let own = setup.providers.iter().filter(|(_, own)| own.has_key);
    Ok(Some(AdminTeam {
        id: team.id,
        name: team.name,
        personal: team.personal,
        created_at: rfc3339(team.created_ms),
        member_count: counted.members,
        project_count: projects,
        spent_usd: spent.as_usd(),
        today_usd: used(day).as_usd(),
        month_usd: used(month).as_usd(),
        daily_limit_usd: limits.daily_limit.as_usd(),
        monthly_limit_usd: limits.monthly_limit.as_usd(),
        granted_daily_usd: most.map(|most| most.daily.as_usd()),
        granted_monthly_usd: most.map(|most| most.monthly.as_usd()),
        own_providers: own.map(|(provider, _)| provider.to_string()).collect(),
    }))
}

/// What of a period is spent, reserved or in doubt.
fn used(period: Period) -> MicroUsd {
    period.held + period.spent + period.uncertain
}

/// Lets a team set its limits up to these amounts.
pub async fn grant(app: &App, id: &str, given: &TeamGrant) -> Result<AdminTeam, AdminError> {
    let unknown = StoreError::NotFound { what: "team" };
    let Ok(id) = id.parse::<TeamId>() else { return Err(unknown.into()) };
    // Limits outlive a team that is being deleted; there is nothing to grant it any more.
    app.store.team_get(id).await?;
    grants::grant(app, id, given).await?;
    tracing::info!(team = %id, "an operator changed what a team may spend");
    shown(app, id).await?.ok_or_else(|| unknown.into())
}

async fn spent(app: &App, team: TeamId) -> Result<MicroUsd, StoreError> {
    let days = app.store.usage_days(team, "0000", "9999").await?;
    Ok(days.iter().flat_map(|day| day.kinds.values()).map(|sum| sum.cost).sum())
}
