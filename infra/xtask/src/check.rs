//! `cargo xtask check`: everything that needs no test to run.

use crate::changes;
use crate::error::Result;
use crate::process::{cargo, run as run_command};
use crate::python;
use crate::steps::Steps;
use crate::tidy;
use crate::workspace::Workspace;

/// Checks of `run.py` that read documents.
const OF_DOCUMENTS: [&str; 2] = ["drift", "supply"];

/// Everything, or what a change of documents alone can break: that compiles nothing.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let mut steps = Steps::default();
    if changes::are_documents(workspace)? {
        steps.run("rules of the house", || tidy::run(workspace));
        let checks = OF_DOCUMENTS.map(str::to_owned);
        steps.run("documents", || python::run(workspace, "run.py", &checks));
        steps.skip("formatting, lints", "only documents changed");
    } else {
        add_to(&mut steps, workspace);
    }
    steps.finish()
}

pub(crate) fn add_to(steps: &mut Steps, workspace: &Workspace) {
    let cargo_in_root = || {
        let mut command = cargo();
        command.current_dir(&workspace.root);
        command
    };
    steps.run("rules of the house", || tidy::run(workspace));
    steps.run("deployment", || python::run(workspace, "run.py", &[]));
    steps.run("formatting", || {
        run_command("cargo fmt", cargo_in_root().args(["fmt", "--all", "--check"]))
    });
    let clippy = ["clippy", "--locked", "--workspace", "--all-targets", "--", "--deny", "warnings"];
    steps.run("lints", || run_command("cargo clippy", cargo_in_root().args(clippy)));
}
