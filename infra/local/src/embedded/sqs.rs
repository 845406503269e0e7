//! SQS in memory, with a bell of its own for each queue.
//!
//! The emulator lets delayed messages and expired visibility wait for its one-second tick, and
//! answers a waiting receive with the first message of a batch alone. So nobody waits inside it
//! here: a send rings the queue's [`Notify`], and the poller then takes what there is.

use super::service::{Answer, Request, Service, ServiceName, json_answer};
use bytes::Bytes;
use futures::FutureExt;
use futures::future::BoxFuture;
use http::{HeaderValue, StatusCode, header};
use http_body_util::BodyExt;
use rustack_sqs_core::config::SqsConfig;
use rustack_sqs_core::handler::RustackSqsHandler;
use rustack_sqs_core::provider::RustackSqs;
use rustack_sqs_http::dispatch::dispatch_operation;
use rustack_sqs_http::response::error_to_response;
use rustack_sqs_http::router::resolve_operation;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// After a delay ended: the emulator compares clocks, so a bell must not ring a moment too soon.
const AFTER_DELAY: Duration = Duration::from_millis(2);

pub(crate) struct Sqs {
    provider: Arc<RustackSqs>,
    handler: RustackSqsHandler,
    bells: Bells,
}

/// One [`Notify`] per queue, rung when a message becomes receivable.
#[derive(Clone, Debug, Default)]
struct Bells(Arc<Mutex<HashMap<String, Arc<Notify>>>>);

impl Bells {
    fn of(&self, queue: &str) -> Arc<Notify> {
        let mut bells = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bell) = bells.get(queue) {
            return bell.clone();
        }
        bells.entry(queue.to_owned()).or_default().clone()
    }

    fn ring(&self, queue: &str, delay: Duration) {
        let bell = self.of(queue);
        if delay.is_zero() {
            bell.notify_one();
        } else {
            tokio::spawn(async move {
                tokio::time::sleep(delay + AFTER_DELAY).await;
                bell.notify_one();
            });
        }
    }
}

impl Sqs {
    pub(crate) fn new(host: String, port: u16) -> Self {
        let provider = Arc::new(RustackSqs::new(SqsConfig { host, port, ..SqsConfig::default() }));
        Sqs { handler: RustackSqsHandler::new(provider.clone()), provider, bells: Bells::default() }
    }

    /// Rings when the queue of this name may have something to receive.
    pub(crate) fn bell(&self, queue: &str) -> Arc<Notify> {
        self.bells.of(queue)
    }

    pub(crate) async fn shutdown(&self) {
        self.provider.shutdown_all().await;
    }

    async fn answer(&self, request: Request) -> Answer {
        let operation = match resolve_operation(request.headers()) {
            Ok(operation) => operation,
            Err(error) => return whole(error_to_response(&error, "local")).await,
        };
        let (_, name) = ServiceName::of(&request);
        let makes_visible = matches!(name, "SendMessage" | "SendMessageBatch")
            || matches!(name, "ChangeMessageVisibility" | "ChangeMessageVisibilityBatch");
        let (body, ring) =
            if makes_visible { prepare(request.body()) } else { (request.body().clone(), None) };
        match dispatch_operation(&self.handler, operation, body).await {
            Ok(response) => {
                if let Some((queue, delay)) = ring {
                    self.bells.ring(&queue, delay);
                }
                whole(response).await
            }
            Err(error) => whole(error_to_response(&error, "local")).await,
        }
    }
}

impl Service for Sqs {
    fn call(&self, request: Request) -> BoxFuture<'_, Answer> {
        self.answer(request).boxed()
    }
}

/// The body as the emulator takes it, and which bell to ring after what delay once it was accepted.
fn prepare(body: &Bytes) -> (Bytes, Option<(String, Duration)>) {
    let Ok(mut json) = serde_json::from_slice::<Value>(body) else { return (body.clone(), None) };
    let queue = json["QueueUrl"].as_str().and_then(|url| url.rsplit('/').next()).map(str::to_owned);
    let mut soonest = u64::MAX;
    let mut visit = |message: &mut Value| {
        if let Some(fields) = message.as_object_mut() {
            // A standard queue of AWS takes a group and is fair between groups; the emulator
            // refuses it.
            fields.remove("MessageGroupId");
            let delay = fields.get("DelaySeconds").or_else(|| fields.get("VisibilityTimeout"));
            soonest = soonest.min(delay.and_then(Value::as_u64).unwrap_or(0));
        }
    };
    match json["Entries"].as_array_mut() {
        Some(entries) => entries.iter_mut().for_each(&mut visit),
        None => visit(&mut json),
    }
    let ring = queue.map(|queue| (queue, Duration::from_secs(soonest)));
    (serde_json::to_vec(&json).map_or_else(|_| body.clone(), Bytes::from), ring)
}

async fn whole<B>(response: http::Response<B>) -> Answer
where
    B: http_body::Body<Data = Bytes>,
{
    let (parts, body) = response.into_parts();
    let Ok(body) = body.collect().await else {
        return json_answer(StatusCode::INTERNAL_SERVER_ERROR, Bytes::new());
    };
    let mut answer = Answer::from_parts(parts, body.to_bytes());
    answer
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-amz-json-1.0"));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_rings_for_its_soonest_message_and_loses_its_groups() {
        let body = Bytes::from_static(
            br#"{"QueueUrl":"http://h/0/work","Entries":[{"Id":"0","MessageBody":"a","MessageGroupId":"t","DelaySeconds":9},
                {"Id":"1","MessageBody":"b","MessageGroupId":"t","DelaySeconds":4}]}"#,
        );
        let (body, ring) = prepare(&body);
        assert_eq!(ring, Some(("work".into(), Duration::from_secs(4))));
        assert!(!String::from_utf8_lossy(&body).contains("MessageGroupId"));
    }
}
