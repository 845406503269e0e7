//! What a team has spent, in all, by day and by project.

use super::{Range, UsageError, range, sums};
use crate::App;
use crate::pages::Found;
use planwright_engine::id::{ProjectId, TeamId};
use planwright_engine::period::Day;
use planwright_protocol::http::usage::{BudgetStatus, DailyUsage, ProjectUsage, UsageSummary};
use planwright_store::usage::DayUsage;

/// Everything the team has spent, or all that one of its projects has.
pub async fn summary(
    app: &App,
    team: TeamId,
    project: Option<&str>,
) -> Result<UsageSummary, UsageError> {
    let project = range::project(app, team, project).await?;
    Ok(sums::summary(&all_days(app, team, project).await?))
}

/// Where today and this month (UTC) stand.
pub async fn budget(app: &App, team: TeamId) -> Result<BudgetStatus, UsageError> {
    let today = Day::of_ms(app.clock.now_ms());
    let (daily, monthly) = app.store.periods_get(team, today).await?;
    Ok(sums::budget(&daily, &monthly))
}

/// One entry per calendar day, oldest first; a day without a call is there with zeros.
pub async fn daily(app: &App, team: TeamId, of: &Range) -> Result<Vec<DailyUsage>, UsageError> {
    let range::Days { dates, days } = range::days(app, team, of).await?;
    Ok(sums::daily(&dates, &days))
}

/// A page of what each project cost, dearest first.
pub async fn by_project(
    app: &App,
    team: TeamId,
    limit: usize,
    after: Option<String>,
) -> Result<Found<ProjectUsage>, UsageError> {
    let after = after.and_then(|position| range::Position::parse(&position));
    let sums = sums::by_project(&all_days(app, team, None).await?);
    let rest = sums.into_iter().skip_while(|(project, sum)| {
        after.as_ref().is_some_and(|after| !after.is_before(*project, sum))
    });
    let mut rest = rest.peekable();
    let page: Vec<_> = rest.by_ref().take(limit).collect();
    let next = page
        .last()
        .filter(|_| rest.peek().is_some())
        .map(|(p, sum)| range::Position::of(*p, sum).to_string());
    Ok((range::named(app, team, page).await?, next))
}

async fn all_days(
    app: &App,
    team: TeamId,
    project: Option<ProjectId>,
) -> Result<Vec<DayUsage>, UsageError> {
    let days = app.store.usage_days(team, "0000-01-01", "9999-12-31").await?;
    Ok(range::only(days, project))
}
