//! What the embedded services are started with.

use super::dynamodb::Durability;
use super::intercept::Intercept;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// The region every local client names.
pub(super) const REGION: &str = "us-east-1";

#[derive(Clone)]
pub struct Options {
    /// Where everything is kept; nothing is kept without it.
    pub data_dir: Option<PathBuf>,
    pub durability: Durability,
    /// Name of the one bucket.
    pub bucket: String,
    /// Secrets to create unless they exist: name and value.
    pub secrets: Vec<(String, String)>,
    /// How long a received message stays hidden from other receivers, in whole seconds.
    pub visibility_timeout: Duration,
    /// Deliveries of a message before it goes to the dead-letter queue.
    pub max_receive_count: u32,
    /// Loopback port of DynamoDB for outside tools; 0 takes any free one.
    pub dynamodb_port: Option<u16>,
    /// Loopback port of SQS, Secrets Manager and S3 for outside tools; 0 takes any free one.
    pub sqs_port: Option<u16>,
    /// Sees every request of the clients.
    pub intercept: Option<Arc<dyn Intercept>>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            data_dir: None,
            durability: Durability::default(),
            bucket: "planwright-artifacts".into(),
            secrets: Vec::new(),
            visibility_timeout: Duration::from_secs(900),
            max_receive_count: 5,
            dynamodb_port: None,
            sqs_port: None,
            intercept: None,
        }
    }
}
