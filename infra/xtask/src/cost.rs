//! What a million tasks cost, and what gives first when there are many.

use crate::arguments::CostArguments;
use crate::error::Error;
use crate::error::Result;
use crate::process::{cargo, output};
use crate::python;
use crate::workspace::Workspace;

/// Requests and units as the benchmark counted them; they do not depend on the machine.
const COUNTED: &str = "infra/counted.jsonl";
/// The shared graphs, one of each shape.
const GRAPHS: [&str; 5] = ["w1_chain100", "w2_fan500", "w2_fan5000", "w3_layered10x50", "w4_50x10"];
/// Tokens of a paragraph and of a page, beside replies of nothing.
const REPLIES: [&str; 2] = ["700", "1600"];
/// The benchmark, in the profile for measuring.
const BENCH: [&str; 9] = [
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

/// Dollars per million tasks at list prices.
pub(crate) fn cost(workspace: &Workspace, given: &CostArguments) -> Result<()> {
    if given.measure {
        measure(workspace)?;
    }
    let mut arguments = vec![workspace.path(COUNTED).display().to_string()];
    arguments.extend(given.rest.iter().cloned());
    python::run(workspace, "cost.py", &arguments)
}

/// What is counted: every graph with replies of nothing; the chain with longer replies too, and all
/// of that with a second round in every task.
fn variants() -> Vec<(&'static [&'static str], Vec<&'static str>)> {
    let chain = &GRAPHS[..1];
    let mut variants = vec![(&GRAPHS[..], vec![])];
    variants.extend(REPLIES.map(|tokens| (chain, vec!["--reply-tokens", tokens])));
    variants.push((chain, vec!["--tool"]));
    variants.extend(REPLIES.map(|tokens| (chain, vec!["--tool", "--reply-tokens", tokens])));
    variants
}

/// Counts anew and keeps the counts.
fn measure(workspace: &Workspace) -> Result<()> {
    let mut lines = Vec::new();
    for (graphs, more) in variants() {
        let mut bench = cargo();
        bench.current_dir(&workspace.root).args(BENCH);
        for graph in graphs {
            bench.args(["--dag", graph]);
        }
        lines.extend(output(bench.args(["--reps", "1"]).args(more))?);
    }
    let path = workspace.path(COUNTED);
    std::fs::write(&path, lines).map_err(|source| Error::File { path, source })
}

/// What gives first, with the number and the switch.
pub(crate) fn scale(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    python::run(workspace, "scale.py", arguments)
}
