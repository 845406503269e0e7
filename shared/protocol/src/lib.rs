//! Everything that crosses a wire: HTTP bodies, queue messages, project events, and the
//! conversation with a model.

pub mod chat;
pub mod http;
pub mod queue;
pub mod record;
pub mod setups;
pub mod usage;
