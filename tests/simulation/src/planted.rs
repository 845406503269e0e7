//! The bugs a simulation has to catch before its silence means anything.

use crate::campaign::Campaign;
use crate::{Report, Result};

/// A bug that can be switched on in a build with the feature `planted`.
#[derive(Clone, Copy, Debug)]
pub struct Planted {
    pub name: &'static str,
    pub what: &'static str,
}

const fn bug(name: &'static str, what: &'static str) -> Planted {
    Planted { name, what }
}

/// Each names its switch in the code.
pub const PLANTED: &[Planted] = &[bug("no-fencing", "a step of an attempt lands whatever its fencing token")];

/// Switches a bug on for this thread, or all off.
pub(crate) fn switch(name: Option<&'static str>) {
    planwright_engine::planted::switch(name);
}

/// Plays schedules with the bug on until one is caught, at most `schedules`.
pub fn hunt(bug: &Planted, first_seed: u64, schedules: u64) -> Result<Report> {
    Campaign { first_seed, schedules, stop_at_first: true, planted: Some(bug.name) }.run(|_| {})
}
