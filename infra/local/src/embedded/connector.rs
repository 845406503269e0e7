//! Answers an SDK client's HTTP request inside the process.

use super::intercept::{After, Before, Call, Intercept};
use super::meter::Meter;
use super::service::{Answer, Request, Service, ServiceName};
use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http_body_util::BodyExt;
use std::fmt;
use std::sync::Arc;
use std::time::Instant;

/// All embedded services behind one client: each request says itself which one it is for.
#[derive(Clone)]
pub(crate) struct Connector {
    services: Arc<dyn Service>,
    intercept: Option<Arc<dyn Intercept>>,
    meter: Arc<Meter>,
}

impl Connector {
    pub(crate) fn new(
        services: Arc<dyn Service>,
        intercept: Option<Arc<dyn Intercept>>,
        meter: Arc<Meter>,
    ) -> Self {
        Connector { services, intercept, meter }
    }

    async fn deliver(self, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let request = into_whole(request).await?;
        let started = Instant::now();
        let (service, operation) = ServiceName::of(&request);
        let operation = operation.to_owned();
        let answer = match &self.intercept {
            None => self.services.call(request).await,
            Some(intercept) => {
                let call = Call { service, operation: &operation, request: &request };
                self.intercepted(intercept.as_ref(), &call).await?
            }
        };
        self.meter.record(service, &operation, !answer.status().is_success(), started.elapsed());
        HttpResponse::try_from(answer.map(SdkBody::from))
            .map_err(|error| ConnectorError::other(error.into(), None))
    }

    async fn intercepted(
        &self,
        intercept: &dyn Intercept,
        call: &Call<'_>,
    ) -> Result<Answer, ConnectorError> {
        let answer = match intercept.before(call).await {
            Before::Pass => self.services.call(call.request.clone()).await,
            Before::Lose => {
                return Err(ConnectorError::io(
                    "the connection broke before the request arrived".into(),
                ));
            }
            Before::Repeat => {
                self.services.call(call.request.clone()).await;
                self.services.call(call.request.clone()).await
            }
            Before::Answer(answer) => answer,
        };
        match intercept.after(call, &answer).await {
            After::Deliver => Ok(answer),
            After::Lose => Err(ConnectorError::timeout("no answer came back in time".into())),
            After::Replace(other) => Ok(other),
        }
    }
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Connector")
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::new(self.clone().deliver(request))
    }
}

async fn into_whole(request: HttpRequest) -> Result<Request, ConnectorError> {
    let request = request.try_into_http1x().map_err(|error| ConnectorError::user(error.into()))?;
    let (parts, body) = request.into_parts();
    let body = match body.bytes() {
        Some(bytes) => Bytes::copy_from_slice(bytes),
        None => body.collect().await.map_err(ConnectorError::user)?.to_bytes(),
    };
    Ok(Request::from_parts(parts, body))
}
