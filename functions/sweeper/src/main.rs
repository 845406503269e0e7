//! The sweeper as a Lambda function, on a schedule and on dead-letter queues: settings, clients once, handler.

use lambda_runtime::{Error, LambdaEvent, service_fn};
use planwright_platform::clock::{Clock, SystemClock};
use planwright_platform::{aws, config::Settings, metrics::Metrics, telemetry};
use planwright_sweeper::Sweeper;
use serde_json::Value;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let settings = Settings::from_env()?;
    telemetry::init(&settings.log)?;
    let sweeper = Sweeper::connect(&aws::load().await, &settings)?;
    let metrics = Metrics::reporting(settings.metrics.clone());
    lambda_runtime::run(service_fn(|event: LambdaEvent<Value>| {
        let (sweeper, metrics) = (sweeper.clone(), metrics.clone());
        async move {
            if event.payload.get("Records").is_none() {
                return sweeper.tick().await.map(|()| None).map_err(Error::from);
            }
            let answer = sweeper.bury(serde_json::from_value(event.payload)?, &metrics).await;
            metrics.report(SystemClock.now_ms());
            Ok(Some(answer))
        }
    }))
    .await
}
