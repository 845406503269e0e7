//! Who may do what, tried on the whole product over HTTP, route by route as the served document
//! lists them.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod canary;
mod cast;
mod document;
mod installation;
mod invitations;
mod limits;
mod matrix;
mod planted;
mod probes;
mod providers;
mod recovery;
mod strangers;
