//! Who serves requests.

use crate::{Answer, PackError, Packs, Request};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// A place where requests are served.
#[async_trait]
pub trait Sandbox: Send + Sync {
    /// Whether it serves, found once at the start.
    fn state(&self) -> State;

    /// Serves one request. Dropping the future ends whatever it started.
    async fn run(&self, request: Request, packs: &dyn Packs) -> Result<Answer, Error>;
}

/// Whether requests are served, and by what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    pub available: bool,
    /// `bubblewrap`, `lambda` or `none`.
    pub kind: String,
    /// One sentence for a person: what stands around a run, or why nothing can be run.
    pub sentence: String,
}

/// Why a request was not served.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The sentence of [`State`].
    #[error("{0}")]
    Unavailable(String),
    /// What the request asks for cannot be had; the sentence is for the model that asked.
    #[error("{0}")]
    Refused(String),
    /// Something failed that may work another time.
    #[error("the sandbox failed: {0}")]
    Failed(String),
    #[error("the sandbox's program could not be run")]
    Program(#[source] std::io::Error),
    #[error(transparent)]
    Packs(#[from] PackError),
}

/// A machine without a sandbox: every request gets the reason.
#[derive(Clone, Debug)]
pub struct Unavailable {
    reason: String,
}

impl Unavailable {
    /// What the product says where nothing else is known.
    pub const SENTENCE: &str = "This machine does not allow sandboxes (user namespaces are off), \
        so tasks cannot run commands here; reading and writing files still works.";

    /// `reason` is one sentence for a person.
    pub fn new(reason: impl Into<String>) -> Self {
        Unavailable { reason: reason.into() }
    }
}

#[async_trait]
impl Sandbox for Unavailable {
    fn state(&self) -> State {
        State { available: false, kind: "none".to_owned(), sentence: self.reason.clone() }
    }

    async fn run(&self, _: Request, _: &dyn Packs) -> Result<Answer, Error> {
        Err(Error::Unavailable(self.reason.clone()))
    }
}
