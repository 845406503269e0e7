//! How the AWS clients are configured: one HTTP client, so that every service shares one pool and
//! one set of trusted certificates.

use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_smithy_http_client::{Builder, tls};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use std::time::Duration;

/// Within an availability zone a connection takes about a millisecond; three seconds is one lost
/// SYN.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// Longer than the longest answer any call here waits for: an SQS long poll of 20 s.
const READ_TIMEOUT: Duration = Duration::from_secs(25);

/// Configuration from the environment, as a Lambda function has it.
pub async fn load() -> SdkConfig {
    aws_config::defaults(BehaviorVersion::latest())
        .http_client(http_client())
        .timeout_config(timeouts())
        .load()
        .await
}

/// Configuration for services embedded on this machine, which take any credentials.
pub async fn embedded(endpoint_url: &str) -> SdkConfig {
    aws_config::defaults(BehaviorVersion::latest())
        .region(Region::from_static("us-east-1"))
        .credentials_provider(Credentials::from_keys("local", "local", None))
        .endpoint_url(endpoint_url)
        .http_client(http_client())
        .timeout_config(timeouts())
        .load()
        .await
}

fn http_client() -> SharedHttpClient {
    Builder::new()
        .tls_provider(tls::Provider::Rustls(tls::rustls_provider::CryptoMode::AwsLc))
        .build_https()
}

fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder().connect_timeout(CONNECT_TIMEOUT).read_timeout(READ_TIMEOUT).build()
}
