use crate::error::{Error, Result};
use crate::process::{cargo, output};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// The project as `cargo metadata` sees it.
#[derive(Debug)]
pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
    /// Where builds go; stamps of finished work are kept there too.
    pub(crate) target: PathBuf,
    pub(crate) packages: Vec<Package>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) dependencies: Vec<Dependency>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// None for an ordinary one, else `dev` or `build`.
    pub(crate) kind: Option<String>,
}

#[derive(Deserialize)]
struct Metadata {
    workspace_root: PathBuf,
    target_directory: PathBuf,
    packages: Vec<Package>,
}

impl Workspace {
    pub(crate) fn find() -> Result<Self> {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
        let mut command = cargo();
        command
            .args(["metadata", "--no-deps", "--format-version", "1", "--manifest-path"])
            .arg(manifest);
        let metadata: Metadata =
            serde_json::from_slice(&output(&mut command)?).map_err(Error::Metadata)?;
        let Metadata { workspace_root: root, target_directory: target, packages } = metadata;
        Ok(Workspace { root, target, packages })
    }

    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Every file that is or would be under version control, relative to the root, with `/` between
    /// folders.
    pub(crate) fn files(&self) -> Result<Vec<String>> {
        let mut command = std::process::Command::new("git");
        command.current_dir(&self.root);
        command.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
        let listed = String::from_utf8_lossy(&output(&mut command)?).into_owned();
        let mut files: Vec<String> =
            listed.split('\0').filter(|name| !name.is_empty()).map(str::to_owned).collect();
        // A file deleted but not yet committed is still listed.
        files.retain(|name| self.path(name).is_file());
        files.sort();
        files.dedup();
        Ok(files)
    }
}
