//! Changes of files, each whole or not at all.

use super::job::Done;
use super::patch;
use super::text_file::{Sentence, cannot, checked, put, read};
use planwright_sandbox::Edit;
use planwright_sandbox::edits::Replacement;

pub(super) fn apply(edit: &Edit, most_bytes: usize) -> Done {
    let done = match edit {
        Edit::Replace { path, old, new, all } => {
            replace(path, Replacement { path, old, new, all: *all }, most_bytes)
        }
        Edit::Write { path, content } => put(path, content, most_bytes)
            .map(|()| format!("Wrote {path}: {} bytes.", content.len())),
        Edit::Append { path, content } => append(path, content, most_bytes),
        Edit::Delete { path } => delete(path),
        Edit::Move { from, to } => rename(from, to),
        Edit::Patch { text } => patch::apply(text, most_bytes),
    };
    match done {
        Ok(text) => Done::said(text),
        Err(text) => Done::refused(text),
    }
}

fn replace(path: &str, replacement: Replacement<'_>, most_bytes: usize) -> Sentence {
    let changed = replacement.apply(&read(path)?)?;
    put(path, &changed.text, most_bytes)?;
    Ok(changed.said)
}

fn append(path: &str, content: &str, most_bytes: usize) -> Sentence {
    let before = if checked(path)?.exists() { read(path)? } else { String::new() };
    let whole = before + content;
    put(path, &whole, most_bytes)?;
    Ok(format!("Appended {} bytes to {path}; it has {} now.", content.len(), whole.len()))
}

fn delete(path: &str) -> Sentence {
    let file = checked(path)?;
    let data = file.symlink_metadata().map_err(|error| cannot("read", path, &error))?;
    if data.is_dir() {
        return Err(format!("{path} is a folder; delete its files one by one."));
    }
    std::fs::remove_file(file).map_err(|error| cannot("delete", path, &error))?;
    Ok(format!("Deleted {path}."))
}

fn rename(from: &str, to: &str) -> Sentence {
    let (source, target) = (checked(from)?, checked(to)?);
    source.symlink_metadata().map_err(|error| cannot("read", from, &error))?;
    if target.symlink_metadata().is_ok() {
        return Err(format!("{to} is there already; delete it first."));
    }
    if let Some(folder) = target.parent() {
        std::fs::create_dir_all(folder).map_err(|error| cannot("write", to, &error))?;
    }
    std::fs::rename(source, target).map_err(|error| cannot("move", from, &error))?;
    Ok(format!("Moved {from} to {to}."))
}
