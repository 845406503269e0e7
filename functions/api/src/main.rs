//! The API as a Lambda function.

use planwright_api::{StartError, State, router};
use planwright_platform::config::Settings;
use planwright_platform::{aws, telemetry};

#[tokio::main]
async fn main() -> Result<(), lambda_http::Error> {
    let settings = Settings::from_env().map_err(StartError::Settings)?;
    telemetry::init(&settings.log).map_err(StartError::Log)?;
    let state = State::connect(&aws::load().await, settings).await?;
    lambda_http::run(router(state)).await
}
