//! The embedded services through the official SDK clients, the event sources, the web server and
//! the binary.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod binary;
mod dynamodb;
mod event_sources;
mod faults;
mod objects;
mod queues;
mod secrets;
mod web;

use planwright_local::{Embedded, Options};
use std::time::Duration;

/// Longest wait for a state; only a failing test ever waits that long.
const PATIENCE: Duration = Duration::from_secs(20);

async fn in_memory() -> Embedded {
    Embedded::start(Options::default()).await.unwrap()
}

/// Looks again until `probe` finds what it looks for.
async fn eventually<T>(what: &str, mut probe: impl AsyncFnMut() -> Option<T>) -> T {
    let looking = async {
        loop {
            if let Some(found) = probe().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, looking)
        .await
        .unwrap_or_else(|_| panic!("{what} did not happen"))
}
