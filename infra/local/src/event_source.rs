//! From a queue to invocations, as Lambda's SQS event source mapping does it.

use crate::invocation::Handler;
use crate::stop::Stop;
use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use futures::FutureExt;
use planwright_queue::Consumer;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;

/// A queue is looked at this often even if no bell rings: visibility timeouts end silently.
const IDLE: Duration = Duration::from_secs(1);
/// Pause after a receive failed.
const AFTER_ERROR: Duration = Duration::from_secs(1);

#[derive(Clone, Debug)]
pub(crate) struct EventSource {
    pub(crate) function: &'static str,
    pub(crate) consumer: Consumer,
    pub(crate) bell: Arc<Notify>,
    pub(crate) handler: Handler,
    /// Invocations at once.
    pub(crate) concurrency: usize,
    /// How soon a failed message is delivered again.
    pub(crate) redelivery: Duration,
    pub(crate) stats: Arc<Invocations>,
}

/// Counters of one function, for `/metrics`.
#[derive(Debug, Default)]
pub(crate) struct Invocations {
    pub(crate) started: AtomicU64,
    pub(crate) finished: AtomicU64,
    pub(crate) messages: AtomicU64,
    pub(crate) failed_messages: AtomicU64,
}

impl EventSource {
    /// Runs until `stop` turns true, then waits for the invocations that are under way.
    pub(crate) async fn run(self, mut stop: Stop) {
        let permits = Arc::new(Semaphore::new(self.concurrency));
        let mut running = JoinSet::new();
        loop {
            while running.try_join_next().is_some() {}
            let permit = tokio::select! {
                () = stop.requested() => break,
                permit = permits.clone().acquire_owned() => permit,
            };
            let Ok(permit) = permit else { break };
            let pause = match self.consumer.receive(Duration::ZERO).await {
                Ok(event) if !event.records.is_empty() => {
                    running.spawn(self.clone().invoke(event, permit));
                    continue;
                }
                Ok(_) => IDLE,
                Err(error) => {
                    tracing::warn!(function = self.function, %error, "receiving failed");
                    AFTER_ERROR
                }
            };
            drop(permit);
            tokio::select! {
                () = self.bell.notified() => {}
                () = tokio::time::sleep(pause) => {}
                () = stop.requested() => break,
            }
        }
        running.join_all().await;
    }

    async fn invoke(self, event: SqsEvent, _permit: OwnedSemaphorePermit) {
        let records = event.records.clone();
        self.stats.started.fetch_add(1, Ordering::Relaxed);
        self.stats.messages.fetch_add(records.len() as u64, Ordering::Relaxed);
        let outcome =
            AssertUnwindSafe(async { self.handler.call(event).await }).catch_unwind().await;
        let response = outcome.unwrap_or_else(|_| {
            tracing::error!(
                function = self.function,
                "the invocation panicked; its messages come again"
            );
            let mut response = SqsBatchResponse::default();
            response.set_failures(records.iter().filter_map(|record| record.message_id.clone()));
            response
        });
        self.stats
            .failed_messages
            .fetch_add(response.batch_item_failures.len() as u64, Ordering::Relaxed);
        if let Err(error) = self.consumer.settle(&records, &response, self.redelivery).await {
            tracing::warn!(function = self.function, %error, "handled messages could not be \
                deleted and will come again");
        }
        self.stats.finished.fetch_add(1, Ordering::Relaxed);
    }
}
