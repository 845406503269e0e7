//! What the functions stand on: settings, secrets, time, ids, telemetry and guarded ways out to the
//! network.
//!
//! Invariants of this crate:
//! - it serves adapters and functions, never the engine: the engine gets time and ids as arguments;
//! - a [`secret::Secret`] never reaches a log, an event, a prompt or an error;
//! - only [`secrets`] names Secrets Manager;
//! - an outgoing request to a model's or person's address goes through [`http_client`], which
//!   connects only to addresses it has checked.

pub mod aws;
pub mod clock;
pub mod config;
mod error;
pub mod http_client;
pub mod ids;
pub mod mail;
pub mod metrics;
pub mod secret;
pub mod secrets;
pub mod telemetry;
pub mod traces;

pub use error::Error;
