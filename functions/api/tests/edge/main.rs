//! The edge of the API over a real table: the router as it is served, DynamoDB embedded.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod auth;
mod document;
mod errors;
mod events;
mod services;
mod setup;
mod stand;
mod teams;
mod usage;
