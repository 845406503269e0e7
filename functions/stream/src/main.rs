//! The event stream as a Lambda function behind a URL with response streaming.

use planwright_platform::config::Settings;
use planwright_platform::{aws, telemetry};
use planwright_stream::{StartError, State, router};

#[tokio::main]
async fn main() -> Result<(), lambda_http::Error> {
    let settings = Settings::from_env().map_err(StartError::Settings)?;
    telemetry::init(&settings.log).map_err(StartError::Log)?;
    let state = State::connect(&aws::load().await, settings).await?;
    lambda_http::run_with_streaming_response(router(state)).await
}
