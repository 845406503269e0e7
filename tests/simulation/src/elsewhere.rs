//! Object storage and secrets as a schedule has them: reached, and empty.

use crate::life::Life;
use aws_config::retry::RetryConfig;
use aws_config::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use std::sync::Arc;

/// What a bucket without a file answers whoever lists it.
const NO_FILES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListBucketResult \
    xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><KeyCount>0</KeyCount>\
    <IsTruncated>false</IsTruncated></ListBucketResult>";

/// A client configuration of a process that finds nothing there.
pub fn config(life: &Arc<Life>) -> SdkConfig {
    let credentials = Credentials::from_keys("id", crate::canary::CANARY, None);
    let nothing = Nothing(Arc::clone(life));
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("us-east-1"))
        .endpoint_url("http://elsewhere.invalid")
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .retry_config(RetryConfig::disabled())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .http_client(http_client_fn(move |_, _| SharedHttpConnector::new(nothing.clone())))
        .build()
}

#[derive(Clone, Debug)]
struct Nothing(Arc<Life>);

impl Nothing {
    async fn answer(self) -> Result<HttpResponse, ConnectorError> {
        self.0.gate().await;
        let built = http::Response::builder()
            .status(200)
            .header("content-type", "application/xml")
            .body(SdkBody::from(NO_FILES))
            .map_err(|e| ConnectorError::other(e.into(), None))?;
        HttpResponse::try_from(built).map_err(|e| ConnectorError::other(e.into(), None))
    }
}

impl HttpConnector for Nothing {
    fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::new(self.clone().answer())
    }
}
