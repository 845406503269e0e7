//! Figures in the documents, written by the commands that measured them (`--write`).
//!
//! A document marks the place with `<!-- figures: NAME -->` and `<!-- end -->`; what stands between
//! them is replaced, or one row of the table that stands there.

use crate::error::{Error, Result};
use crate::process::output;
use crate::workspace::Workspace;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

/// The flag of a measuring command that keeps what it measured.
pub(crate) const WRITE: &str = "--write";
const PROOF: &str = "infra/docs/proof.md";
const ENGINE: &str = "infra/docs/benchmarks/engine.md";
const END: &str = "<!-- end -->";

/// Whether the arguments ask to keep the figures, and the arguments without that.
pub(crate) fn asked(arguments: &[String]) -> (bool, Vec<String>) {
    let rest: Vec<String> = arguments.iter().filter(|word| *word != WRITE).cloned().collect();
    (rest.len() < arguments.len(), rest)
}

/// Runs a proof, shows what it says, and puts its last line into the row of its command.
pub(crate) fn of_proof(workspace: &Workspace, said: &str, command: &mut Command) -> Result<()> {
    let lines = shown(said, command)?;
    let figure = lines.iter().rev().find(|line| !line.trim().is_empty());
    let figure = figure.ok_or_else(|| Error::NoFigure(said.to_owned()))?;
    let row = format!("| `cargo xtask {said}` | {} | {} |", cell(figure), when(workspace)?);
    edit(workspace, PROOF, "proof", |table| with_row(table, said, &row))
}

/// Runs the benchmark, shows its lines, and puts their medians into the table: of graphs, or of
/// tasks at once.
pub(crate) fn of_bench(workspace: &Workspace, command: &mut Command) -> Result<()> {
    let lines = shown("bench", command)?;
    let (graphs, at_once): (Vec<Measured>, Vec<AtOnce>) = (read(&lines), read(&lines));
    if graphs.is_empty() && at_once.is_empty() {
        return Err(Error::NoFigure("bench".to_owned()));
    }
    let (name, text) = match at_once.as_slice() {
        [] => ("bench", table(&graphs)),
        rows => ("running", table_of_at_once(rows)),
    };
    let text = format!("{}.\n\n{text}", when(workspace)?);
    edit(workspace, ENGINE, name, |_| text)
}

