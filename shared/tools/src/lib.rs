//! The tools a running task's model may call: a registry, and one file per tool.
//!
//! Invariants of this crate:
//! - a tool touches only what its [`ToolContext`] names: one project's files, under one team's
//!   prefix;
//! - what a model gets wrong comes back to the model as text ([`ToolOutput::is_error`]); an
//!   [`Error`] means the call could not be carried out and is worth a retry.

mod error;
mod list_directory;
mod local_llm;
mod read_file;
mod registry;
mod schema;
mod tool;
mod write_file;

pub use error::Error;
pub use registry::{Builder, Registry};
pub use tool::{Class, Tool, ToolAnswer, ToolContext, ToolOutput};
