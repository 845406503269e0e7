//! The planner as a Lambda function: settings, clients once, handler.

use aws_lambda_events::event::sqs::SqsEvent;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use planwright_planner::{Parts, Planner};
use planwright_platform::clock::{Clock, SystemClock};
use planwright_platform::{aws, config::Settings, metrics::Metrics, telemetry};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let settings = Settings::from_env()?;
    let traces = telemetry::start(&settings.log, settings.traces.as_ref(), "planwright-planner")?;
    let metrics = Metrics::reporting(settings.metrics.clone());
    let planner = Planner::new(Parts::connect(&aws::load().await, &settings, &metrics)?)
        .counting_in(metrics.clone());
    lambda_runtime::run(service_fn(|event: LambdaEvent<SqsEvent>| {
        let (planner, metrics, traces) = (planner.clone(), metrics.clone(), traces.clone());
        async move {
            let answer = planner.handle(event.payload).await;
            metrics.report(SystemClock.now_ms());
            traces.export().await;
            Ok::<_, Error>(answer)
        }
    }))
    .await
}
