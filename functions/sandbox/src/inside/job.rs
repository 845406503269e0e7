//! What is asked of this program inside a jail, and what it says.

use crate::jail::Places;
use planwright_sandbox::{Change, CommitId, Edit, FileIn, FileOut, PackSince};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// One job, read from the standard input.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Job {
    /// Whether the walls stand.
    Check,
    Git(GitJob),
    Edit {
        edit: Edit,
        most_bytes: usize,
    },
    Files {
        write: Vec<FileIn>,
        delete: Vec<String>,
    },
    Search {
        pattern: String,
        globs: Vec<String>,
        bounds: SearchBounds,
    },
}

#[derive(Serialize, Deserialize)]
pub(crate) struct GitJob {
    pub(crate) places: Places,
    /// The repository is brought to the base first.
    pub(crate) prepare: Option<Prepare>,
    /// The workspace is there and may differ from `head`.
    pub(crate) workspace: bool,
    /// The commit the workspace was brought to.
    pub(crate) base: Option<CommitId>,
    /// The newest commit of this request.
    pub(crate) head: Option<CommitId>,
    /// Paths that are not taken, as they are on the disk.
    pub(crate) excluded: Vec<Vec<u8>>,
    /// Paths that are taken although a `.gitignore` names them.
    pub(crate) forced: Vec<String>,
    pub(crate) most_files: u64,
    pub(crate) ops: Vec<GitOp>,
}

/// How far a workspace is made ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Prepare {
    /// The repository alone.
    Repository,
    /// And the files of the commit, into an empty workspace.
    Files,
}

/// One thing to do with a repository.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum GitOp {
    Status {
        from: Option<CommitId>,
    },
    Diff {
        from: Option<CommitId>,
        paths: Vec<String>,
        most_chars: usize,
    },
    Log {
        n: u32,
    },
    Commit {
        message: String,
    },
    Merge {
        other: CommitId,
        message: String,
        keep_markers: bool,
    },
    Squash {
        onto: Option<CommitId>,
        message: String,
    },
    /// What is unkept becomes a commit, and everything new a pack.
    Finish {
        since: Option<PackSince>,
        bring: Option<Bring>,
    },
}

/// What of the changed files is given out.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Bring {
    /// The digest of each file as it came in: one that is still so is not given out again.
    pub(crate) known: HashMap<String, String>,
    pub(crate) most_file_bytes: u64,
    pub(crate) most_bytes: u64,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
pub(crate) struct SearchBounds {
    pub(crate) hits: usize,
    pub(crate) line_chars: usize,
    /// Larger files are not looked at, in bytes.
    pub(crate) file_bytes: u64,
}

/// What a job says, on the standard output.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Done {
    /// It did what was asked; otherwise `text` says why not.
    pub(crate) ok: bool,
    pub(crate) text: String,
    #[serde(default)]
    pub(crate) git: Vec<GitResult>,
    #[serde(default)]
    pub(crate) head: Option<CommitId>,
    #[serde(default)]
    pub(crate) changed: Vec<Change>,
    #[serde(default)]
    pub(crate) more_changed: u64,
    #[serde(default)]
    pub(crate) files: Vec<FileOut>,
    /// Folders that a commit names as repositories of their own.
    #[serde(default)]
    pub(crate) gitlinks: Vec<String>,
    /// Name of the pack in the folder for packs, without its ending.
    #[serde(default)]
    pub(crate) pack: Option<String>,
}

/// What one operation of git did.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct GitResult {
    pub(crate) exit: i32,
    pub(crate) text: String,
    pub(crate) conflicts: Vec<String>,
}

impl Done {
    pub(super) fn said(text: impl Into<String>) -> Self {
        Done { ok: true, text: text.into(), ..Done::default() }
    }

    pub(super) fn refused(text: impl Into<String>) -> Self {
        Done { text: text.into(), ..Done::default() }
    }
}
