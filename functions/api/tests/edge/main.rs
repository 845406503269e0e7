//! The edge of the API over a real table: the router as it is served, DynamoDB embedded.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod api_keys;
mod auth;
mod browser;
mod document;
mod errors;
mod events;
mod passwords;
mod services;
mod stand;
mod usage;
