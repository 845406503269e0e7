//! Plans: having one made, changing it, approving it.

mod adoption;
mod approve;
mod edit;
mod import;
mod make;
mod read;
mod terms;
mod view;

pub use approve::approve;
pub use edit::edit;
pub use import::import;
pub use make::{Planning, make};
pub use read::{list, show};

pub(crate) use adoption::{node, revision};
pub(crate) use read::frame;
pub(crate) use view::with_body;

use crate::check::{Invalid, field};
use crate::error::{PartError, from_parts};
use planwright_engine::money::MicroUsd;
use planwright_engine::plan::Problem;
use planwright_engine::pricing::UnknownModel;
use planwright_protocol::record::PlanningOutcome;

/// Faults told of one plan, at most: a plan of thousands of wrong tasks is told by its first ones.
pub const MAX_TOLD: usize = 100;

/// Why nothing was done to a plan.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    #[error(transparent)]
    Invalid(#[from] Invalid),
    #[error(transparent)]
    Part(#[from] PartError),
    #[error("This plan is already approved.")]
    AlreadyApproved,
    #[error(
        "A later plan has taken this one's place. Import its content as a new version to go back \
         to it."
    )]
    Superseded,
    /// It is not the plan the actor has seen.
    #[error("{0}")]
    NotAsSeen(String),
    /// What was agreed to is not what the plan may cost now.
    #[error(
        "The plan's ceiling is {ceiling} now, not the {agreed} US dollars that were agreed to."
    )]
    CeilingMoved { ceiling: MicroUsd, agreed: f64 },
    #[error("The project was cancelled while it was planned.")]
    PlanningCancelled,
    /// The model wrote no plan; the outcome says why.
    #[error("{}", .0.detail)]
    PlanningFailed(Box<PlanningOutcome>),
}

from_parts!(PlanError);

/// Which plan the actor has seen, as far as they say.
#[derive(Clone, Debug, PartialEq)]
pub enum Seen {
    /// Whatever there is.
    Any,
    /// One of these hashes.
    Hashes(Vec<String>),
}

impl Seen {
    pub(crate) fn check(&self, hash: &str) -> Result<(), PlanError> {
        match self {
            Seen::Hashes(seen) if !seen.iter().any(|one| one == hash) => {
                let detail =
                    "If-Match names another plan than this one; read it again and decide anew.";
                Err(PlanError::NotAsSeen(detail.to_owned()))
            }
            _ => Ok(()),
        }
    }
}

/// One entry per fault; `under` is where the plan stands in what was sent.
pub(crate) fn plan_invalid(problems: &[Problem], under: &str) -> Invalid {
    let entry = |p: &Problem| field(format!("{under}{}", p.pointer), p.code, format!("{p}."));
    let faults = problems.iter().take(MAX_TOLD).map(entry).collect();
    Invalid { code: "plan_invalid", faults }
}

pub(crate) fn unpriced(unknown: UnknownModel) -> Invalid {
    Invalid::one("", "unknown_model", format!("{unknown}."))
}
