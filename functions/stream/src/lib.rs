//! The event stream of a project: what the log holds after the last event seen, then what is added,
//! as it is added.
//!
//! Invariants of this crate:
//! - a client that names the last event it saw gets every later one, once and in order; the log is
//!   the only source;
//! - text of running rounds is ephemeral: it has no id and is never promised;
//! - who listens is looked at again while they do: deactivation, signing out and removal from the
//!   team end a stream;
//! - a stream knows its end: it closes after a while for the client to come back, and for good when
//!   the project has ended.

mod answer;
mod connect;
mod follow;
mod frame;
mod listener;
mod live;
mod state;

pub use state::{Nudges, Pace, Parts, StartError, State};

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;

/// Serves `GET /api/events/{pid}` and nothing else.
pub fn router(state: State) -> Router {
    let router = Router::new()
        .route("/api/events/{pid}", get(connect::connect))
        .method_not_allowed_fallback(answer::wrong_method);
    let router = match answer::other_origins(state.origins()) {
        Some(cors) => router.layer(cors),
        None => router,
    };
    router.layer(from_fn_with_state(state.clone(), answer::complete)).with_state(state)
}
