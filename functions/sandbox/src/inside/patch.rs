//! The patch form some models write: `*** Begin Patch`, a section for each file, `*** End Patch`.
//! Either all of it applies or nothing is changed.

use super::text_file::{Sentence, checked, put, read};
use std::collections::BTreeMap;

const BEGIN: &str = "*** Begin Patch";
const END: &str = "*** End Patch";

#[derive(Debug, PartialEq, Eq)]
enum Section {
    Add { path: String, content: String },
    Delete { path: String },
    Update { path: String, to: Option<String>, hunks: Vec<Hunk> },
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Hunk {
    /// A line the hunk comes after, such as a function's head; empty for none.
    anchor: String,
    old: Vec<String>,
    new: Vec<String>,
}

pub(super) fn apply(text: &str, most_bytes: usize) -> Sentence {
    let sections = parse(text)?;
    // What each file becomes; `None` is gone.
    let mut after: BTreeMap<String, Option<String>> = BTreeMap::new();
    for section in &sections {
        plan(section, &mut after)?;
    }
    for (path, content) in &after {
        match content {
            Some(content) => put(path, content, most_bytes)?,
            None => std::fs::remove_file(checked(path)?)
                .map_err(|error| format!("{path} could not be deleted: {error}."))?,
        }
    }
    let names: Vec<&str> = after.keys().map(String::as_str).collect();
    Ok(format!("Patched {}.", names.join(", ")))
}

fn plan(
    section: &Section,
    after: &mut BTreeMap<String, Option<String>>,
) -> std::result::Result<(), String> {
    let current = |path: &str, after: &BTreeMap<String, Option<String>>| match after.get(path) {
        Some(Some(text)) => Ok(text.clone()),
        Some(None) => Err(format!("{path} was deleted earlier in the patch.")),
        None => read(path),
    };
    match section {
        Section::Add { path, content } => {
            if checked(path)?.exists() {
                return Err(format!("{path} is there already; use `*** Update File`."));
            }
            after.insert(path.clone(), Some(content.clone()));
        }
        Section::Delete { path } => {
            current(path, after)?;
            after.insert(path.clone(), None);
        }
        Section::Update { path, to, hunks } => {
            let changed = change(path, &current(path, after)?, hunks)?;
            if let Some(to) = to {
                if checked(to)?.exists() {
                    return Err(format!("{to} is there already; delete it first."));
                }
                after.insert(path.clone(), None);
            }
            after.insert(to.clone().unwrap_or_else(|| path.clone()), Some(changed));
        }
    }
    Ok(())
}

fn parse(text: &str) -> std::result::Result<Vec<Section>, String> {
    let mut lines = text.trim().lines().peekable();
    if lines.next().map(str::trim_end) != Some(BEGIN) {
        return Err(format!("A patch begins with `{BEGIN}`."));
    }
    let mut sections = Vec::new();
    loop {
        let line = lines.next().ok_or_else(|| format!("The patch has no `{END}`; was it cut?"))?;
        if line.trim_end() == END {
            return Ok(sections);
        }
        let path = |head: &str| line.strip_prefix(head).map(|path| path.trim().to_owned());
        let mut body = Vec::new();
        while let Some(next) = lines.next_if(|next| !next.starts_with("*** ") || is_mark(next)) {
            body.push(next);
        }
        sections.push(if let Some(path) = path("*** Add File: ") {
            Section::Add { content: added(&path, &body)?, path }
        } else if let Some(path) = path("*** Delete File: ") {
            Section::Delete { path }
        } else if let Some(path) = path("*** Update File: ") {
            update(path, &body)?
        } else {
            return Err(format!("{line:?} is not a line of a patch."));
        });
    }
}

/// Lines that begin with stars and belong to a section.
fn is_mark(line: &str) -> bool {
    line.starts_with("*** Move to: ") || line.trim_end() == "*** End of File"
}

fn added(path: &str, body: &[&str]) -> std::result::Result<String, String> {
    let mut content = String::new();
    for line in body {
        let line = line
            .strip_prefix('+')
            .ok_or_else(|| format!("Every line of the new file {path} begins with `+`."))?;
        content.push_str(line);
        content.push('\n');
    }
    Ok(content)
}

fn update(path: String, body: &[&str]) -> std::result::Result<Section, String> {
    let (mut to, mut hunks) = (None, Vec::new());
    let mut hunk = Hunk::default();
    let is_empty = |hunk: &Hunk| hunk.old.is_empty() && hunk.new.is_empty();
    for line in body {
        if let Some(target) = line.strip_prefix("*** Move to: ") {
            to = Some(target.trim().to_owned());
        } else if let Some(anchor) = line.strip_prefix("@@") {
            if !is_empty(&hunk) {
                hunks.push(std::mem::take(&mut hunk));
            }
            hunk.anchor = anchor.trim().trim_end_matches("@@").trim().to_owned();
        } else if let Some(line) = line.strip_prefix('+') {
            hunk.new.push(line.to_owned());
        } else if let Some(line) = line.strip_prefix('-') {
            hunk.old.push(line.to_owned());
        } else if !is_mark(line) {
            // Models drop the space in front of an empty line.
            let line = line.strip_prefix(' ').unwrap_or(line);
            hunk.old.push(line.to_owned());
            hunk.new.push(line.to_owned());
        }
    }
    if !is_empty(&hunk) {
        hunks.push(hunk);
    }
    if hunks.is_empty() && to.is_none() {
        return Err(format!("The section of {path} changes nothing."));
    }
    Ok(Section::Update { path, to, hunks })
}

fn change(path: &str, text: &str, hunks: &[Hunk]) -> Sentence {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut from = 0;
    for hunk in hunks {
        if !hunk.anchor.is_empty()
            && let Some(at) = lines.iter().skip(from).position(|line| line.trim() == hunk.anchor)
        {
            from += at;
        }
        let at = find(&lines, &hunk.old, from).ok_or_else(|| {
            let first = hunk.old.first().map_or("", String::as_str);
            format!("The lines to change are not in {path} (the first is {first:?}).")
        })?;
        lines.splice(at..at + hunk.old.len(), hunk.new.iter().cloned());
        from = at + hunk.new.len();
    }
    let mut whole = lines.join("\n");
    if !whole.is_empty() && (text.ends_with('\n') || text.is_empty()) {
        whole.push('\n');
    }
    Ok(whole)
}

/// Exactly, else but for white space at the ends of lines.
fn find(lines: &[String], old: &[String], from: usize) -> Option<usize> {
    if old.is_empty() {
        return Some(lines.len());
    }
    let matches = |same: fn(&str, &str) -> bool| {
        (from..=lines.len().checked_sub(old.len())?)
            .find(|at| lines.iter().skip(*at).zip(old).all(|(one, other)| same(one, other)))
    };
    matches(|one, other| one == other)
        .or_else(|| matches(|one, other| one.trim_end() == other.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hunk_changes_the_lines_it_names() {
        let hunk = Hunk {
            anchor: "fn two() {".into(),
            old: vec!["    1".into()],
            new: vec!["    2".into(), "    3".into()],
        };
        let text = "fn one() {\n    1\n}\nfn two() {\n    1\n}\n";
        let changed = change("a", text, &[hunk]);
        let after = "fn one() {\n    1\n}\nfn two() {\n    2\n    3\n}\n";
        assert_eq!(changed, Ok(after.to_owned()));
    }

    #[test]
    fn sections_are_told_apart_and_a_cut_patch_is_refused() {
        let text = "*** Begin Patch\n*** Add File: a\n+1\n*** Update File: b\n*** Move to: c\n@@\n \
                    x\n-y\n+z\n*** Delete File: d\n*** End Patch";
        let sections = parse(text).unwrap_or_default();
        assert_eq!(sections.len(), 3);
        assert_eq!(sections[0], Section::Add { path: "a".into(), content: "1\n".into() });
        assert!(parse(text.trim_end_matches("*** End Patch")).is_err());
        assert!(parse("--- a\n+++ b").is_err());
    }
}
