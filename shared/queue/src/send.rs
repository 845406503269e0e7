use crate::requests::RequestCounter;
use crate::{Error, Result};
use aws_config::SdkConfig;
use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::{MessageAttributeValue, SendMessageBatchRequestEntry};
use futures::{StreamExt, TryStreamExt, stream};
use planwright_platform::traces::{TRACEPARENT, carried};
use planwright_protocol::queue::Doorbell;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// Entries in one `SendMessageBatch` (SQS service limit).
const BATCH: usize = 10;
/// Longest delay of a message (SQS service limit).
const MAX_DELAY: Duration = Duration::from_secs(900);
/// Times a batch's refused entries are sent before giving up.
const TRIES: u32 = 4;
/// Batches in flight at once: enough to hide the round trip, few enough to leave the connection
/// pool to others.
const BATCHES_IN_FLIGHT: usize = 8;

/// Where the doorbells go.
#[derive(Clone, Debug)]
pub struct QueueUrls {
    /// Tasks to run.
    pub work: String,
    /// Projects to plan.
    pub plan: String,
}

/// The sending side. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Queues {
    client: Client,
    urls: Arc<QueueUrls>,
    requests: RequestCounter,
}

impl Queues {
    pub fn connect(config: &SdkConfig, urls: QueueUrls) -> Self {
        let requests = RequestCounter::default();
        let config =
            aws_sdk_sqs::config::Builder::from(config).interceptor(requests.clone()).build();
        Queues { client: Client::from_conf(config), urls: Arc::new(urls), requests }
    }

    /// SQS requests made through this value and its clones, retries included.
    pub fn requests(&self) -> u64 {
        self.requests.total()
    }

    /// Rings now.
    pub async fn send(&self, bell: &Doorbell) -> Result<()> {
        self.send_after(bell, Duration::ZERO).await
    }

    /// Rings after `delay`, rounded up to whole seconds and cut at 900 s. A bell that rings early
    /// finds in the table when it should have rung.
    pub async fn send_after(&self, bell: &Doorbell, delay: Duration) -> Result<()> {
        self.client
            .send_message()
            .queue_url(self.url(bell))
            .message_body(encode(bell)?)
            .message_group_id(bell.team.to_string())
            .set_message_attributes(attributes())
            .set_delay_seconds(delay_seconds(delay))
            .send()
            .await
            .map_err(|source| Error::Send(Box::new(source)))?;
        Ok(())
    }

    /// Rings all of them now, in batches. Fails if any is still refused after some tries; the rest
    /// are sent.
    pub async fn send_all(&self, bells: &[Doorbell]) -> Result<()> {
        self.send_all_after(bells, Duration::ZERO).await
    }

    /// Like [`Queues::send_all`], after `delay`.
    pub async fn send_all_after(&self, bells: &[Doorbell], delay: Duration) -> Result<()> {
        if let [bell] = bells {
            return self.send_after(bell, delay).await;
        }
        let (plan, work): (Vec<Doorbell>, Vec<Doorbell>) =
            bells.iter().partition(|bell| bell.is_planning());
        let batches = work
            .chunks(BATCH)
            .chain(plan.chunks(BATCH))
            .map(|batch| self.send_batch(batch.to_vec(), delay));
        let refused: Vec<Option<Refusal>> = stream::iter(batches.collect::<Vec<_>>())
            .buffer_unordered(BATCHES_IN_FLIGHT)
            .try_collect()
            .await?;
        let mut refused = refused.into_iter().flatten();
        let Some(Refusal { mut unsent, reason }) = refused.next() else { return Ok(()) };
        unsent.extend(refused.flat_map(|refusal| refusal.unsent));
        Err(Error::Unsent { unsent, reason })
    }

    /// All bells must belong to one queue.
    async fn send_batch(
        &self,
        mut unsent: Vec<Doorbell>,
        delay: Duration,
    ) -> Result<Option<Refusal>> {
        let mut reason = String::new();
        for attempt in 0..TRIES {
            let Some(first) = unsent.first() else { break };
            if attempt > 0 {
                tokio::time::sleep(Duration::from_millis(50 << attempt)).await;
            }
            let reply = self
                .client
                .send_message_batch()
                .queue_url(self.url(first))
                .set_entries(Some(entries(&unsent, delay)?))
                .send()
                .await
                .map_err(|source| Error::SendBatch(Box::new(source)))?;
            let mut again = Vec::new();
            for failure in reply.failed() {
                reason =
                    format!("{}: {}", failure.code(), failure.message().unwrap_or("no message"));
                again.extend(
                    failure.id().parse::<usize>().ok().and_then(|index| unsent.get(index)).copied(),
                );
            }
            unsent = again;
        }
        Ok((!unsent.is_empty()).then_some(Refusal { unsent, reason }))
    }

    fn url(&self, bell: &Doorbell) -> &str {
        if bell.is_planning() { &self.urls.plan } else { &self.urls.work }
    }
}

/// What stayed behind of one batch.
struct Refusal {
    unsent: Vec<Doorbell>,
    reason: String,
}

fn entries(bells: &[Doorbell], delay: Duration) -> Result<Vec<SendMessageBatchRequestEntry>> {
    let entry = |(index, bell): (usize, &Doorbell)| {
        SendMessageBatchRequestEntry::builder()
            .id(index.to_string())
            .message_body(encode(bell)?)
            // The group makes a standard queue fair between teams: one team's flood does not delay
            // the others.
            .message_group_id(bell.team.to_string())
            .set_message_attributes(attributes())
            .set_delay_seconds(delay_seconds(delay))
            .build()
            .map_err(|source| Error::SendBatch(Box::new(source.into())))
    };
    bells.iter().enumerate().map(entry).collect()
}

/// The trace that rings goes on with whoever answers.
fn attributes() -> Option<HashMap<String, MessageAttributeValue>> {
    let value = MessageAttributeValue::builder()
        .data_type("String")
        .string_value(carried()?)
        .build()
        .ok()?;
    Some(HashMap::from([(TRACEPARENT.to_owned(), value)]))
}

fn encode(bell: &Doorbell) -> Result<String> {
    serde_json::to_string(bell).map_err(Error::Encode)
}

fn delay_seconds(delay: Duration) -> Option<i32> {
    let seconds = delay.min(MAX_DELAY).as_millis().div_ceil(1000);
    i32::try_from(seconds).ok().filter(|seconds| *seconds > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_round_up_to_seconds_and_stop_at_the_service_limit() {
        assert_eq!(delay_seconds(Duration::ZERO), None);
        assert_eq!(delay_seconds(Duration::from_millis(1)), Some(1));
        assert_eq!(delay_seconds(Duration::from_millis(5_001)), Some(6));
        assert_eq!(delay_seconds(Duration::from_secs(90_000)), Some(900));
    }
}
