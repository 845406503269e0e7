//! Mutants: bugs that the simulation must catch before its silence means anything. A table names
//! them as changes of text; the product knows nothing of them.
//!
//! `cargo xtask sim --mutants` makes a copy of the workspace with all of them in it, each behind a
//! switch, builds that copy once and has every one killed.

use crate::error::{Error, Result};
use crate::process::{cargo, quietly};
use crate::workspace::Workspace;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The table of mutants.
pub(crate) const TABLE: &str = "tests/simulation/mutants.toml";
/// Where the copy stands, below the folder of builds.
const COPY: &str = "mutants/source";
/// Where it is built: cargo would take its crates for those of the workspace.
const BUILDS: &str = "mutants/build";
/// Parts of the workspace that nothing of the simulation is built from.
const LEFT_OUT: [&str; 4] = ["web/", "infra/docs/", "infra/checks/", "tests/stored/"];
/// The crate that every mutated one builds on: it keeps the switch.
const BASE: &str = "shared/engine/src/";
const BASE_NAME: &str = "planwright_engine";
/// Where the workspace begins to say what its compiler warns of.
const LINTS: &str = "[workspace.lints.rust]\n";
/// Put at the end of that crate in the copy.
const SWITCH: &str = r#"
/// Which mutant is on in this thread.
#[allow(missing_docs)]
pub mod mutants {
    thread_local! {
        static ON: std::cell::RefCell<String> = const { std::cell::RefCell::new(String::new()) };
    }

    pub fn is_on(name: &str) -> bool {
        ON.with_borrow(|on| on == name)
    }

    pub fn switch(name: Option<&str>) {
        ON.set(name.unwrap_or_default().to_owned());
    }
}
"#;

#[derive(Debug, Deserialize)]
struct Table {
    mutant: Vec<Mutant>,
}

/// A bug, as what has to be written for it.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mutant {
    name: String,
    /// What goes wrong with it.
    breaks: String,
    #[serde(skip_serializing)]
    edit: Vec<Edit>,
}

/// An expression or a statement of one file, and another in its place.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    file: String,
    /// Text that stands once in the file; where it is missing, `find` does.
    within: Option<String>,
    /// Stands once there.
    find: String,
    replace: String,
}

/// Where an edit's text stands in its file: from and up to this byte.
type Span = (usize, usize);

impl Edit {
    /// None where it does not stand exactly once.
    fn span(&self, text: &str) -> Option<Span> {
        let within = self.within.as_deref().unwrap_or(&self.find);
        let from = once(text, within)? + once(within, &self.find)?;
        Some((from, from + self.find.len()))
    }
}

fn once(text: &str, part: &str) -> Option<usize> {
    let mut found = text.match_indices(part).map(|(at, _)| at);
    found.next().filter(|_| found.next().is_none())
}

pub(crate) fn read(workspace: &Workspace) -> Result<Vec<Mutant>> {
    let path = workspace.path(TABLE);
    let text = text_of(&path)?;
    let table: Table = toml::from_str(&text)
        .map_err(|error| Error::Mutants(TABLE.to_owned(), error.to_string()))?;
    Ok(table.mutant)
}

/// What is wrong with the table: a mutant and the advice. `text` gives a file's.
pub(crate) fn rotten(
    mutants: &[Mutant],
    text: impl Fn(&str) -> Option<String>,
) -> Vec<(String, String)> {
    let (mut found, mut names) = (Vec::new(), BTreeSet::new());
    for mutant in mutants {
        let mut tell = |what: String| found.push((mutant.name.clone(), what));
        if !names.insert(&mutant.name) {
            tell("another has this name".to_owned());
        }
        for edit in &mutant.edit {
            match text(&edit.file) {
                None => tell(format!("there is no {}", edit.file)),
                Some(text) if edit.span(&text).is_none() => {
                    tell(format!("{:?} does not stand once in {}", edit.find, edit.file));
                }
                Some(_) => {}
            }
        }
    }
    for (file, edits) in by_file(mutants) {
        let Some(text) = text(file) else { continue };
        let mut spans: Vec<(Span, &str)> =
            edits.iter().filter_map(|(name, edit)| Some((edit.span(&text)?, *name))).collect();
        spans.sort_unstable();
        for pair in spans.windows(2) {
            let [(first, _), (second, name)] = pair else { continue };
            if first != second && second.0 < first.1 {
                found.push(((*name).to_owned(), format!("it overlaps with another in {file}")));
            }
        }
    }
    found
}

