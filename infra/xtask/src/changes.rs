//! What a change touches, as git sees it: the work tree and the commits that main does not have.

use crate::error::Result;
use crate::process::output;
use crate::workspace::Workspace;
use std::process::{Command, Stdio};

/// Where the shared line of commits may be known, the first that exists counts.
const MAIN: [&str; 2] = ["origin/main", "main"];
/// Endings of files that no compiler reads.
const DOCUMENTS: [&str; 2] = [".md", ".png"];

/// True if something changed and all of it is text and pictures for people.
pub(crate) fn are_documents(workspace: &Workspace) -> Result<bool> {
    Ok(only_documents(&changed(workspace)?))
}

fn only_documents(files: &[String]) -> bool {
    !files.is_empty()
        && files.iter().all(|file| DOCUMENTS.iter().any(|ending| file.ends_with(ending)))
}

/// Every file that differs from main, deleted ones too, with `/` between folders.
fn changed(workspace: &Workspace) -> Result<Vec<String>> {
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.current_dir(&workspace.root).args(arguments);
        command
    };
    let base = MAIN.iter().find_map(|main| {
        let mut find = git(&["merge-base", "HEAD", main]);
        let found = find.stderr(Stdio::null()).output().ok().filter(|found| found.status.success());
        found.map(|found| String::from_utf8_lossy(&found.stdout).trim().to_owned())
    });
    let base = base.unwrap_or_else(|| "HEAD".to_owned());
    let mut files = Vec::new();
    for arguments in [
        &["diff", "--name-only", "--no-renames", "-z", &base][..],
        &["ls-files", "-z", "--others", "--exclude-standard"],
    ] {
        let listed = output(&mut git(arguments))?;
        let listed = String::from_utf8_lossy(&listed).into_owned();
        files.extend(listed.split('\0').filter(|name| !name.is_empty()).map(str::to_owned));
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn a_change_of_documents_holds_a_document_and_nothing_else() {
        assert!(only_documents(&names(&["README.md", "infra/docs/run.png"])));
        assert!(!only_documents(&names(&["README.md", "shared/engine/src/lib.rs"])));
        assert!(!only_documents(&[]));
    }
}
