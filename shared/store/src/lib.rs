//! The one store: DynamoDB through the official client, in AWS and on a laptop alike.
//!
//! Invariants of this crate:
//! - it is the only one that names `aws_sdk_dynamodb`, and `keys` the only place that spells a key;
//! - a project changes only through [`ProjectCommitter::submit`]: one transaction carries the run
//!   item under its version, the money, the log, the ledger and every record that belongs to the
//!   change;
//! - every create is conditional, every number of a log is used once.

mod answer;
mod api_key;
mod audit;
pub mod budget;
mod checkpoint;
mod client;
pub mod commit;
mod conditional;
mod device;
mod error;
mod event;
mod gate;
mod identity;
mod installation;
mod invitation;
mod item;
mod kept;
pub mod keys;
mod known_pages;
mod limit;
mod member;
mod one_time;
mod out_of_round;
mod plan;
mod planning;
mod project;
mod range;
mod refusal;
mod removal;
mod retention;
mod run;
mod schema;
mod setup;
mod sign_in;
mod slots;
mod task;
mod team;
mod tenant;
pub mod usage;
mod user;

pub use answer::Asker;
pub use audit::{AuditLine, Begun};
pub use client::{Reading, Store, Write};
pub use commit::{Committed, Committers, ProjectCommitter, Submission};
pub use error::{Error, Result};
pub use gate::{GateName, KeptGate};
pub use item::Item;
pub use kept::Kept;
pub use limit::{Bucket, Take};
pub use member::{MemberEntry, Place};
pub use one_time::OneTime;
pub use planwright_protocol::queue::Bells;
pub use project::Page;
pub use removal::Removal;
pub use retention::{Ended, Retired};
pub use run::StoredRun;
pub use sign_in::TicketMark;
pub use slots::SlotLayout;
pub use task::{History, TaskInputs};
pub use team::CountedTeam;
pub use tenant::{Partition, Row};
pub use user::Gone;
