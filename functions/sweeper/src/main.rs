//! The sweeper as a Lambda function, on a schedule and on dead-letter queues: settings, clients
//! once, handler.

use lambda_runtime::{Error, LambdaEvent, service_fn};
use planwright_platform::clock::{Clock, SystemClock};
use planwright_platform::{aws, config::Settings, metrics::Metrics, telemetry};
use planwright_sweeper::Sweeper;
use serde_json::Value;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let settings = Settings::from_env()?;
    let traces = telemetry::start(&settings.log, settings.traces.as_ref(), "planwright-sweeper")?;
    let sweeper = Sweeper::connect(&aws::load().await, &settings)?;
    let metrics = Metrics::reporting(settings.metrics.clone());
    lambda_runtime::run(service_fn(|event: LambdaEvent<Value>| {
        let (sweeper, metrics, traces) = (sweeper.clone(), metrics.clone(), traces.clone());
        async move {
            if event.payload.get("Records").is_none() {
                let swept = sweeper.tick().await;
                traces.export().await;
                return swept.map(|()| None).map_err(Error::from);
            }
            let answer = sweeper.abandon(serde_json::from_value(event.payload)?, &metrics).await;
            metrics.report(SystemClock.now_ms());
            traces.export().await;
            Ok(Some(answer))
        }
    }))
    .await
}
