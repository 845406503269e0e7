//! Why a command was refused.

use crate::limits::MAX_MANUAL_ATTEMPTS;
use crate::money::MicroUsd;
use crate::status::{ProjectStatus, TaskState};

/// Why a command was refused. Nothing has changed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Rejection {
    #[error("cannot {action} while the project is {status}")]
    ProjectStatus { action: &'static str, status: ProjectStatus },
    #[error("cannot {action} a task that is {}", state.as_str())]
    TaskState { action: &'static str, state: TaskState },
    #[error("no such task")]
    UnknownTask,
    #[error("{0}")]
    Busy(&'static str),
    /// The attempt lost its slot: a later one, a cancel or a person took over.
    #[error("this attempt is no longer the task's current one")]
    Stale,
    #[error("the {scope} budget does not cover {requested}")]
    Budget { scope: Scope, requested: MicroUsd, limit: MicroUsd, held: MicroUsd, spent: MicroUsd },
    #[error("every slot of the project is taken")]
    NoSlot,
    #[error("the task waits until its retry time")]
    NotYet,
    #[error("already resolved")]
    AlreadyResolved,
    #[error("the task has been tried {MAX_MANUAL_ATTEMPTS} times; edit it or plan again")]
    TooManyAttempts,
}

/// Which limit refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Project,
    Ceiling,
    Team,
}

impl std::fmt::Display for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Scope::Project => "project's",
            Scope::Ceiling => "approved plan's",
            Scope::Team => "team's",
        })
    }
}
