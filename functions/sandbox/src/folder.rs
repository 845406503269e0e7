//! A task's folder: what is kept between its requests, and what every run starts without.

use rustix::fs::{AtFlags, CWD, Mode, OFlags};
use std::fs::{DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// What programs that ask find out about their user.
const PASSWD: &str = "task:x:1000:1000:task:/tmp:/bin/sh\n";
const GROUP: &str = "task:x:1000:\n";
/// The git folder as a command sees it; it may read it and not write it.
const GIT_FILE: &str = "gitdir: /repo.git\n";

pub(crate) struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The folder exists and belongs to this process alone.
    pub(crate) fn open(root: &Path) -> io::Result<Self> {
        let folder = Folder { root: root.to_owned() };
        for path in [folder.repo(), folder.packs().join("pack"), folder.etc()] {
            DirBuilder::new().recursive(true).mode(0o700).create(path)?;
        }
        std::fs::write(folder.etc().join("passwd"), PASSWD)?;
        std::fs::write(folder.etc().join("group"), GROUP)?;
        Ok(folder)
    }

    pub(crate) fn repo(&self) -> PathBuf {
        self.root.join("repo.git")
    }

    pub(crate) fn workspace(&self) -> PathBuf {
        self.root.join("workspace")
    }

    pub(crate) fn tmp(&self) -> PathBuf {
        self.root.join("tmp")
    }

    /// Shared memory with a name lies on disk, where it is counted.
    pub(crate) fn shm(&self) -> PathBuf {
        self.root.join("shm")
    }

    /// Where git leaves a pack.
    pub(crate) fn out(&self) -> PathBuf {
        self.root.join("out")
    }

    /// Where packs are exchanged with the backend, laid out as git's own objects, so that a
    /// repository reads them where they are. No jail can write it.
    pub(crate) fn packs(&self) -> PathBuf {
        self.root.join("packs")
    }

    pub(crate) fn etc(&self) -> PathBuf {
        self.root.join("etc")
    }

    /// What the workspace holds, from the end of one request to the start of the next.
    pub(crate) fn note(&self) -> PathBuf {
        self.root.join("state.json")
    }

    /// Folders every request starts with empty.
    pub(crate) fn empty_scratch(&self) -> io::Result<()> {
        for path in [self.tmp(), self.shm()] {
            remove(&path)?;
            DirBuilder::new().mode(0o700).create(&path)?;
            // As programs expect of these two; the folder above keeps others out.
            std::fs::set_permissions(path, Permissions::from_mode(0o1777))?;
        }
        remove(&self.out())?;
        DirBuilder::new().mode(0o700).create(self.out())
    }

    pub(crate) fn empty_workspace(&self) -> io::Result<()> {
        remove(&self.workspace())?;
        DirBuilder::new().mode(0o755).create(self.workspace())
    }

    /// Writes the file that leads git to the repository, if nothing is there. It is no bind mount:
    /// a mount whose place a command can write may be led elsewhere.
    pub(crate) fn write_git_file(&self) -> io::Result<()> {
        let path = self.workspace().join(".git");
        match OpenOptions::new().write(true).create_new(true).open(path) {
            Ok(mut file) => file.write_all(GIT_FILE.as_bytes()),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// Opens a regular file without following a link in its last part, and gives its size.
pub(crate) fn open_plain(path: &Path) -> io::Result<(File, u64)> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
    let file = File::from(rustix::fs::openat(CWD, path, flags, Mode::empty())?);
    let data = file.metadata()?;
    if !data.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    Ok((file, data.len()))
}

/// Removes a folder with all it holds, also what its owner made unreadable.
fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_dir_all(path) {
        Ok(()) => return Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(_) => {}
    }
    // The walk makes folders readable on its way.
    crate::walk::tally(path, u64::MAX)?;
    let data = rustix::fs::statat(CWD, path, AtFlags::SYMLINK_NOFOLLOW)?;
    if rustix::fs::FileType::from_raw_mode(data.st_mode) != rustix::fs::FileType::Directory {
        return std::fs::remove_file(path);
    }
    std::fs::remove_dir_all(path)
}
