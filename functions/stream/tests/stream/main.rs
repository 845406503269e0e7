//! Event streams over a real table: the router as it is served, DynamoDB embedded.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod access;
mod follow;
mod harness;
mod text;
