//! What comes out.

use crate::{CommitId, PackId};
use serde::{Deserialize, Serialize};

/// What a supervisor writes: an answer, or one sentence why there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    Answer(Box<Answer>),
    /// The request itself cannot be served; the same request gets the same sentence.
    Refused(String),
    /// Something of the machine failed; it may work another time.
    Failed(String),
}

/// What the steps did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// One for each step, in order.
    pub steps: Vec<StepResult>,
    /// Files that differ between the base and `commit`.
    pub changed: Vec<Change>,
    /// `changed` was cut after [`Answer::MOST_CHANGES`].
    #[serde(default)]
    pub more_changed: u64,
    /// Folders with a repository of their own; their files are not part of the commit.
    pub nested_repositories: Vec<String>,
    /// Paths in the workspace that a commit does not take, with the reason.
    pub refused_paths: Vec<RefusedPath>,
    /// What the workspace is kept as: the base itself when nothing changed.
    pub commit: Option<CommitId>,
    /// Why the workspace is not kept, when it is not; `commit` is then the last one that was.
    #[serde(default)]
    pub not_kept: Option<String>,
    /// The objects of `commit` the store lacks; `None` when there is nothing new.
    pub pack: Option<NewPack>,
    /// Paths a merge could not join.
    pub conflicts: Vec<String>,
    /// Files that differ from the base and from what [`Step::Files`](crate::Step::Files) wrote,
    /// where the request asks for them.
    #[serde(default)]
    pub files: Vec<FileOut>,
}

impl Answer {
    /// Most changes an answer lists.
    pub const MOST_CHANGES: usize = 20_000;
    /// Most refused paths, conflicts and nested repositories an answer lists, each.
    pub const MOST_NAMED: usize = 200;
}

/// What one step did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepResult {
    /// `None` when it did not end by itself.
    pub exit: Option<i32>,
    pub signal: Option<i32>,
    pub stopped_for: Option<StopReason>,
    /// Both streams as they came, the middle left out with a line that says how much.
    pub output: String,
    /// Bytes left out of `output`.
    pub dropped: u64,
    pub ms: u64,
    pub peak_bytes: u64,
    pub peak_processes: u64,
}

impl StepResult {
    /// It ended by itself, with zero.
    pub fn succeeded(&self) -> bool {
        self.exit == Some(0) && self.stopped_for.is_none()
    }
}

/// Why a command was ended from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    Time,
    Memory,
    WorkspaceBytes,
    WorkspaceEntries,
    TmpBytes,
    TmpEntries,
    Output,
}

impl StopReason {
    /// For the model that asked.
    pub fn sentence(self) -> &'static str {
        match self {
            StopReason::Time => "stopped: it took longer than it may",
            StopReason::Memory => "stopped: it used more memory than it may",
            StopReason::WorkspaceBytes => "stopped: the workspace grew larger than it may",
            StopReason::WorkspaceEntries => "stopped: the workspace got more files than it may",
            StopReason::TmpBytes => "stopped: /tmp grew larger than it may",
            StopReason::TmpEntries => "stopped: /tmp got more files than it may",
            StopReason::Output => "stopped: it wrote more output than it may",
        }
    }
}

/// A file that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub path: String,
    pub kind: ChangeKind,
    /// After the change; 0 for a deleted one.
    pub size_bytes: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    Added,
    Modified,
    Deleted,
}

/// A file on its way out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileOut {
    pub path: String,
    pub content: FileContent,
}

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileContent {
    /// In Base64.
    Base64(String),
    Deleted,
    /// It is there and is not brought; the sentence says why.
    Left(String),
}

/// A path a commit does not take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedPath {
    /// As text a person can read: what is not is escaped.
    pub path: String,
    pub reason: String,
}

/// A pack on its way to the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPack {
    pub id: PackId,
    pub size_bytes: u64,
    pub data: PackData,
}

/// How a pack gets out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PackData {
    /// It lies in the task's folder, for the backend to take.
    Folder,
    /// Pack and index, in Base64.
    Inline { pack: String, index: String },
    /// The backend has handed it to [`Packs::put`](crate::Packs::put).
    Stored,
}
