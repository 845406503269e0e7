//! Which part of the sums is asked for.

use super::{Range, UsageError};
use crate::App;
use crate::check::Invalid;
use futures::{StreamExt, TryStreamExt, stream};
use planwright_engine::id::{ProjectId, ProjectRef, TeamId};
use planwright_engine::money::MicroUsd;
use planwright_platform::clock::last_day_keys;
use planwright_protocol::http::usage::ProjectUsage;
use planwright_store::Error as StoreError;
use planwright_store::usage::{DayUsage, UsageSum};
use std::cmp::Reverse;
use std::fmt;

/// Days a chart can show: a quarter of a year, one item per project and day.
const MOST_DAYS: u32 = 90;
const USUAL_DAYS: u32 = 30;
/// Projects' records read at once.
const READS: usize = 16;

/// The sums of a range, and its days in order, those without a call too.
pub(super) struct Days {
    pub dates: Vec<String>,
    pub days: Vec<DayUsage>,
}

pub(super) async fn days(app: &App, team: TeamId, of: &Range) -> Result<Days, UsageError> {
    let count = of.days.unwrap_or(USUAL_DAYS);
    if !(1..=MOST_DAYS).contains(&count) {
        let detail = format!("days must be from 1 to {MOST_DAYS}.");
        return Err(Invalid::one("?days", "out_of_bounds", detail).into());
    }
    let dates = last_day_keys(app.clock.now_ms(), count);
    let project = project(app, team, of.project.as_deref()).await?;
    let days = match (dates.first(), dates.last()) {
        (Some(first), Some(last)) => app.store.usage_days(team, first, last).await?,
        _ => Vec::new(),
    };
    Ok(Days { dates, days: only(days, project) })
}

/// The project asked for, if it is one of the team's.
pub(super) async fn project(
    app: &App,
    team: TeamId,
    asked: Option<&str>,
) -> Result<Option<ProjectId>, UsageError> {
    let Some(text) = asked else { return Ok(None) };
    let project = text.parse().map_err(|_| StoreError::NotFound { what: "project" })?;
    app.store.project_record_get(ProjectRef::new(team, project)).await?;
    Ok(Some(project))
}

pub(super) fn only(days: Vec<DayUsage>, project: Option<ProjectId>) -> Vec<DayUsage> {
    days.into_iter().filter(|day| project.is_none_or(|project| day.project == project)).collect()
}

/// With the projects' names; one that has been deleted has none.
pub(super) async fn named(
    app: &App,
    team: TeamId,
    sums: Vec<(ProjectId, UsageSum)>,
) -> Result<Vec<ProjectUsage>, UsageError> {
    let name = async |(project, sum): (ProjectId, UsageSum)| {
        let record = app.store.project_record_get(ProjectRef::new(team, project)).await;
        let project_name = match record {
            Ok(record) => record.name,
            Err(StoreError::NotFound { .. }) => String::new(),
            Err(error) => return Err(UsageError::from(error)),
        };
        Ok(super::sums::of_project(project, project_name, &sum))
    };
    stream::iter(sums).map(name).buffered(READS).try_collect().await
}

/// A place in the list of projects by cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Position {
    cost: Reverse<MicroUsd>,
    project: ProjectId,
}

impl Position {
    pub(super) fn of(project: ProjectId, sum: &UsageSum) -> Self {
        Position { cost: Reverse(sum.cost), project }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let (cost, project) = text.split_once(' ')?;
        Some(Position {
            cost: Reverse(MicroUsd(cost.parse().ok()?)),
            project: project.parse().ok()?,
        })
    }

    pub(super) fn is_before(&self, project: ProjectId, sum: &UsageSum) -> bool {
        *self < Position::of(project, sum)
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.cost.0.0, self.project)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_survives_its_text_and_orders_by_falling_cost() {
        let of = |cost, project| {
            Position::of(
                ProjectId::from_u128(project),
                &UsageSum { cost: MicroUsd(cost), ..UsageSum::default() },
            )
        };
        let dear = of(20, 2);
        assert_eq!(Position::parse(&dear.to_string()), Some(dear));
        assert!(dear < of(10, 1) && dear < of(20, 3) && dear > of(30, 9));
        assert_eq!(Position::parse("x prj_1"), None);
    }
}
