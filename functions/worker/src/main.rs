//! The worker as a Lambda function: settings, clients once, handler.

use aws_lambda_events::event::sqs::SqsEvent;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use planwright_platform::{aws, config::Settings, telemetry};
use planwright_worker::{Parts, Worker};
use std::time::{Duration, SystemTime};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let settings = Settings::from_env()?;
    telemetry::init(&settings.log)?;
    let worker = Worker::new(Parts::connect(&aws::load().await, &settings)?);
    lambda_runtime::run(service_fn(|event: LambdaEvent<SqsEvent>| {
        let worker = worker.clone();
        let left = event.context.deadline().duration_since(SystemTime::now()).unwrap_or(Duration::ZERO);
        async move { Ok::<_, Error>(worker.handle_within(event.payload, left).await) }
    }))
    .await
}
