//! Functions as the processes they are deployed as, with events from Lambda's runtime API, which
//! this plays.

use crate::process::built;
use aws_lambda_events::event::sqs::SqsEvent;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use axum::{Json, Router};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::process::{Child, Command};
use tokio::sync::{Mutex, mpsc};

/// One function's process. Dropping it kills it.
pub struct Function {
    events: mpsc::UnboundedSender<SqsEvent>,
    _process: Child,
}

struct Runtime {
    events: Mutex<mpsc::UnboundedReceiver<SqsEvent>>,
    number: AtomicU64,
}

impl Function {
    /// Starts a binary that cargo built, with this environment and nothing else.
    pub async fn start(binary: &str, environment: &[(&str, String)]) -> Self {
        let (events, received) = mpsc::unbounded_channel();
        let runtime = Arc::new(Runtime { events: Mutex::new(received), number: AtomicU64::new(0) });
        let app = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route(
                "/2018-06-01/runtime/invocation/{id}/{outcome}",
                any(async || StatusCode::ACCEPTED),
            )
            .with_state(runtime);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address").to_string();
        tokio::spawn(async move { axum::serve(listener, app).await });
        let mut command = Command::new(built(binary));
        command.env_clear().envs(environment.iter().map(|(name, value)| (*name, value.as_str())));
        command.env("AWS_LAMBDA_RUNTIME_API", address).env("AWS_LAMBDA_FUNCTION_NAME", binary);
        command
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "1");
        let process = command.kill_on_drop(true).spawn().expect("the function starts");
        Function { events, _process: process }
    }

    /// One invocation, after those before it.
    pub fn invoke(&self, event: SqsEvent) {
        self.events.send(event).expect("the runtime listens");
    }
}

async fn next(State(runtime): State<Arc<Runtime>>) -> Response {
    let Some(event) = runtime.events.lock().await.recv().await else {
        return StatusCode::GONE.into_response();
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let number = runtime.number.fetch_add(1, Ordering::Relaxed).to_string();
    let deadline = (now + Duration::from_secs(900)).as_millis().to_string();
    let arn = "arn:aws:lambda:us-east-1:000000000000:function:worker".to_owned();
    let headers = [
        ("lambda-runtime-aws-request-id", number),
        ("lambda-runtime-deadline-ms", deadline),
        ("lambda-runtime-invoked-function-arn", arn),
    ];
    (headers, Json(event)).into_response()
}
