//! Proofs that the protocol holds: simulation, and kills of the real process.

use crate::error::Result;
use crate::figures;
use crate::mutants;
use crate::process::{cargo, output, run};
use crate::workspace::Workspace;
use std::ffi::OsStr;
use std::process::Command;

/// The simulation as cargo builds it.
const SIM: [&str; 6] = ["--profile", "local", "--package", "planwright-simulation", "--bin", "sim"];
/// The argument with which the simulation is asked to kill mutants.
const MUTANTS: &str = "--mutants";

/// Simulated schedules, or with `--mutants` those of a copy that has them.
pub(crate) fn sim(workspace: &Workspace, arguments: &[impl AsRef<OsStr>]) -> Result<()> {
    if arguments.iter().any(|word| word.as_ref() == MUTANTS) {
        let mut killing = mutants::made(workspace)?.kills();
        let rest = arguments.iter().filter(|word| word.as_ref() != MUTANTS).map(AsRef::as_ref);
        return proof(workspace, "sim --mutants", &rest.collect::<Vec<_>>(), &mut killing);
    }
    let mut command = of(workspace, "run");
    proof(workspace, "sim", arguments, command.args(SIM).arg("--"))
}

/// Simulated schedules as the copy that has the mutants plays them, all switched off: what tests
/// build once serves both.
pub(crate) fn sim_of_copy(workspace: &Workspace, arguments: &[impl AsRef<OsStr>]) -> Result<()> {
    proof(workspace, "sim", arguments, &mut mutants::made(workspace)?.plays())
}

/// Builds the simulation with the mutants and says nothing unless that fails: for beside other
/// steps.
pub(crate) fn build_sim(workspace: &Workspace) -> Result<()> {
    mutants::made(workspace).map(drop)
}

/// The first seed of a commit's own campaign, in decimal digits. Ten of the name's digits, so that
/// the seeds after it are numbers too.
pub(crate) fn seed_of_commit(workspace: &Workspace) -> Result<String> {
    let mut command = Command::new("git");
    let told = output(command.current_dir(&workspace.root).args(["rev-parse", "HEAD"]))?;
    let digits: String = String::from_utf8_lossy(&told).chars().take(10).collect();
    Ok(u64::from_str_radix(&digits, 16).unwrap_or_default().to_string())
}

/// What tests start as processes of their own.
pub(crate) fn programs(workspace: &Workspace) -> Result<()> {
    beside_the_tests(workspace, &["planwright-local", "planwright-worker"])
}

/// Kills of the real process.
pub(crate) fn chaos(workspace: &Workspace, arguments: &[impl AsRef<OsStr>]) -> Result<()> {
    beside_the_tests(workspace, &["planwright-local", "chaos"])?;
    let mut command = Command::new(workspace.target.join("debug/chaos"));
    proof(workspace, "chaos", arguments, &mut command)
}

/// Runs a proof, and writes its figure down if the arguments ask for it.
fn proof(
    workspace: &Workspace,
    name: &str,
    arguments: &[impl AsRef<OsStr>],
    command: &mut Command,
) -> Result<()> {
    let said = |word: &OsStr| word.to_string_lossy().into_owned();
    let words: Vec<String> = arguments.iter().map(|word| said(word.as_ref())).collect();
    let (write, rest) = figures::asked(&words);
    command.args(&rest);
    if write {
        let named = format!("{name} {}", rest.join(" "));
        return figures::of_proof(workspace, named.trim_end(), command);
    }
    run(name, command)
}

/// The functions, for those who start them as Lambda would.
pub(crate) fn functions(workspace: &Workspace, functions: &[&str]) -> Result<()> {
    let programs: Vec<&str> = functions.iter().copied().chain(["planwright-local"]).collect();
    beside_the_tests(workspace, &programs)
}

/// Builds programs exactly as the tests of the whole workspace are built, so that nothing is built
/// twice.
pub(crate) fn beside_the_tests(workspace: &Workspace, binaries: &[&str]) -> Result<()> {
    let named = binaries.iter().flat_map(|binary| ["--bin", binary]);
    run("cargo build", of(workspace, "build").arg("--workspace").args(named))
}

fn of(workspace: &Workspace, what: &str) -> Command {
    let mut command = cargo();
    command.current_dir(&workspace.root).args([what, "--locked"]);
    command
}