fn by_file(mutants: &[Mutant]) -> BTreeMap<&str, Vec<(&str, &Edit)>> {
    let mut files: BTreeMap<&str, Vec<(&str, &Edit)>> = BTreeMap::new();
    for mutant in mutants {
        for edit in &mutant.edit {
            files.entry(&edit.file).or_default().push((&mutant.name, edit));
        }
    }
    files
}

/// The file with all of its edits, each where its mutant is on.
fn mutated(file: &str, text: &str, edits: &[(&str, &Edit)]) -> Option<String> {
    let crate_name = if file.starts_with(BASE) { "crate" } else { BASE_NAME };
    let mut spans: BTreeMap<Span, Vec<(&str, &Edit)>> = BTreeMap::new();
    for (name, edit) in edits {
        spans.entry(edit.span(text)?).or_default().push((name, edit));
    }
    let (mut whole, mut done) = (String::new(), 0);
    for ((from, to), edits) in spans {
        whole.push_str(text.get(done..from)?);
        let own = text.get(from..to)?;
        let cases: String = edits
            .iter()
            .map(|(name, edit)| {
                format!(
                    "if {crate_name}::mutants::is_on({name:?}) {{ {} }} else ",
                    edit.replace.trim()
                )
            })
            .collect();
        let statement = own.trim_end().ends_with([';', '}']);
        let (open, close) = if statement { ("", "") } else { ("(", ")") };
        whole.push_str(&format!("{open}{cases}{{ {own} }}{close}"));
        done = to;
    }
    whole.push_str(text.get(done..)?);
    Some(whole)
}

/// The simulation of the copy. Without a mutant switched on it plays what the other one plays.
pub(crate) struct Made {
    program: PathBuf,
    list: PathBuf,
}

impl Made {
    /// The command that plays schedules.
    pub(crate) fn plays(&self) -> Command {
        Command::new(&self.program)
    }

    /// The command that has it kill each mutant.
    pub(crate) fn kills(&self) -> Command {
        let mut sim = self.plays();
        sim.arg("--mutants").arg(&self.list);
        sim
    }
}

/// Makes the copy and builds its simulation.
pub(crate) fn made(workspace: &Workspace) -> Result<Made> {
    let mutants = read(workspace)?;
    let copy = copied(workspace, &mutants)?;
    let list = copy.join("mutants.json");
    put(&list, serde_json::to_string(&mutants).map_err(Error::Metadata)?.as_bytes())?;
    let builds = workspace.target.join(BUILDS);
    let mut build = cargo();
    build.current_dir(&copy).args(["build", "--locked", "--quiet", "--profile", "local"]);
    build.args(["--package", "planwright-simulation", "--features", "mutants"]);
    build.args(["--bin", "sim", "--target-dir"]);
    quietly("cargo build of the mutants", build.arg(&builds))?;
    Ok(Made { program: builds.join("local/sim"), list })
}

fn copied(workspace: &Workspace, mutants: &[Mutant]) -> Result<PathBuf> {
    let copy = workspace.target.join(COPY);
    let edits = by_file(mutants);
    let mut kept = BTreeSet::new();
    for name in workspace.files()? {
        if LEFT_OUT.iter().any(|part| name.starts_with(part)) {
            continue;
        }
        let path = workspace.path(&name);
        let bytes = std::fs::read(&path).map_err(|source| Error::File { path, source })?;
        let bytes = match String::from_utf8(bytes) {
            Ok(text) => changed(&name, text, edits.get(name.as_str()))?.into_bytes(),
            Err(binary) => binary.into_bytes(),
        };
        put(&copy.join(&name), &bytes)?;
        kept.insert(copy.join(&name));
    }
    clear(&copy, &kept)?;
    Ok(copy)
}

