//! Programs of other crates that are run as they are.

use crate::error::Result;
use crate::figures;
use crate::process::{become_command, cargo};
use crate::workspace::Workspace;

/// The benchmark, in the profile for measuring.
pub(crate) fn bench(workspace: &Workspace, arguments: &[String]) -> Result<()> {
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
