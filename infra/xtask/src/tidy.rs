//! The rules of the house that no compiler knows. Each message says what to do.

mod circles;
mod dependencies;
mod evidence;
mod files;
mod finding;
mod links;
mod names;
mod records;
mod signatures;
mod source;
mod width;
mod words;

use crate::error::{Error, Result};
use crate::mutants;
use crate::workspace::Workspace;
use finding::Finding;
use std::collections::{BTreeMap, BTreeSet};

pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let mut findings = dependencies::check(&workspace.packages);
    let root = workspace.root.to_string_lossy();
    let names = workspace.files()?;
    let known: BTreeSet<&str> = names.iter().map(String::as_str).collect();
    let (mut functions, mut table) = (BTreeSet::new(), None);
    let mut sources = BTreeMap::new();
    for name in &names {
        findings.extend(files::check_name(name));
        let path = workspace.path(name);
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        findings.extend(files::check_size(name, &text));
        findings.extend(files::check_paths(name, &text, &root));
        findings.extend(names::check(name, &text));
        findings.extend(width::check(name, &text));
        findings.extend(words::check(name, &text));
        if name.ends_with(".rs") {
            // What does not parse is the compiler's to refuse.
            sources.extend(syn::parse_file(&text).ok().map(|file| (name.clone(), file)));
            functions.extend(evidence::functions(&text).map(str::to_owned));
        } else if name.ends_with(".md") {
            findings.extend(links::check(name, &text, &known));
        }
        if name == evidence::TABLE {
            table = Some(text);
        }
    }
    findings.extend(table.iter().flat_map(|table| evidence::check(table, &names, &functions)));
    findings.extend(sources.iter().flat_map(|(name, file)| signatures::check(name, file)));
    findings.extend(sources.iter().flat_map(|(name, file)| records::check(name, file)));
    findings.extend(circles::check(&sources));
    findings.extend(mutated(workspace)?);
    for Finding { place, advice } in &findings {
        eprintln!("{place}: {advice}");
    }
    if findings.is_empty() { Ok(()) } else { Err(Error::Untidy(findings.len())) }
}

/// Mutants whose text is not there any more, or twice.
fn mutated(workspace: &Workspace) -> Result<Vec<Finding>> {
    let text = |name: &str| std::fs::read_to_string(workspace.path(name)).ok();
    let rotten = mutants::rotten(&mutants::read(workspace)?, text).into_iter();
    Ok(rotten
        .map(|(name, what)| Finding::new(format!("{}: {name}", mutants::TABLE), what))
        .collect())
}
