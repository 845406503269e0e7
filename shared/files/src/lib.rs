//! A project's files in object storage.
//!
//! Invariants of this crate:
//! - a path has one meaning and stays inside its project ([`path`]);
//! - files live in object storage and nowhere else, this crate never opens a local path;
//! - a key of another team is refused by the credentials, not by this code alone
//!   (`tenant_credentials`);
//! - only `objects` names the S3 client.

mod changes;
mod content_type;
mod error;
pub mod objects;
pub mod path;
pub mod project_files;
pub mod repository;
mod tenant_credentials;

pub use changes::{Deletion, Kept, Move};
pub use error::Error;
pub use objects::{CallKey, Objects};
pub use project_files::{
    Artifact, ArtifactInfo, Author, Download, Found, Known, Over, WriteOutcome, Written,
};
