//! The sweeper as a Lambda function on a schedule: settings, clients once, handler.

use lambda_runtime::{Error, LambdaEvent, service_fn};
use planwright_platform::{aws, config::Settings, telemetry};
use planwright_sweeper::Sweeper;
use serde_json::Value;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let settings = Settings::from_env()?;
    telemetry::init(&settings.log)?;
    let sweeper = Sweeper::connect(&aws::load().await, &settings)?;
    lambda_runtime::run(service_fn(|_: LambdaEvent<Value>| {
        let sweeper = sweeper.clone();
        async move { sweeper.tick().await.map_err(Error::from) }
    }))
    .await
}
