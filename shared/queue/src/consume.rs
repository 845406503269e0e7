use crate::{Error, Result};
use aws_config::SdkConfig;
use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent, SqsMessage, SqsMessageAttribute};
use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::{
    ChangeMessageVisibilityBatchRequestEntry, DeleteMessageBatchRequestEntry, Message,
    MessageAttributeValue, MessageSystemAttributeName,
};
use planwright_platform::traces::TRACEPARENT;
use std::collections::HashSet;
use std::time::Duration;

/// Messages in one receive (SQS service limit).
const RECEIVE: i32 = 10;

/// The receiving side. In AWS the event source mapping does this; only the local stack uses it.
#[derive(Clone, Debug)]
pub struct Consumer {
    client: Client,
    url: String,
}

impl Consumer {
    pub fn connect(config: &SdkConfig, url: impl Into<String>) -> Self {
        Consumer { client: Client::new(config), url: url.into() }
    }

    /// Up to 10 messages, in the shape a Lambda function gets them. Waits at most `wait` for the
    /// first, in whole seconds.
    pub async fn receive(&self, wait: Duration) -> Result<SqsEvent> {
        let reply = self
            .client
            .receive_message()
            .queue_url(&self.url)
            .max_number_of_messages(RECEIVE)
            .wait_time_seconds(i32::try_from(wait.as_secs()).unwrap_or(20).min(20))
            .message_attribute_names(TRACEPARENT)
            .message_system_attribute_names(MessageSystemAttributeName::ApproximateReceiveCount)
            .send()
            .await
            .map_err(|source| Error::Receive(Box::new(source)))?;
        let mut event = SqsEvent::default();
        event.records = reply.messages.unwrap_or_default().into_iter().map(record).collect();
        Ok(event)
    }

    /// Deletes what was handled. What failed becomes visible again after `redelivery`, or, if that
    /// cannot be arranged, after the queue's visibility timeout.
    pub async fn settle(
        &self,
        records: &[SqsMessage],
        response: &SqsBatchResponse,
        redelivery: Duration,
    ) -> Result<()> {
        let failed: HashSet<&str> =
            response.batch_item_failures.iter().map(|f| f.item_identifier.as_str()).collect();
        let is_failed =
            |record: &SqsMessage| record.message_id.as_deref().is_none_or(|id| failed.contains(id));
        let (failed, handled): (Vec<&SqsMessage>, Vec<&SqsMessage>) =
            records.iter().partition(|r| is_failed(r));
        if !failed.is_empty() {
            self.make_visible(&failed, redelivery).await;
        }
        self.delete(&handled).await
    }

    async fn delete(&self, handled: &[&SqsMessage]) -> Result<()> {
        let entries: Vec<DeleteMessageBatchRequestEntry> = handled
            .iter()
            .enumerate()
            .filter_map(|(index, record)| {
                let handle = record.receipt_handle.as_deref()?;
                DeleteMessageBatchRequestEntry::builder()
                    .id(index.to_string())
                    .receipt_handle(handle)
                    .build()
                    .ok()
            })
            .collect();
        if entries.is_empty() {
            return Ok(());
        }
        let request =
            self.client.delete_message_batch().queue_url(&self.url).set_entries(Some(entries));
        let reply = request.send().await.map_err(|source| Error::Delete(Box::new(source)))?;
        for failure in reply.failed() {
            tracing::warn!(
                code = failure.code(),
                "a handled message stays in its queue and will come again"
            );
        }
        Ok(())
    }

    async fn make_visible(&self, failed: &[&SqsMessage], after: Duration) {
        let seconds = i32::try_from(after.as_secs()).unwrap_or(i32::MAX);
        let entries: Vec<ChangeMessageVisibilityBatchRequestEntry> = failed
            .iter()
            .enumerate()
            .filter_map(|(index, record)| {
                let entry =
                    ChangeMessageVisibilityBatchRequestEntry::builder().id(index.to_string());
                entry
                    .receipt_handle(record.receipt_handle.as_deref()?)
                    .visibility_timeout(seconds)
                    .build()
                    .ok()
            })
            .collect();
        let request = self
            .client
            .change_message_visibility_batch()
            .queue_url(&self.url)
            .set_entries(Some(entries));
        if let Err(error) = request.send().await {
            tracing::warn!(%error, "failed messages come again only after the visibility timeout");
        }
    }
}

fn record(message: Message) -> SqsMessage {
    let mut record = SqsMessage::default();
    record.message_id = message.message_id;
    record.receipt_handle = message.receipt_handle;
    record.body = message.body;
    record.md5_of_body = message.md5_of_body;
    record.attributes = message
        .attributes
        .unwrap_or_default()
        .into_iter()
        .map(|(name, value)| (name.as_str().into(), value))
        .collect();
    record.message_attributes = message
        .message_attributes
        .unwrap_or_default()
        .into_iter()
        .map(|(name, value)| (name, attribute(value)))
        .collect();
    record.event_source = Some("aws:sqs".into());
    record
}

fn attribute(value: MessageAttributeValue) -> SqsMessageAttribute {
    let mut attribute = SqsMessageAttribute::default();
    attribute.data_type = Some(value.data_type);
    attribute.string_value = value.string_value;
    attribute
}
