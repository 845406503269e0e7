//! The product as the local stack runs it: two routers, two queue handlers, one tick.

use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use axum::Router;
use futures::FutureExt;
use futures::future::BoxFuture;
use planwright_platform::metrics::Metrics;
use std::fmt;
use std::sync::Arc;

/// A function with an SQS event source.
#[derive(Clone)]
pub struct Handler(Arc<dyn Fn(SqsEvent) -> BoxFuture<'static, SqsBatchResponse> + Send + Sync>);

impl Handler {
    pub fn new<F, Fut>(handle: F) -> Self
    where
        F: Fn(SqsEvent) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = SqsBatchResponse> + Send + 'static,
    {
        Handler(Arc::new(move |event| handle(event).boxed()))
    }

    pub(crate) fn call(&self, event: SqsEvent) -> BoxFuture<'static, SqsBatchResponse> {
        (self.0)(event)
    }
}

impl fmt::Debug for Handler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Handler")
    }
}

/// A function on the minute schedule.
#[derive(Clone)]
pub struct Tick(Arc<dyn Fn() -> BoxFuture<'static, ()> + Send + Sync>);

impl Tick {
    pub fn new<F, Fut>(tick: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        Tick(Arc::new(move || tick().boxed()))
    }

    pub(crate) fn call(&self) -> BoxFuture<'static, ()> {
        (self.0)()
    }
}

impl fmt::Debug for Tick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tick")
    }
}

/// Everything the local stack runs. The routers carry full paths and no fallback: the web pages are
/// the fallback.
#[derive(Clone, Debug)]
pub struct Product {
    pub api: Router,
    pub stream: Router,
    pub work: Handler,
    pub plan: Handler,
    /// Takes the doorbells that failed every delivery.
    pub dead: Handler,
    pub tick: Tick,
    /// What the functions count, for `/metrics`.
    pub metrics: Metrics,
}
