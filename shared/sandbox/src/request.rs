//! What goes in.

use crate::Limits;
use planwright_engine::id::TaskId;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Work on one task's workspace: bring it to `base`, do the steps in order, keep what they left.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Whose workspace. Two requests for one task never run at once; in AWS this is the tenant.
    pub task: TaskId,
    pub base: Base,
    pub steps: Vec<Step>,
    #[serde(default)]
    pub network: Network,
    #[serde(default)]
    pub limits: Limits,
    /// The pack of the answer holds what is not reachable from here; without it, what is not
    /// reachable from the base. An older commit than the base squashes layers into one.
    #[serde(default)]
    pub pack_since: Option<PackSince>,
    /// The answer brings the content of files that differ from the base, for a store that keeps
    /// files and not commits.
    #[serde(default)]
    pub bring_files: bool,
}

/// From where a pack has to hold everything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PackSince {
    /// Nothing is there yet.
    Nothing,
    Commit(CommitId),
}

/// Where a workspace starts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Base {
    /// `None` is an empty project.
    pub commit: Option<CommitId>,
    /// The packs that together hold the commit's history, oldest first.
    #[serde(default)]
    pub packs: Vec<PackRef>,
}

/// A pack, and where the supervisor gets it if it does not have it from an earlier request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackRef {
    pub id: PackId,
    #[serde(default)]
    pub source: PackSource,
}

/// How a pack gets in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PackSource {
    /// It lies in the task's folder, put there by the backend.
    #[default]
    Folder,
    /// Presigned addresses of the pack and its index.
    Url { pack: String, index: String },
}

/// What a command may reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Network {
    /// Nothing but its own loopback device; in a Lambda function not even that.
    #[default]
    Off,
    /// Package registries through a proxy with a list of names. No backend offers it yet, and each
    /// says so instead of running without.
    Registries,
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Step {
    /// A program with its arguments.
    Run {
        argv: Vec<String>,
        #[serde(default)]
        stdin: Option<String>,
        #[serde(default)]
        timeout_ms: Option<u64>,
    },
    /// A line for `/bin/sh`.
    Shell {
        command: String,
        #[serde(default)]
        stdin: Option<String>,
        #[serde(default)]
        timeout_ms: Option<u64>,
    },
    /// Source for `python3`.
    Python {
        code: String,
        #[serde(default)]
        timeout_ms: Option<u64>,
    },
    /// Paths that differ from `from`, else from the base, one a line with git's letter.
    Status {
        #[serde(default)]
        from: Option<CommitId>,
    },
    /// The difference of the workspace from `from`, else from the base.
    Diff {
        #[serde(default)]
        from: Option<CommitId>,
        #[serde(default)]
        paths: Vec<String>,
    },
    /// The newest `n` commits.
    Log { n: u32 },
    /// Keeps the workspace as a commit with this message. What is left unkept at the end becomes a
    /// commit of its own.
    Commit { message: String },
    /// Lines that match a regular expression in files that match the globs (all without one);
    /// files that `.gitignore` names are not looked at.
    Search {
        pattern: String,
        #[serde(default)]
        globs: Vec<String>,
    },
    /// A change of files.
    Edit(Edit),
    /// Makes files what they are in another store: whatever is in their way goes.
    Files {
        write: Vec<FileIn>,
        #[serde(default)]
        delete: Vec<String>,
    },
    /// Joins another commit. A conflict changes nothing and names its paths, unless `keep_markers`
    /// asks for the tree with its markers as a commit of both parents.
    Merge {
        other: CommitId,
        message: String,
        #[serde(default)]
        keep_markers: bool,
    },
    /// One commit on `onto` with the tree there is now, unless `onto` has it already.
    Squash { onto: Option<CommitId>, message: String },
}

/// A file on its way in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileIn {
    pub path: String,
    /// In Base64.
    pub content: String,
}

/// A change of files, by the names models use for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "edit", rename_all = "snake_case")]
pub enum Edit {
    /// Puts `new` where `old` is: exactly one place, or all of them.
    Replace {
        path: String,
        old: String,
        new: String,
        #[serde(default)]
        all: bool,
    },
    /// Makes or replaces a file.
    Write {
        path: String,
        content: String,
    },
    /// Adds to a file's end, and makes it if it is not there.
    Append {
        path: String,
        content: String,
    },
    Delete {
        path: String,
    },
    /// Onto a path that is free.
    Move {
        from: String,
        to: String,
    },
    /// The `*** Begin Patch` form.
    Patch {
        text: String,
    },
}

impl Edit {
    /// The paths that are there after it, so that they are kept although a `.gitignore` names
    /// them.
    pub fn writes(&self) -> Vec<String> {
        match self {
            Edit::Replace { path, .. } | Edit::Write { path, .. } | Edit::Append { path, .. } => {
                vec![path.clone()]
            }
            Edit::Move { to, .. } => vec![to.clone()],
            Edit::Delete { .. } => Vec::new(),
            Edit::Patch { text } => {
                let heads = ["*** Add File: ", "*** Update File: ", "*** Move to: "];
                let paths = text.lines().filter_map(|line| {
                    heads.iter().find_map(|head| line.strip_prefix(head)).map(str::trim)
                });
                paths.map(str::to_owned).collect()
            }
        }
    }
}

/// A commit's name: forty hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CommitId(String);

/// A pack's name: the SHA-256 of its bytes, in hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PackId(String);

fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

macro_rules! hex_name {
    ($name:ident, $digits:literal, $what:literal) => {
        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = String;

            fn try_from(text: String) -> Result<Self, String> {
                if is_hex(&text, $digits) {
                    return Ok($name(text));
                }
                Err(concat!($what, " is ", $digits, " lower-case hexadecimal digits").to_owned())
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> String {
                name.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

hex_name!(CommitId, 40, "a commit's name");
hex_name!(PackId, 64, "a pack's name");

impl PackId {
    /// The name of these bytes.
    pub fn of(pack: &[u8]) -> Self {
        use sha2::{Digest, Sha256};
        let digest = Sha256::digest(pack);
        PackId(digest.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}
