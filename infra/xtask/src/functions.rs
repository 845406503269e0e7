//! The Lambda functions: as processes of this machine, and as what is deployed.

use crate::error::{Error, Result};
use crate::process::{cargo, run as run_command};
use crate::proof;
use crate::python::{self, Tools, program, size};
use crate::workspace::Workspace;
use std::path::{Path, PathBuf};

/// The deployables, and the names of their packages and binaries.
const FUNCTIONS: [&str; 5] = [
    "planwright-api",
    "planwright-planner",
    "planwright-worker",
    "planwright-stream",
    "planwright-sweeper",
];

/// The kernel's random numbers alone seed the cryptography: timing the processor for more takes 20
/// ms at every cold start.
const RELEASE: (&str, &str) = ("AWS_LC_SYS_NO_JITTER_ENTROPY", "1");

/// Builds the functions for tests, starts each as Lambda would and looks at what it answers.
pub(crate) fn test(workspace: &Workspace) -> Result<()> {
    proof::functions(workspace, &FUNCTIONS)?;
    let folder = ["--folder".to_owned(), workspace.target.join("debug").display().to_string()];
    python::run(workspace, "invocations.py", &folder)?;
    python::run(workspace, "journey.py", &folder)
}

/// Generated requests to the local stack, held against the API's document.
pub(crate) fn conformance(workspace: &Workspace) -> Result<()> {
    let folder = ["--folder".to_owned(), workspace.target.join("debug").display().to_string()];
    python::run(workspace, "conformance.py", &folder)
}

/// Time from exec to the first request for work, size and memory, of release builds for this
/// machine.
pub(crate) fn cold_start(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let mut build = cargo();
    build.current_dir(&workspace.root).env(RELEASE.0, RELEASE.1).args([
        "build",
        "--locked",
        "--release",
    ]);
    run_command("cargo build", build.args(named()))?;
    let folder = workspace.target.join("release");
    run_command(
        "cold_start.py",
        program(workspace, "cold_start.py").arg("--folder").arg(folder).args(arguments),
    )
}

/// Builds what is deployed, for arm64, and says how big each file is.
pub(crate) fn artifacts(workspace: &Workspace, tools: &Tools) -> Result<()> {
    let mut build = cargo();
    build.current_dir(&workspace.root).env("PATH", tools.path()).env(RELEASE.0, RELEASE.1);
    run_command(
        "cargo lambda build",
        build.args(["lambda", "build", "--release", "--arm64", "--locked"]).args(named()),
    )?;
    for name in FUNCTIONS {
        let file = artifact(workspace, name);
        alone(&file)?;
        eprintln!("{name:<20} {:>5.1} MB", size(&file)? as f64 / 1e6);
    }
    Ok(())
}

/// Packaging takes a function's whole folder, so nothing may lie beside its file.
fn alone(file: &Path) -> Result<()> {
    let folder = file.parent().unwrap_or(file);
    let failed = |source| Error::File { path: folder.to_owned(), source };
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path != file {
            return Err(Error::Beside(folder.to_owned(), path.display().to_string()));
        }
    }
    Ok(())
}

/// The packages, and of each the binary of its own name.
fn named() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.into_iter().flat_map(|name| ["--package", name, "--bin", name])
}

/// Where `cargo lambda build` puts a function.
fn artifact(workspace: &Workspace, name: &str) -> PathBuf {
    workspace.target.join("lambda").join(name).join("bootstrap")
}

/// `cargo lambda` with whatever arguments, from the pinned tools.
pub(crate) fn lambda(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let tools = Tools::install(workspace)?;
    let mut command = cargo();
    command.current_dir(&workspace.root).env("PATH", tools.path()).arg("lambda").args(arguments);
    Err(crate::process::become_command(&mut command))
}

#[cfg(test)]
mod tests {
    use super::alone;
    use crate::error::Error;

    #[test]
    fn a_file_beside_a_function_is_not_packed_with_it_unnoticed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("bootstrap");
        std::fs::write(&file, "").unwrap();
        alone(&file).unwrap();
        std::fs::write(folder.path().join("bootstrap.debug"), "").unwrap();
        assert!(matches!(alone(&file), Err(Error::Beside(_,
            beside)) if beside.ends_with("bootstrap.debug")));
    }
}
