//! What an embedded service is: a function from a whole HTTP request to a whole HTTP answer.

use bytes::Bytes;
use futures::future::BoxFuture;
use http::{HeaderValue, StatusCode, header};
use std::fmt;

pub type Request = http::Request<Bytes>;
pub type Answer = http::Response<Bytes>;

pub trait Service: Send + Sync + 'static {
    fn call(&self, request: Request) -> BoxFuture<'_, Answer>;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ServiceName {
    DynamoDb,
    Sqs,
    SecretsManager,
    S3,
}

impl ServiceName {
    pub const ALL: [ServiceName; 4] =
        [ServiceName::DynamoDb, ServiceName::Sqs, ServiceName::SecretsManager, ServiceName::S3];

    pub fn as_str(self) -> &'static str {
        match self {
            ServiceName::DynamoDb => "dynamodb",
            ServiceName::Sqs => "sqs",
            ServiceName::SecretsManager => "secretsmanager",
            ServiceName::S3 => "s3",
        }
    }

    /// The service and operation a request is for: the AWS JSON protocols name both in one header,
    /// S3 has neither.
    pub fn of(request: &Request) -> (ServiceName, &str) {
        let target = request
            .headers()
            .get("x-amz-target")
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        match target.split_once('.') {
            Some((prefix, operation)) if prefix.starts_with("DynamoDB") => {
                (ServiceName::DynamoDb, operation)
            }
            Some(("AmazonSQS", operation)) => (ServiceName::Sqs, operation),
            Some(("secretsmanager", operation)) => (ServiceName::SecretsManager, operation),
            _ => (ServiceName::S3, request.method().as_str()),
        }
    }
}

impl fmt::Display for ServiceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An answer in AWS JSON 1.0.
pub(crate) fn json_answer(status: StatusCode, body: impl Into<Bytes>) -> Answer {
    let mut answer = Answer::new(body.into());
    *answer.status_mut() = status;
    answer
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-amz-json-1.0"));
    answer
}

/// An error as the AWS JSON protocols write it.
pub fn error_answer(status: StatusCode, code: &str, message: &str) -> Answer {
    json_answer(status, serde_json::json!({ "__type": code, "message": message }).to_string())
}
