//! From commands to commits. The project is an aggregate with optimistic concurrency, group commit
//! and a transactional outbox:
//!
//! | file | phase |
//! |---|---|
//! | `committer` | commands queue up; who finds nobody at work commits batch after batch |
//! | `load` | the project, its version and the team's money, in one read |
//! | `batch` | one batch: decide, write, and once it is committed ring and answer |
//! | `decide` | every command is decided on a copy of the project |
//! | `write` | one conditional transaction carries everything that belongs to the change |
//! | `recover` | it was refused, or nobody answered: decide again, fail, or find out |
//!
//! One [`ProjectCommitter`] per project and process. Commands that arrive while a commit is under
//! way form the next batch, so the run item and the budget items are written once per batch, not
//! once per task. A commit that was refused because somebody else moved the project is decided
//! again on what is there now.

mod batch;
mod committer;
mod decide;
mod load;
mod recover;
mod snapshot;
mod write;

pub use committer::{Attach, Committed, Committers, ProjectCommitter, Submission};
