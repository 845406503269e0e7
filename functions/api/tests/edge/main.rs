//! The edge of the API over a real table: the router as it is served, DynamoDB embedded.

mod auth;
mod document;
mod errors;
mod events;
mod logs;
mod services;
mod stand;
mod usage;
