//! Bodies of the REST API. Clients rely on the field names; money is dollars as a JSON
//! number, times are RFC 3339.

pub mod admin;
pub mod api_key;
pub mod artifact;
pub mod auth;
pub mod checkpoint;
pub mod device;
pub mod event;
pub mod oidc;
pub mod plan;
pub mod problem;
pub mod project;
pub mod service;
pub mod session;
pub mod setup;
pub mod task;
pub mod team;
pub mod usage;
