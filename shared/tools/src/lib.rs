//! The tools a running task's model may call: a registry, and one file per tool.
//!
//! Invariants of this crate:
//! - a tool touches only what its [`ToolContext`] names: one project's files, under one team's
//!   prefix;
//! - files live in object storage and nowhere else, this crate never opens a local path;
//! - what a model gets wrong comes back to the model as text ([`ToolOutput::is_error`]); an
//!   [`Error`] means the call could not be carried out and is worth a retry;
//! - only `objects` names the S3 client.

mod content_type;
mod error;
mod list_directory;
mod local_llm;
pub mod objects;
pub mod path;
mod read_file;
mod registry;
pub mod sandbox;
mod schema;
mod sessions;
mod tool;
mod write_file;

pub use error::Error;
pub use objects::Objects;
pub use registry::Registry;
pub use sandbox::{ArtifactInfo, Download};
pub use tool::{Artifact, Tool, ToolContext, ToolOutput};
