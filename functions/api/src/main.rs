//! The API as a Lambda function.

use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use planwright_api::{StartError, State, router};
use planwright_platform::config::Settings;
use planwright_platform::{aws, telemetry};

#[tokio::main]
async fn main() -> Result<(), lambda_http::Error> {
    let settings = Settings::from_env().map_err(StartError::Settings)?;
    let traces = telemetry::start(&settings.log, settings.traces.as_ref(), "planwright-api")
        .map_err(StartError::Log)?;
    let state = State::connect(&aws::load().await, settings).await?;
    let sent = from_fn(move |request: Request, next: Next| {
        let traces = traces.clone();
        async move {
            let response = next.run(request).await;
            traces.export().await;
            response
        }
    });
    lambda_http::run(router(state).layer(sent)).await
}