/// The lines that are of one kind.
fn read<T: DeserializeOwned>(lines: &[String]) -> Vec<T> {
    lines.iter().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

/// One line of `bench --running`.
#[derive(Deserialize)]
struct AtOnce {
    running: usize,
    write_units_per_commit: f64,
    read_units_per_reload: f64,
    read_units_cold: f64,
    read_units_per_look: f64,
}

fn table_of_at_once(rows: &[AtOnce]) -> String {
    let mut text =
        "| tasks at once | write units a commit | read units a reload | read units of a \
                    cold read | read units a look |\n|---|---|---|---|---|\n"
            .to_owned();
    for row in rows {
        text += &format!(
            "| {} | {:.1} | {:.1} | {:.1} | {:.1} |\n",
            row.running,
            row.write_units_per_commit,
            row.read_units_per_reload,
            row.read_units_cold,
            row.read_units_per_look,
        );
    }
    text
}

/// One line of the benchmark.
#[derive(Deserialize)]
struct Measured {
    workload: String,
    tasks_per_s: f64,
    hop_p50_ms: Option<f64>,
    hop_p99_ms: Option<f64>,
    rss_mb: f64,
    dynamodb_requests_per_task: f64,
    write_units_per_task: f64,
    read_units_per_task: f64,
    sqs_requests_per_task: f64,
}

fn table(measured: &[Measured]) -> String {
    let mut graphs: Vec<&str> = Vec::new();
    for line in measured {
        if !graphs.contains(&line.workload.as_str()) {
            graphs.push(&line.workload);
        }
    }
    let mut text = "| graph | runs | tasks/s | hop p50 / p99 ms | MB | DynamoDB requests | write \
                    units | read units | SQS requests |\n|---|---|---|---|---|---|---|---|---|\n"
        .to_owned();
    for graph in graphs {
        let runs: Vec<&Measured> = measured.iter().filter(|line| line.workload == graph).collect();
        let of = |value: fn(&Measured) -> f64| median(runs.iter().map(|run| value(run)).collect());
        let hops: Vec<(f64, f64)> =
            runs.iter().filter_map(|run| Some((run.hop_p50_ms?, run.hop_p99_ms?))).collect();
        let hop = if hops.is_empty() {
            String::new()
        } else {
            let of = |pick: fn(&(f64, f64)) -> f64| median(hops.iter().map(pick).collect());
            format!("{:.2} / {:.2}", of(|hop| hop.0), of(|hop| hop.1))
        };
        text += &format!(
            "| {graph} | {} | {:.0} | {hop} | {:.0} | {:.2} | {:.1} | {:.1} | {:.2} |\n",
            runs.len(),
            of(|run| run.tasks_per_s),
            of(|run| run.rss_mb),
            of(|run| run.dynamodb_requests_per_task),
            of(|run| run.write_units_per_task),
            of(|run| run.read_units_per_task),
            of(|run| run.sqs_requests_per_task),
        );
    }
    text
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// Runs it, passing every line of its standard output on.
fn shown(what: &str, command: &mut Command) -> Result<Vec<String>> {
    let program = command.get_program().to_string_lossy().into_owned();
    let start = |source| Error::Start { program, source };
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(start)?;
    let mut lines = Vec::new();
    let mut out = std::io::stdout();
    for line in child.stdout.take().into_iter().flat_map(|pipe| BufReader::new(pipe).lines()) {
        let Ok(line) = line else { break };
        // A closed terminal is no reason to lose the figures.
        let _ = writeln!(out, "{line}");
        lines.push(line);
    }
    let status = child.wait().map_err(|source| Error::Start { program: what.into(), source })?;
    let failed = Error::Failed { what: what.to_owned(), status };
    if status.success() { Ok(lines) } else { Err(failed) }
}

/// Day, commit and machine of a measurement.
fn when(workspace: &Workspace) -> Result<String> {
    let said = |program: &str, arguments: &[&str]| {
        let mut command = Command::new(program);
        let text = output(command.current_dir(&workspace.root).args(arguments))?;
        Ok::<_, Error>(String::from_utf8_lossy(&text).trim().to_owned())
    };
    let day = said("date", &["-u", "+%F"])?;
    let commit = said("git", &["describe", "--always", "--dirty", "--abbrev=10"])?;
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().filter(|load| !load.is_empty()).unwrap_or("unknown");
    let of = std::env::consts::ARCH;
    Ok(format!("{day}, commit {commit}, {cores} cores ({of}), load {load} at the end"))
}

/// Text that stays inside its cell.
fn cell(text: &str) -> String {
    text.trim().replace('|', "/")
}

/// The table with the row of a command in place of its last one, or at the end.
fn with_row(table: &str, command: &str, row: &str) -> String {
    let mine = format!("| `cargo xtask {command}` |");
    let mut lines: Vec<&str> = table.trim_end().lines().collect();
    match lines.iter().position(|line| line.starts_with(&mine)) {
        Some(at) => lines[at] = row,
        None => lines.push(row),
    }
    lines.join("\n") + "\n"
}

fn edit(
    workspace: &Workspace,
    file: &str,
    name: &str,
    change: impl FnOnce(&str) -> String,
) -> Result<()> {
    let path = workspace.path(file);
    let failed = |source| Error::File { path: path.clone(), source };
    let text = std::fs::read_to_string(&path).map_err(failed)?;
    let text = replaced(&text, name, change)
        .ok_or_else(|| Error::NoPlace(file.to_owned(), name.to_owned()))?;
    std::fs::write(&path, text).map_err(failed)?;
    eprintln!("written to {file}");
    Ok(())
}

fn replaced(text: &str, name: &str, change: impl FnOnce(&str) -> String) -> Option<String> {
    let (before, rest) = text.split_once(&format!("<!-- figures: {name} -->\n"))?;
    let (between, after) = rest.split_once(END)?;
    Some(format!("{before}<!-- figures: {name} -->\n{}{END}{after}", change(between)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_replaces_its_own_row_and_a_new_one_comes_last() {
        let table = "| command | figure |\n|---|---|\n| `cargo xtask sim` | old |\n";
        let again = with_row(table, "sim", "| `cargo xtask sim` | new |");
        assert_eq!(again, table.replace("old", "new"));
        assert!(with_row(table, "chaos", "| x |").ends_with("| old |\n| x |\n"));
    }

    #[test]
    fn only_what_stands_between_the_marks_is_replaced() {
        let text = "a\n<!-- figures: x -->\nold\n<!-- end -->\nb\n";
        let new = replaced(text, "x", |_| "new\n".to_owned());
        assert_eq!(new.as_deref(), Some(text.replace("old", "new").as_str()));
        assert_eq!(replaced(text, "y", |_| String::new()), None);
    }

    #[test]
    fn a_graph_has_one_row_with_the_median_of_its_runs() {
        let line = |rate: f64| Measured {
            workload: "w2".to_owned(),
            tasks_per_s: rate,
            hop_p50_ms: None,
            hop_p99_ms: None,
            rss_mb: 62.0,
            dynamodb_requests_per_task: 1.0,
            write_units_per_task: 4.0,
            read_units_per_task: 4.0,
            sqs_requests_per_task: 0.0,
        };
        let text = table(&[line(1.0), line(3.0), line(2.0)]);
        assert!(text.ends_with("| w2 | 3 | 2 |  | 62 | 1.00 | 4.0 | 4.0 | 0.00 |\n"), "{text}");
    }
}
