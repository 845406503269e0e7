//! The planner as a Lambda function: settings, clients once, handler.

use aws_lambda_events::event::sqs::SqsEvent;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use planwright_planner::{Parts, Planner};
use planwright_platform::{aws, config::Settings, telemetry};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let settings = Settings::from_env()?;
    telemetry::init(&settings.log)?;
    let planner = Planner::new(Parts::connect(&aws::load().await, &settings)?);
    lambda_runtime::run(service_fn(|event: LambdaEvent<SqsEvent>| {
        let planner = planner.clone();
        async move { Ok::<_, Error>(planner.handle(event.payload).await) }
    }))
    .await
}
