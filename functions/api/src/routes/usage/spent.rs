//! Which part of the sums is asked for.

use crate::error::field;
use crate::extract::Caller;
use crate::{ApiError, ApiResult, State};
use futures::{StreamExt, TryStreamExt, stream};
use planwright_engine::id::ProjectId;
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
/// Profiles read at once.
const READS: usize = 16;

pub(super) fn dates(state: &State, days: Option<u32>) -> ApiResult<Vec<String>> {
    let days = days.unwrap_or(USUAL_DAYS);
    if !(1..=MOST_DAYS).contains(&days) {
        let detail = format!("days must be from 1 to {MOST_DAYS}.");
        return Err(ApiError::invalid(vec![field("?days", "out_of_bounds", detail)]));
    }
    Ok(last_day_keys(state.clock.now_ms(), days))
}

/// The project asked for, if it is one of the team's.
pub(super) async fn project(
    state: &State,
    caller: &Caller,
    asked: Option<&str>,
) -> ApiResult<Option<ProjectId>> {
    let Some(text) = asked else { return Ok(None) };
    let project = text.parse().map_err(|_| ApiError::not_found("project"))?;
    state.store.project_record_get(caller.project(project)).await?;
    Ok(Some(project))
}

pub(super) fn only(days: Vec<DayUsage>, project: Option<ProjectId>) -> Vec<DayUsage> {
    days.into_iter().filter(|day| project.is_none_or(|project| day.project == project)).collect()
}

/// With the projects' names; one that has been deleted has none.
pub(super) async fn named(
    state: &State,
    caller: &Caller,
    sums: Vec<(ProjectId, UsageSum)>,
) -> ApiResult<Vec<ProjectUsage>> {
    let name = async |(project, sum): (ProjectId, UsageSum)| {
        let project_name = match state.store.project_record_get(caller.project(project)).await {
            Ok(profile) => profile.name,
            Err(StoreError::NotFound { .. }) => String::new(),
            Err(error) => return Err(ApiError::from(error)),
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
