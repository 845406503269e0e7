//! The schedule's paused time as the clock of each process, each with its own error.

use planwright_platform::clock::Clock;
use tokio::time::Instant;

/// A machine's clock.
#[derive(Clone, Copy, Debug)]
pub struct SimulatedClock {
    start: Instant,
    /// Unix milliseconds at the start.
    base_ms: i64,
    skew_ms: i64,
}

impl SimulatedClock {
    pub fn new(base_ms: i64) -> Self {
        SimulatedClock { start: Instant::now(), base_ms, skew_ms: 0 }
    }

    pub fn skewed(self, skew_ms: i64) -> Self {
        SimulatedClock { skew_ms, ..self }
    }
}

impl Clock for SimulatedClock {
    fn now_ms(&self) -> i64 {
        let passed = i64::try_from(self.start.elapsed().as_millis()).unwrap_or(i64::MAX);
        self.base_ms + passed + self.skew_ms
    }
}
