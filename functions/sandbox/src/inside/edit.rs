//! Changes of files, each whole or not at all.

use super::{Done, patch};
use planwright_sandbox::edits::Replacement;
use planwright_sandbox::{Edit, names};
use std::io;
use std::path::Path;

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

/// A sentence for the model on failure.
pub(super) type Sentence = std::result::Result<String, String>;

pub(super) fn checked(path: &str) -> std::result::Result<&Path, String> {
    match names::refusal(path.as_bytes()) {
        Some(reason) => Err(format!("The path {path:?} is not taken: {reason}.")),
        None => Ok(Path::new(path)),
    }
}

pub(super) fn read(path: &str) -> std::result::Result<String, String> {
    let bytes = std::fs::read(checked(path)?).map_err(|error| cannot("read", path, &error))?;
    String::from_utf8(bytes).map_err(|_| format!("{path} is not text in UTF-8."))
}

pub(super) fn put(path: &str, content: &str, most_bytes: usize) -> std::result::Result<(), String> {
    let file = checked(path)?;
    if content.len() > most_bytes {
        return Err(format!(
            "The content has {} bytes; a file may have at most {most_bytes}.",
            content.len()
        ));
    }
    if file.is_dir() {
        return Err(format!("{path} is a folder."));
    }
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).map_err(|error| cannot("write", path, &error))?;
    }
    let half = file.with_file_name(format!(".half-{}", std::process::id()));
    let kept = std::fs::metadata(file).map(|data| data.permissions());
    let written = std::fs::write(&half, content).and_then(|()| {
        // A program stays one.
        kept.map_or(Ok(()), |kept| std::fs::set_permissions(&half, kept))?;
        std::fs::rename(&half, file)
    });
    written.map_err(|error| {
        let _ = std::fs::remove_file(&half);
        cannot("write", path, &error)
    })
}

fn cannot(what: &str, path: &str, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => format!("There is no file {path}."),
        io::ErrorKind::IsADirectory => format!("{path} is a folder."),
        io::ErrorKind::NotADirectory => format!("Something above {path} is a file."),
        _ => format!("{path} could not be {what}: {error}."),
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
