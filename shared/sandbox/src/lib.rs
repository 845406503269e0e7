//! Commands, Python, search, edits and git over a task's workspace, as a request and an answer.
//!
//! Invariants of this crate:
//! - whoever asks never runs a command, never runs git and never reads a repository itself: a
//!   [`Request`] goes in, an [`Answer`] comes out, and what ran in between could reach nothing but
//!   its workspace;
//! - there is no setting that runs anything outside a sandbox: where none is to be had,
//!   [`Unavailable`] says why;
//! - a run counts only when somebody stores the commit its answer names.

mod answer;
mod backend;
pub mod edits;
mod limits;
mod local;
pub mod names;
mod packs;
mod request;

pub use answer::{Answer, Change, ChangeKind, FileContent, FileOut, NewPack, PackData};
pub use answer::{RefusedPath, Reply};
pub use answer::{StepResult, StopReason};
pub use backend::{Error, Sandbox, State, Unavailable};
pub use limits::{LimitError, Limits};
pub use local::{Local, LocalSettings};
pub use packs::{MemoryPacks, PackError, Packs};
pub use request::{Base, CommitId, Edit, FileIn, Network, PackId, PackRef, PackSince, PackSource};
pub use request::{Request, Step};
