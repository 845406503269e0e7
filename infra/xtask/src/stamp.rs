//! Remembers from which input something was made, so that it is made again only when the input
//! changed.

use crate::error::{Error, Result};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

pub(crate) struct Stamp {
    file: PathBuf,
    now: String,
}

impl Stamp {
    /// A stamp of the content of these files, kept in `file`.
    pub(crate) fn of(file: PathBuf, inputs: &[PathBuf]) -> Result<Self> {
        let mut hasher = DefaultHasher::new();
        for input in inputs {
            input.hash(&mut hasher);
            let content = std::fs::read(input)
                .map_err(|source| Error::File { path: input.clone(), source })?;
            content.hash(&mut hasher);
        }
        Ok(Stamp { file, now: format!("{:016x}", hasher.finish()) })
    }

    pub(crate) fn is_current(&self) -> bool {
        std::fs::read_to_string(&self.file).is_ok_and(|then| then == self.now)
    }

    pub(crate) fn write(&self) -> Result<()> {
        let failed = |source| Error::File { path: self.file.clone(), source };
        if let Some(folder) = self.file.parent() {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        std::fs::write(&self.file, &self.now).map_err(failed)
    }
}

/// All files below `folder`, without the sub-folders named in `except`.
pub(crate) fn files_below(folder: &Path, except: &[&str]) -> Result<Vec<PathBuf>> {
    let failed = |source| Error::File { path: folder.to_owned(), source };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let skipped = path.file_name().is_some_and(|name| except.iter().any(|skip| name == *skip));
        if path.is_dir() && !skipped {
            files.extend(files_below(&path, except)?);
        } else if path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_current_until_a_file_changes() {
        let folder = tempfile::tempdir().unwrap();
        let input = folder.path().join("input");
        std::fs::write(&input, "one").unwrap();
        let stamp =
            || Stamp::of(folder.path().join("kept/stamp"), std::slice::from_ref(&input)).unwrap();
        assert!(!stamp().is_current());
        stamp().write().unwrap();
        assert!(stamp().is_current());
        std::fs::write(&input, "two").unwrap();
        assert!(!stamp().is_current());
    }

    #[test]
    fn skipped_folders_do_not_count() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["src/a.ts", "node_modules/b.js"] {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        assert_eq!(
            files_below(folder.path(), &["node_modules"]).unwrap(),
            [folder.path().join("src/a.ts")]
        );
    }
}
