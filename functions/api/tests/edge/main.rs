//! The edge of the API over a real table: the router as it is served, DynamoDB embedded.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod api_keys;
mod auth;
mod browser;
mod device;
mod document;
mod errors;
mod events;
mod harness;
mod limits;
mod oidc_certified;
mod oidc_hostile;
mod passwords;
mod replays;
mod services;
mod setup;
mod teams;
mod usage;
