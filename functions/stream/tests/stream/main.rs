//! Event streams over a real table: the router as it is served, DynamoDB embedded.

mod access;
mod follow;
mod stand;
mod text;
