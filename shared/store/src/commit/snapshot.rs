//! What a process knows of a project and of the money of its team.

use crate::budget::{Period, Periods};
use crate::slots::Pages;
use planwright_engine::command::Delta;
use planwright_engine::period::Day;
use planwright_engine::project::Project;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a committer knows of its project since its last commit or read.
#[derive(Clone, Debug)]
pub(crate) struct Snapshot {
    pub(crate) project: Arc<Project>,
    pub(crate) version: i64,
    /// Where the slots are kept that the run item does not keep itself.
    pub(crate) pages: Pages,
    pub(crate) periods: Periods,
    pub(crate) periods_at_ms: i64,
    /// Read for the batch at hand: a refusal decided on anything older is looked at again before it
    /// is told.
    pub(crate) fresh: bool,
}

impl Snapshot {
    /// The same after a commit that made this of the project and moved this money.
    pub(crate) fn after(
        &self,
        project: &Project,
        money: &BTreeMap<Day, Delta>,
        pages: Pages,
    ) -> Self {
        let mut periods = self.periods.clone();
        for (day, delta) in money {
            if let Some(total) = &mut periods.total {
                total.apply(delta);
            }
            if *day == periods.day {
                periods
                    .daily
                    .get_or_insert_with(|| Period::fresh(periods.settings.daily_limit))
                    .apply(delta);
            }
            if day.month_key() == periods.day.month_key() {
                periods
                    .monthly
                    .get_or_insert_with(|| Period::fresh(periods.settings.monthly_limit))
                    .apply(delta);
            }
        }
        Snapshot {
            project: Arc::new(project.clone()),
            version: self.version + 1,
            pages,
            periods,
            periods_at_ms: self.periods_at_ms,
            fresh: false,
        }
    }
}
