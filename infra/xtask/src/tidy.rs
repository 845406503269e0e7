//! The rules of the house that no compiler knows. Each message says what to do.

mod dependencies;
mod evidence;
mod files;
mod links;
mod names;
mod source;

use crate::error::{Error, Result};
use crate::workspace::Workspace;
use std::collections::BTreeSet;

/// A broken rule: where, and what to do about it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    place: String,
    advice: String,
}

impl Finding {
    fn new(place: impl Into<String>, advice: impl Into<String>) -> Self {
        Finding { place: place.into(), advice: advice.into() }
    }
}

pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let mut findings = dependencies::check(&workspace.packages);
    let root = workspace.root.to_string_lossy();
    let names = workspace.files()?;
    let known: BTreeSet<&str> = names.iter().map(String::as_str).collect();
    let (mut functions, mut table) = (BTreeSet::new(), None);
    for name in &names {
        findings.extend(files::check_name(name));
        let path = workspace.path(name);
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        findings.extend(files::check_size(name, &text));
        findings.extend(files::check_width(name, &text));
        findings.extend(files::check_paths(name, &text, &root));
        findings.extend(names::check(name, &text));
        if name.ends_with(".rs") {
            functions.extend(evidence::functions(&text).map(str::to_owned));
        } else if name.ends_with(".md") {
            findings.extend(links::check(name, &text, &known));
        }
        if name == evidence::TABLE {
            table = Some(text);
        }
    }
    findings.extend(table.iter().flat_map(|table| evidence::check(table, &names, &functions)));
    for Finding { place, advice } in &findings {
        eprintln!("{place}: {advice}");
    }
    if findings.is_empty() { Ok(()) } else { Err(Error::Untidy(findings.len())) }
}
