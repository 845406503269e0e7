//! Proofs that the protocol holds: simulation, kills of the real process, generated input.

use crate::error::Result;
use crate::process::{cargo, run};
use crate::workspace::Workspace;
use std::ffi::OsStr;
use std::process::Command;

/// Simulated schedules. The planted bugs are compiled in and off, unless `--planted` switches one on after the other:
/// one build serves both.
pub(crate) fn sim(workspace: &Workspace, arguments: &[impl AsRef<OsStr>]) -> Result<()> {
    let target = ["--profile", "local", "--package", "planwright-simulation", "--features", "planted", "--bin", "sim"];
    run("the simulation", of(workspace, "run").args(target).arg("--").args(arguments))
}

/// What tests start as processes of their own.
pub(crate) fn programs(workspace: &Workspace) -> Result<()> {
    beside_the_tests(workspace, &["planwright-local", "planwright-worker"])
}

/// Kills of the real process.
pub(crate) fn chaos(workspace: &Workspace, arguments: &[impl AsRef<OsStr>]) -> Result<()> {
    beside_the_tests(workspace, &["planwright-local", "chaos"])?;
    run("chaos", Command::new(workspace.target.join("debug/chaos")).args(arguments))
}

/// Generated input, with the stable compiler.
pub(crate) fn fuzz(workspace: &Workspace, arguments: &[impl AsRef<OsStr>]) -> Result<()> {
    beside_the_tests(workspace, &["fuzz"])?;
    run("generated input", Command::new(workspace.target.join("debug/fuzz")).args(arguments))
}

/// Builds programs exactly as the tests of the whole workspace are built, so that nothing is built twice.
fn beside_the_tests(workspace: &Workspace, binaries: &[&str]) -> Result<()> {
    let named = binaries.iter().flat_map(|binary| ["--bin", binary]);
    run("cargo build", of(workspace, "build").arg("--workspace").args(named))
}

fn of(workspace: &Workspace, what: &str) -> Command {
    let mut command = cargo();
    command.current_dir(&workspace.root).args([what, "--locked"]);
    command
}
