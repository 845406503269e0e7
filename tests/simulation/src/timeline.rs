//! The true time of a schedule, and what happened in it: all that the judge takes from the world
//! it looks at.

use crate::clock::SimulatedClock;
use crate::history::History;
use planwright_platform::clock::Clock;
use std::sync::{Mutex, MutexGuard, PoisonError};

pub struct Timeline {
    /// The true time; processes see it skewed.
    pub clock: SimulatedClock,
    history: Mutex<History>,
}

impl Timeline {
    pub fn new(base_ms: i64, history: History) -> Self {
        Timeline { clock: SimulatedClock::new(base_ms), history: Mutex::new(history) }
    }

    pub fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    pub fn history(&self) -> MutexGuard<'_, History> {
        self.history.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes what somebody did.
    pub fn tell(&self, who: &str, what: impl FnOnce() -> String) {
        let now_ms = self.now_ms();
        self.history().tell(now_ms, who, what);
    }
}
