//! Doorbells over SQS: sending them, and answering a batch of them message by message.
//!
//! - No other crate names `aws_sdk_sqs`.
//! - A message carries no truth, so sending one twice, or too early, is harmless; not sending one
//!   is repaired by the sweeper.
//! - One bad message never costs its neighbours anything.

mod batch;
mod bells;
mod consume;
mod error;
mod requests;
mod send;

pub use batch::{decode, each_message};
pub use consume::Consumer;
pub use error::{Error, Result};
pub use send::{QueueUrls, Queues};
