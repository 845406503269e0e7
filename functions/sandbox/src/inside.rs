//! What this program does itself inside a jail: git, edits, the search. Whatever it reads may be
//! hostile; whatever it says is taken as no more than what a command says.

mod check;
mod edit;
mod files;
mod git;
mod git_settings;
mod patch;
mod search;

use crate::jail::Places;
use planwright_sandbox::{Change, CommitId, Edit, FileIn, FileOut};
use serde::{Deserialize, Serialize};
use std::process::ExitCode;

pub(crate) use files::{Bring, digest};
pub(crate) use git::{GitOp, GitResult};

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

impl Done {
    fn said(text: impl Into<String>) -> Self {
        Done { ok: true, text: text.into(), ..Done::default() }
    }

    fn refused(text: impl Into<String>) -> Self {
        Done { text: text.into(), ..Done::default() }
    }
}

pub(crate) fn main() -> ExitCode {
    let job: Job = match serde_json::from_reader(std::io::stdin().lock()) {
        Ok(job) => job,
        Err(error) => {
            eprintln!("the job could not be read: {error}");
            return ExitCode::FAILURE;
        }
    };
    let done = match job {
        Job::Check => check::check(),
        Job::Git(job) => git::run(&job),
        Job::Edit { edit, most_bytes } => Ok(edit::apply(&edit, most_bytes)),
        Job::Files { write, delete } => Ok(files::apply(&write, &delete)),
        Job::Search { pattern, globs, bounds } => Ok(search::search(&pattern, &globs, bounds)),
    };
    let done = done.unwrap_or_else(|error| Done::refused(error.to_string()));
    match serde_json::to_writer(std::io::stdout().lock(), &done) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("the result could not be written: {error}");
            ExitCode::FAILURE
        }
    }
}
