//! The queues the product expects, each with its dead-letter queue.

use super::options::{Options, REGION};
use super::service::{Request, Service};
use super::sqs::Sqs;
use crate::{Error, Result};
use bytes::Bytes;
use http::HeaderValue;
use planwright_queue::QueueUrls;
use serde_json::{Value, json};

const WORK: &str = "planwright-work";
const PLAN: &str = "planwright-plan";

/// The queues and their dead-letter queues.
pub(super) async fn create(sqs: &Sqs, options: &Options) -> Result<(QueueUrls, QueueUrls)> {
    let (work, dead_work) = create_pair(sqs, options, WORK).await?;
    let (plan, dead_plan) = create_pair(sqs, options, PLAN).await?;
    Ok((QueueUrls { work, plan }, QueueUrls { work: dead_work, plan: dead_plan }))
}

async fn create_pair(sqs: &Sqs, options: &Options, name: &str) -> Result<(String, String)> {
    let dead = format!("{name}-dead");
    let dead_url = create_one(sqs, &dead, json!({})).await?;
    let redrive = json!({
        "deadLetterTargetArn": format!("arn:aws:sqs:{}:000000000000:{dead}", REGION),
        "maxReceiveCount": options.max_receive_count,
    });
    let attributes = json!({
        "VisibilityTimeout": options.visibility_timeout.as_secs().to_string(),
        "RedrivePolicy": redrive.to_string(),
    });
    Ok((create_one(sqs, name, attributes).await?, dead_url))
}

async fn create_one(sqs: &Sqs, queue: &str, attributes: Value) -> Result<String> {
    let body = json!({ "QueueName": queue, "Attributes": attributes }).to_string();
    let mut request = Request::new(Bytes::from(body));
    request.headers_mut().insert("x-amz-target", HeaderValue::from_static("AmazonSQS.CreateQueue"));
    let answer = sqs.call(request).await;
    let url = serde_json::from_slice::<Value>(answer.body()).ok();
    let url = url.as_ref().and_then(|body| body["QueueUrl"].as_str()).map(str::to_owned);
    url.ok_or_else(|| Error::Queue {
        queue: queue.into(),
        answer: String::from_utf8_lossy(answer.body()).into_owned(),
    })
}
