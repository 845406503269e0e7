//! What a million tasks cost, and what gives first when there are many.

use crate::error::Result;
use crate::process::{cargo, output};
use crate::python;
use crate::workspace::Workspace;
use crate::{CostArguments, error::Error};

/// Requests and units as the benchmark counted them; they do not depend on the machine.
const COUNTED: &str = "infra/counted.jsonl";
/// The shared graphs, one of each shape.
const GRAPHS: [&str; 5] = ["w1_chain100", "w2_fan500", "w2_fan5000", "w3_layered10x50", "w4_50x10"];

/// Dollars per million tasks at list prices.
pub(crate) fn cost(workspace: &Workspace, given: &CostArguments) -> Result<()> {
    if given.measure {
        measure(workspace)?;
    }
    let mut arguments = vec![workspace.path(COUNTED).display().to_string()];
    arguments.extend(given.rest.iter().cloned());
    python::run(workspace, "cost.py", &arguments)
}

/// Counts anew and keeps the counts: of each graph, and of the chain with a second round in every
/// task.
fn measure(workspace: &Workspace) -> Result<()> {
    let mut lines = Vec::new();
    for (graphs, more) in [(&GRAPHS[..], None), (&GRAPHS[..1], Some("--tool"))] {
        let mut bench = cargo();
        bench.current_dir(&workspace.root);
        bench.args([
            "run",
            "--locked",
            "--profile",
            "local",
            "--package",
            "planwright-tests",
            "--bin",
            "bench",
            "--",
        ]);
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
