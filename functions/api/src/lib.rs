//! The REST API: checks who asks and what, hands it to the store, and says what came of it.
//!
//! Invariants of this crate:
//! - every route is declared once, with its document, its permission and its handler together
//!   (`routes`);
//! - a request that changes a project goes through `ProjectCommitter::submit`, so what it answers
//!   has been committed;
//! - every error is a [`ApiError`] and leaves as `application/problem+json`; it is turned into HTTP
//!   once and logged once;
//! - an id of another team is answered like one that does not exist.

mod edge;
pub mod error;
pub mod extract;
pub mod openapi;
mod routes;
mod state;

pub use edge::router;
pub use error::{ApiError, ApiResult};
pub use state::{Inner, Parts, StartError, State, rotate_signing_keys, signing_keys};
