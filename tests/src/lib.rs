//! What the end-to-end tests share: the whole product on a free port, and a client that talks to it
//! over HTTP.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test helper fails its test by panicking"
)]

pub mod app;
pub mod bad_day;
pub mod client;
pub mod lambda;
pub mod model;
pub mod process;
pub mod provider;
pub mod script;
