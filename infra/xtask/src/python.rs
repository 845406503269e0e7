//! The project's Python programs, and Python tools that are installed for it.

use crate::error::{Error, Result};
use crate::process::{output, run as run_command};
use crate::workspace::Workspace;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Folder below `target/` that holds the tools for AWS, and the list of what is in it.
const TOOLS: (&str, &str) = ("aws-tools", "infra/tools.txt");

/// A program of `infra/checks`.
pub(crate) fn program(workspace: &Workspace, name: &str) -> Command {
    let mut command = Command::new("python3");
    command.current_dir(&workspace.root).arg("-B").arg(workspace.path("infra/checks").join(name));
    command
}

pub(crate) fn run(workspace: &Workspace, name: &str, arguments: &[String]) -> Result<()> {
    run_command(name, program(workspace, name).args(arguments))
}

/// The pinned tools for AWS, installed if they are not yet.
#[derive(Debug)]
pub(crate) struct Tools {
    folder: PathBuf,
}

impl Tools {
    pub(crate) fn install(workspace: &Workspace) -> Result<Self> {
        let (name, list) = TOOLS;
        let printed =
            output(program(workspace, "environment.py").arg(name).arg(workspace.path(list)))?;
        Ok(Tools { folder: PathBuf::from(String::from_utf8_lossy(&printed).trim()) })
    }

    #[cfg(test)]
    pub(crate) fn in_folder(folder: &Path) -> Self {
        Tools { folder: folder.to_owned() }
    }

    /// One of the tools.
    pub(crate) fn command(&self, tool: &str) -> Command {
        let mut command = Command::new(self.folder.join(tool));
        command.env("PATH", self.path());
        command
    }

    /// `PATH` with the tools before everything else: cargo looks for `cargo-lambda` there, and it
    /// for Python and zig.
    pub(crate) fn path(&self) -> OsString {
        let known = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(self.folder.clone()).chain(std::env::split_paths(&known));
        std::env::join_paths(folders).unwrap_or(known)
    }
}

/// A file's size in bytes.
pub(crate) fn size(path: &Path) -> Result<u64> {
    let failed = |source| Error::File { path: path.to_owned(), source };
    std::fs::metadata(path).map(|data| data.len()).map_err(failed)
}
