//! The whole product in one process, on the production code path: the functions talk to DynamoDB,
//! SQS, Secrets Manager and S3 through the official SDK clients, whose requests are answered inside
//! this process.
//!
//! - No request leaves the process; a socket is opened only for the web server and, on demand, for
//!   outside tools.
//! - What the services acknowledged survives `kill -9`. Queued messages do not, which the tables'
//!   own outbox makes good.
//! - Nothing in the product knows that it runs here.

pub mod embedded;
mod error;
mod event_source;
pub mod invocation;
mod lock;
mod metrics;
pub mod product;
mod sandbox;
mod schedule;
pub mod serve;
pub mod stack;
mod stop;

pub use embedded::{Embedded, Options};
pub use error::{Error, Result};
pub use invocation::{Handler, Product, Tick};
pub use stack::{Stack, StackOptions, WebListener};
