//! What is kept of a task's repository between two calls.

use crate::Error;
use bytes::Bytes;
use planwright_files::CallKey;
use planwright_sandbox::{CommitId, FileOut, PackId, StepResult};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The message of a snapshot: what a run left, before the task commits it.
const SNAPSHOT: &str = ": work";

/// A task's branch: what it started from, and where it is.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Branch {
    /// The project's files as the task's first command found them; none for a project without any.
    #[serde(default)]
    pub(crate) start: Option<CommitId>,
    /// The newest commit the task made itself.
    #[serde(default)]
    pub(crate) named: Option<CommitId>,
    /// What the last run left: `named`, or a snapshot beyond it.
    #[serde(default)]
    pub(crate) commit: Option<CommitId>,
    /// The packs that hold all of it, oldest first.
    #[serde(default)]
    pub(crate) packs: Vec<PackId>,
    /// Every file of the project as the last run saw it, with its version.
    #[serde(default)]
    pub(crate) files: BTreeMap<String, String>,
}

impl Branch {
    /// What the task's next commit stands on.
    pub(crate) fn tip(&self) -> Option<&CommitId> {
        self.named.as_ref().or(self.start.as_ref())
    }
}

/// A branch, and the run that brought it there.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Record {
    /// The call of the run, by its [`CallKey`].
    pub(crate) call: String,
    pub(crate) branch: Branch,
    pub(crate) run: Run,
}

/// What a run said and changed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Run {
    pub(crate) steps: Vec<StepResult>,
    pub(crate) files: Vec<FileOut>,
    /// What was not kept, and why, each a sentence.
    #[serde(default)]
    pub(crate) left: Vec<String>,
}

impl Record {
    pub(crate) fn read(content: &Bytes) -> Result<Self, Error> {
        serde_json::from_slice(content).map_err(Error::Record)
    }

    pub(crate) fn to_bytes(&self) -> Result<Bytes, Error> {
        serde_json::to_vec(self).map(Bytes::from).map_err(Error::Record)
    }

    pub(crate) fn is_of(&self, call: CallKey) -> bool {
        self.call == call.to_string()
    }
}

/// The lines of a log that are the task's own commits: snapshots of runs are not.
pub(crate) fn own_commits(log: &str) -> impl Iterator<Item = &str> {
    log.lines().filter(|line| !line.ends_with(SNAPSHOT))
}