/// A text as the copy has it.
fn changed(name: &str, text: String, edits: Option<&Vec<(&str, &Edit)>>) -> Result<String> {
    let rotten = || Error::Mutants(name.to_owned(), "a text does not stand once".to_owned());
    let mut text = match edits {
        Some(edits) => mutated(name, &text, edits).ok_or_else(rotten)?,
        None => text,
    };
    if name == format!("{BASE}lib.rs") {
        text.push_str(SWITCH);
    }
    if name == "Cargo.toml" {
        // A switch stands in parentheses, whether its place needs them or not.
        text = text.replace(LINTS, &format!("{LINTS}unused_parens = \"allow\"\n"));
    }
    Ok(text)
}

/// Writes what is not there yet, so that only what changed is built again.
fn put(path: &Path, bytes: &[u8]) -> Result<()> {
    if std::fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    let failed = |source| Error::File { path: path.to_owned(), source };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    std::fs::write(path, bytes).map_err(failed)
}

/// Takes away what an earlier copy had and this one has not.
fn clear(folder: &Path, kept: &BTreeSet<PathBuf>) -> Result<()> {
    let failed = |source| Error::File { path: folder.to_owned(), source };
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            clear(&path, kept)?;
        } else if !kept.contains(&path) {
            std::fs::remove_file(&path).map_err(failed)?;
        }
    }
    Ok(())
}

fn text_of(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|source| Error::File { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mutant(name: &str, within: Option<&str>, find: &str, replace: &str) -> Mutant {
        let edit = Edit {
            file: "a.rs".to_owned(),
            within: within.map(str::to_owned),
            find: find.to_owned(),
            replace: replace.to_owned(),
        };
        Mutant { name: name.to_owned(), breaks: String::new(), edit: vec![edit] }
    }

    fn advice(mutants: &[Mutant], text: &str) -> usize {
        rotten(mutants, |_| Some(text.to_owned())).len()
    }

    #[test]
    fn a_text_that_does_not_stand_exactly_once_is_rotten() {
        let mutants = [mutant("m", None, "a < b", "true")];
        assert_eq!(advice(&mutants, "if a < b {}"), 0);
        assert_eq!(advice(&mutants, "if a <= b {}"), 1);
        assert_eq!(advice(&mutants, "if a < b {} if a < b {}"), 1);
        let within = [mutant("m", Some("if a < b {}"), "a < b", "true")];
        assert_eq!(advice(&within, "if a < b {} while a < b {}"), 0);
    }

    #[test]
    fn mutants_share_a_text_or_do_not_touch() {
        let whole = mutant("one", None, "a < b && c", "true");
        let part = mutant("two", None, "a < b", "false");
        let same = mutant("three", None, "a < b && c", "false");
        assert_eq!(advice(&[whole, part], "if a < b && c {}"), 1);
        let whole = mutant("one", None, "a < b && c", "true");
        assert_eq!(advice(&[whole, same], "if a < b && c {}"), 0);
    }

    #[test]
    fn an_expression_is_put_behind_its_switch() {
        let mutants = [mutant("m", None, "a < b", "true"), mutant("n", None, "go();", "stop();")];
        let edits = by_file(&mutants);
        let text = mutated("a.rs", "if a < b { go(); }", &edits["a.rs"]).unwrap();
        let on = |name: &str| format!("planwright_engine::mutants::is_on({name:?})");
        let (m, n) = (on("m"), on("n"));
        let expected = format!(
            "if (if {m} {{ true }} else {{ a < b }}) {{ if {n} {{ stop(); }} else {{ go(); }} }}"
        );
        assert_eq!(text, expected);
    }
}
