//! Files of a store that knows nothing of commits, on their way in and out.

use super::job::{Bring, Done};
use super::text_file::checked;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use planwright_sandbox::{FileContent, FileIn, FileOut};
use sha2::{Digest, Sha256};
use std::io;
use std::path::Path;

/// What two equal contents have in common.
pub(crate) fn digest(content: &[u8]) -> String {
    Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes and deletes; what stands in a file's way goes. Names that are refused are said.
pub(super) fn apply(write: &[FileIn], delete: &[String]) -> Done {
    let mut failed = Vec::new();
    for path in delete {
        let gone = checked(path).and_then(|file| {
            clear(file).map_err(|error| format!("{path} could not be deleted: {error}."))
        });
        failed.extend(gone.err());
    }
    for file in write {
        failed.extend(put(file).err());
    }
    if failed.is_empty() { Done::said("") } else { Done::refused(failed.join(" ")) }
}

fn put(file: &FileIn) -> Result<(), String> {
    let path = checked(&file.path)?;
    let content = STANDARD
        .decode(&file.content)
        .map_err(|error| format!("{} is not in Base64: {error}.", file.path))?;
    let written = make_way(path).and_then(|()| {
        // A program stays one.
        let kept = std::fs::metadata(path).map(|data| data.permissions());
        let half = path.with_file_name(format!(".half-{}", std::process::id()));
        std::fs::write(&half, content)?;
        if let Ok(kept) = kept {
            std::fs::set_permissions(&half, kept)?;
        }
        std::fs::rename(half, path)
    });
    written.map_err(|error| format!("{} could not be written: {error}.", file.path))
}

/// Makes the folders above a file, without going through a link, and removes a folder or a link
/// that has its name.
fn make_way(path: &Path) -> io::Result<()> {
    let above: Vec<&Path> =
        path.ancestors().skip(1).filter(|p| !p.as_os_str().is_empty()).collect();
    for folder in above.into_iter().rev() {
        let is_folder = folder.symlink_metadata().is_ok_and(|data| data.is_dir());
        if !is_folder {
            clear(folder)?;
            std::fs::create_dir(folder)?;
        }
    }
    if path.symlink_metadata().is_ok_and(|data| !data.is_file()) {
        clear(path)?;
    }
    Ok(())
}

fn clear(path: &Path) -> io::Result<()> {
    let removed = match path.symlink_metadata() {
        Ok(data) if data.is_dir() => std::fs::remove_dir_all(path),
        Ok(_) => std::fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error)
            if error.kind() != io::ErrorKind::NotFound
                && error.kind() != io::ErrorKind::NotADirectory =>
        {
            Err(error)
        }
        _ => Ok(()),
    }
}

/// The files given out so far.
pub(super) struct Taken<'a> {
    bring: &'a Bring,
    bytes: u64,
    pub(super) files: Vec<FileOut>,
}

impl<'a> Taken<'a> {
    pub(super) fn new(bring: &'a Bring) -> Self {
        Taken { bring, bytes: 0, files: Vec::new() }
    }

    /// Whether it is worth reading; one that is too large is said to be.
    pub(super) fn fits(&mut self, path: &str, size: u64) -> bool {
        let Bring { most_file_bytes, most_bytes, .. } = *self.bring;
        if size > most_file_bytes {
            let why = format!("it has {size} bytes; at most {most_file_bytes} are kept of a file");
            self.left(path.to_owned(), &why);
            return false;
        }
        if self.bytes + size > most_bytes {
            let why = format!("at most {most_bytes} bytes are kept of what one command changes");
            self.left(path.to_owned(), &why);
            return false;
        }
        true
    }

    pub(super) fn file(&mut self, path: String, content: &[u8]) {
        if self.bring.known.get(&path).is_some_and(|known| *known == digest(content)) {
            return;
        }
        self.bytes += u64::try_from(content.len()).unwrap_or(u64::MAX);
        let content = FileContent::Base64(STANDARD.encode(content));
        self.files.push(FileOut { path, content });
    }

    pub(super) fn deleted(&mut self, path: String) {
        self.files.push(FileOut { path, content: FileContent::Deleted });
    }

    pub(super) fn left(&mut self, path: String, why: &str) {
        self.files.push(FileOut { path, content: FileContent::Left(why.to_owned()) });
    }
}
