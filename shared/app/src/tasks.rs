//! Tasks of an approved plan: what they do, what they did, and what people do to them.

mod answer;
mod bulk;
mod changes;
mod checkpoints;
mod decide;
mod edit;
mod inbox;
mod latest_result;
mod list;
mod read;
mod reason;
mod rounds;
mod view;
mod waiting;

pub use bulk::{Outcome, Outcomes, bulk};
pub use changes::changes;
pub use checkpoints::{Resolved, checkpoint, checkpoints, checkpoints_of_team, resolve_checkpoint};
pub use decide::{cancel, interrupt, retry, review, skip};
pub use edit::edit;
pub use inbox::inbox;
pub use list::{Direction, Filter, Sort, list};
pub use read::show;
pub use rounds::rounds;

pub(crate) use checkpoints::view as checkpoint_view;
pub(crate) use list::shown;

use crate::check::Invalid;
use crate::error::{PartError, from_parts};
use planwright_engine::status::TaskState;
use planwright_store::Error as StoreError;

/// Why nothing was done to a task.
#[derive(Debug, thiserror::Error)]
pub enum TaskError {
    #[error(transparent)]
    Invalid(#[from] Invalid),
    #[error(transparent)]
    Part(#[from] PartError),
    /// There is nothing that could be accepted.
    #[error("The task has no output that could be accepted; try it again, skip it or give it up.")]
    NoOutput,
    /// It does not wait for a person.
    #[error("Nobody is asked about a task that is {}: {}.", .0.as_str(), possible(*.0))]
    NotAsked(TaskState),
    /// It was tried once by itself, and so many times more because a person asked.
    #[error(
        "The task has been tried {} times; edit it to try it again, or plan again.", .manual + 1
    )]
    TooManyAttempts { manual: u32 },
    /// Somebody else's edit always came first.
    #[error("Others keep editing this project's tasks; try again in a moment.")]
    Contended,
}

from_parts!(TaskError);

/// What people can do about a task that waits for nobody.
fn possible(state: TaskState) -> &'static str {
    match state {
        TaskState::Blocked | TaskState::Pending => "it has yet to run, and can be edited",
        TaskState::Queued | TaskState::Running => "it is at work, and can be interrupted",
        TaskState::NeedsReview => "it waits for a decision",
        TaskState::Suspended => "it waits for something outside, and can be interrupted",
        TaskState::Failed | TaskState::Cancelled => {
            "it can be tried again, edited or not, or skipped"
        }
        TaskState::Completed | TaskState::Skipped => "it is done",
        TaskState::Superseded => "another plan has taken its place",
    }
}

impl TaskError {
    /// For what does not exist and for what belongs to others alike.
    pub(crate) fn unknown(what: &'static str) -> Self {
        StoreError::NotFound { what }.into()
    }
}
