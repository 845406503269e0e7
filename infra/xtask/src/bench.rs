//! Programs of other crates that are run as they are.

use crate::error::Result;
use crate::figures;
use crate::process::{become_command, cargo, run};
use crate::proof;
use crate::workspace::Workspace;

/// The benchmark, in the profile for measuring; `--sandbox` gives the figures of the sandbox,
/// `--bad-day` those of providers that refuse calls.
pub(crate) fn bench(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    if let [first, rest @ ..] = arguments
        && first == "--sandbox"
    {
        return sandbox(workspace, rest);
    }
    if arguments.first().is_some_and(|first| first == "--bad-day") {
        return bad_day(workspace);
    }
    let target = [
        "run",
        "--locked",
        "--profile",
        "local",
        "--package",
        "planwright-tests",
        "--bin",
        "bench",
        "--",
    ];
    let (write, rest) = figures::asked(arguments);
    let mut bench = cargo();
    bench.current_dir(&workspace.root).args(target).args(rest);
    if write { figures::of_bench(workspace, &mut bench) } else { Err(become_command(&mut bench)) }
}

/// A provider's bad day, which takes a quarter of an hour; the product runs as it is built for
/// tests.
fn bad_day(workspace: &Workspace) -> Result<()> {
    proof::programs(workspace)?;
    let target = ["run", "--locked", "--package", "planwright-tests", "--bin", "bad_day"];
    Err(become_command(cargo().current_dir(&workspace.root).args(target)))
}

/// The sandbox alone: its program is built first, because an example does not bring it along.
fn sandbox(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let package = ["--locked", "--profile", "local", "--package", "planwright-supervisor"];
    let mut build = cargo();
    build.current_dir(&workspace.root).arg("build").args(package).arg("--bins");
    run("the supervisor", &mut build)?;
    let mut figures = cargo();
    figures.current_dir(&workspace.root).arg("run").args(package).args(["--example", "figures"]);
    Err(become_command(figures.arg("--").args(arguments)))
}

/// The check of an exported audit log.
pub(crate) fn audit(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let target =
        ["run", "--locked", "--quiet", "--package", "planwright-api", "--bin", "audit", "--"];
    Err(become_command(cargo().current_dir(&workspace.root).args(target).args(arguments)))
}

/// The generator of the OpenAPI document.
pub(crate) fn openapi(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let target =
        ["run", "--locked", "--quiet", "--package", "planwright-api", "--bin", "openapi", "--"];
    Err(become_command(cargo().current_dir(&workspace.root).args(target).args(arguments)))
}
