//! One text file, read or written whole.

use planwright_sandbox::names;
use std::io;
use std::path::Path;

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

/// The sentence for what went wrong with a file.
pub(super) fn cannot(what: &str, path: &str, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => format!("There is no file {path}."),
        io::ErrorKind::IsADirectory => format!("{path} is a folder."),
        io::ErrorKind::NotADirectory => format!("Something above {path} is a file."),
        _ => format!("{path} could not be {what}: {error}."),
    }
}
