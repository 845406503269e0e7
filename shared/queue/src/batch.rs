use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use futures::FutureExt;
use futures::future::join_all;
use planwright_platform::traces::{self, TRACEPARENT};
use planwright_protocol::queue::Doorbell;
use std::fmt::Display;
use std::panic::AssertUnwindSafe;
use tracing::field::Empty;
use tracing::{Instrument, Span, info_span};

/// Runs the handler on every message of the batch at once and reports the ones that failed, so that
/// SQS delivers those again and forgets the rest. A message nobody can read fails every time and so
/// ends in the dead-letter queue; a handler that panics fails its own message only.
pub async fn each_message<F, Fut, E>(event: SqsEvent, handler: F) -> SqsBatchResponse
where
    F: Fn(Doorbell) -> Fut,
    Fut: Future<Output = Result<(), E>>,
    E: Display,
{
    let handler = &handler;
    let handled = join_all(event.records.iter().map(|message| handle_one(message, handler))).await;
    let failed = event.records.into_iter().zip(handled).filter(|(_, handled)| !handled);
    let mut response = SqsBatchResponse::default();
    response.set_failures(failed.map(|(message, _)| message.message_id.unwrap_or_default()));
    response
}

async fn handle_one<F, Fut, E>(message: &SqsMessage, handler: &F) -> bool
where
    F: Fn(Doorbell) -> Fut,
    Fut: Future<Output = Result<(), E>>,
    E: Display,
{
    let id = message.message_id.as_deref().unwrap_or_default();
    let bell = match decode(message) {
        Ok(bell) => bell,
        Err(reason) => {
            tracing::error!(message_id = id, reason, "unreadable queue message");
            return false;
        }
    };
    let handled =
        AssertUnwindSafe(async { handler(bell).await }).catch_unwind().instrument(span_of(message));
    match handled.await {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            tracing::error!(message_id = id, team = %bell.team, project = %bell.project,
            slot = %bell.slot, %error,
                "queue message failed");
            false
        }
        Err(_) => {
            tracing::error!(message_id = id, team = %bell.team, project = %bell.project,
            slot = %bell.slot,
                "queue message handler panicked");
            false
        }
    }
}

/// The span a message is answered in, part of the trace that rang; none where none was carried.
fn span_of(message: &SqsMessage) -> Span {
    let carried = message
        .message_attributes
        .get(TRACEPARENT)
        .and_then(|attribute| attribute.string_value.as_deref());
    if carried.is_none() {
        return Span::none();
    }
    let span = info_span!("doorbell", trace_id = Empty);
    traces::follow(&span, carried);
    span
}

/// The doorbell in a message, or a sentence why there is none.
pub fn decode(message: &SqsMessage) -> Result<Doorbell, String> {
    let body = message.body.as_deref().ok_or("the message has no body")?;
    serde_json::from_str(body).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use planwright_engine::id::{ProjectId, ProjectRef, TeamId};
    use std::sync::atomic::{AtomicU32, Ordering};

    fn message(id: &str, body: &str) -> SqsMessage {
        let mut message = SqsMessage::default();
        message.message_id = Some(id.into());
        message.body = Some(body.into());
        message
    }

    fn bell(task: u32) -> String {
        let project = ProjectRef::new(TeamId::from_u128(1), ProjectId::from_u128(2));
        serde_json::to_string(&Doorbell::run_task(project.task(task), 1, 0)).unwrap()
    }

    fn event(records: Vec<SqsMessage>) -> SqsEvent {
        let mut event = SqsEvent::default();
        event.records = records;
        event
    }

    #[tokio::test]
    async fn only_the_messages_that_failed_are_reported() {
        let event = event(vec![
            message("good", &bell(1)),
            message("garbage", "not json"),
            message("refused", &bell(2)),
            message("panics", &bell(3)),
            message("also good", &bell(4)),
        ]);
        let handled = AtomicU32::new(0);
        let response = each_message(event, |bell| {
            let handled = &handled;
            async move {
                match bell.slot.task().unwrap().0 {
                    2 => return Err("no"),
                    3 => panic!("a bug"),
                    _ => handled.fetch_add(1, Ordering::Relaxed),
                };
                Ok(())
            }
        })
        .await;
        let failed: Vec<&str> =
            response.batch_item_failures.iter().map(|f| f.item_identifier.as_str()).collect();
        assert_eq!(failed, ["garbage", "refused", "panics"]);
        assert_eq!(handled.into_inner(), 2);
    }

    #[tokio::test]
    async fn the_messages_of_a_batch_run_at_the_same_time() {
        let barrier = tokio::sync::Barrier::new(10);
        let event = event((1..=10).map(|n| message(&n.to_string(), &bell(n))).collect());
        let response = each_message(event, |_| async {
            barrier.wait().await;
            Ok::<(), &str>(())
        })
        .await;
        assert!(response.batch_item_failures.is_empty());
    }
}
