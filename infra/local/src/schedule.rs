//! The minute schedule.

use crate::embedded::Embedded;
use crate::invocation::Tick;
use crate::stop::Stop;
use futures::FutureExt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::MissedTickBehavior;

/// Ticks at once, which sends again what waited in queues before a restart, and then at every
/// interval; never twice at the same time.
pub(crate) async fn run(embedded: Arc<Embedded>, tick: Tick, every: Duration, mut stop: Stop) {
    let mut interval = tokio::time::interval(every.max(Duration::from_millis(1)));
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            () = stop.requested() => return,
            _ = interval.tick() => {}
        }
        if AssertUnwindSafe(async { tick.call().await }).catch_unwind().await.is_err() {
            tracing::error!("the sweeper panicked; it runs again at the next tick");
        }
        embedded.sweep_ttl().await;
    }
}
