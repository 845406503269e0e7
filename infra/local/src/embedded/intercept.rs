//! The seam between the SDK clients and the embedded services, where a test can see every request
//! and break things.

use super::service::{Answer, Request, ServiceName};
use futures::future::{BoxFuture, FutureExt, ready};

/// One request on its way.
#[derive(Debug)]
pub struct Call<'a> {
    pub service: ServiceName,
    /// For example `TransactWriteItems`; for S3 the HTTP method.
    pub operation: &'a str,
    pub request: &'a Request,
}

/// What happens to a request before the service sees it.
#[derive(Debug)]
pub enum Before {
    Pass,
    /// The connection breaks before the request arrives: nothing happened.
    Lose,
    /// The request is executed twice, as after a retry nobody asked for; the second answer is
    /// delivered.
    Repeat,
    /// The service is not asked and this is the answer: a throttle, a conflict.
    Answer(Answer),
}

/// What happens to an answer on its way back.
#[derive(Debug)]
pub enum After {
    Deliver,
    /// The caller sees a time-out although the service did what was asked.
    Lose,
    Replace(Answer),
}

/// Sees every request of every client of an [`Embedded`](super::Embedded). A slow one delays the
/// request it looks at.
pub trait Intercept: Send + Sync + 'static {
    fn before<'a>(&'a self, _call: &'a Call<'a>) -> BoxFuture<'a, Before> {
        ready(Before::Pass).boxed()
    }

    fn after<'a>(&'a self, _call: &'a Call<'a>, _answer: &'a Answer) -> BoxFuture<'a, After> {
        ready(After::Deliver).boxed()
    }
}
