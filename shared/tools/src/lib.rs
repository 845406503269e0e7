//! The tools a running task's model may call: a registry, and one file per tool.
//!
//! Invariants of this crate:
//! - a tool touches only what its [`ToolContext`] names: one project's files, under one team's
//!   prefix;
//! - what a model gets wrong comes back to the model as text ([`ToolOutput::is_error`]); an
//!   [`Error`] means the call could not be carried out and is worth a retry.

mod append_file;
mod ask_human;
mod branch;
mod delete_file;
mod edit_file;
mod error;
mod excerpt;
mod fetch_url;
mod git;
mod glob;
mod html;
mod list_directory;
mod local_llm;
mod move_file;
mod page;
mod read_file;
mod registry;
mod run_command;
mod schema;
mod search_codebase;
mod seen;
mod text_file;
mod tool;
mod web_search;
mod workspace;
mod write_file;

pub use ask_human::AskHuman;
pub use error::Error;
pub use registry::{Builder, Registry};
pub use seen::Seen;
pub use tool::{Class, Tool, ToolAnswer, ToolContext, ToolOutput};
