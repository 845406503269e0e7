//! A team's limits, and what its day, its month and everything so far have left of them.

mod period;
mod periods;
mod settings;
mod total;

pub use period::{Grant, Period, TeamSettings};
pub(crate) use period::{Periods, period_keys, periods_from};
