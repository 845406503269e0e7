//! The worker as a Lambda function: settings, clients once, handler.

use aws_lambda_events::event::sqs::SqsEvent;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use planwright_platform::clock::{Clock, SystemClock};
use planwright_platform::{aws, config::Settings, metrics::Metrics, telemetry};
use planwright_worker::{Parts, Worker};
use std::time::{Duration, SystemTime};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let settings = Settings::from_env()?;
    let traces = telemetry::start(&settings.log, settings.traces.as_ref(), "planwright-worker")?;
    let metrics = Metrics::reporting(settings.metrics.clone());
    let parts = Parts::connect(&aws::load().await, &settings, &metrics)?;
    let worker = Worker::new(parts).counting_in(metrics.clone());
    lambda_runtime::run(service_fn(|event: LambdaEvent<SqsEvent>| {
        let (worker, metrics, traces) = (worker.clone(), metrics.clone(), traces.clone());
        let left =
            event.context.deadline().duration_since(SystemTime::now()).unwrap_or(Duration::ZERO);
        async move {
            let answer = worker.handle_within(event.payload, left).await;
            metrics.report(SystemClock.now_ms());
            traces.export().await;
            Ok::<_, Error>(answer)
        }
    }))
    .await
}
