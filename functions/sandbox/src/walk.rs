//! Looking through a folder that somebody else writes: no link is followed, and a folder its owner
//! made unreadable is made readable, because what cannot be listed cannot be counted.

use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, Stat};
use rustix::io::Errno;
use std::ffi::CStr;
use std::io;
use std::ops::ControlFlow;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

/// Deepest folder; a path of single letters this deep is longer than any that a commit takes.
const MOST_DEPTH: usize = 480;

/// An entry on the way.
pub(crate) struct Visit<'a> {
    /// From the root, without a leading slash.
    pub(crate) path: &'a [u8],
    pub(crate) stat: &'a Stat,
    pub(crate) kind: FileType,
    /// The folder it lies in, to look closer without a path.
    pub(crate) parent: BorrowedFd<'a>,
    pub(crate) name: &'a CStr,
}

/// What a folder takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Blocks on the disk, in bytes: a sparse file takes what it takes.
    pub(crate) bytes: u64,
    pub(crate) entries: u64,
}

/// Counts, and stops counting after `most_entries`.
pub(crate) fn tally(root: &Path, most_entries: u64) -> io::Result<Tally> {
    let mut tally = Tally::default();
    let _ = walk(root, &mut |visit: &Visit<'_>| {
        tally.entries += 1;
        tally.bytes += blocks(visit.stat);
        if tally.entries > most_entries {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(true)
        }
    })?;
    Ok(tally)
}

pub(crate) fn blocks(stat: &Stat) -> u64 {
    u64::try_from(stat.st_blocks).unwrap_or(0).saturating_mul(512)
}

/// Shows every entry below `root`; the visitor says whether to go into a folder, or to stop.
pub(crate) fn walk(
    root: &Path,
    visitor: &mut dyn FnMut(&Visit<'_>) -> ControlFlow<(), bool>,
) -> io::Result<ControlFlow<()>> {
    let folder = match open_folder(CWD, root.as_os_str().as_encoded_bytes()) {
        Ok(folder) => folder,
        Err(Errno::NOENT) => return Ok(ControlFlow::Continue(())),
        Err(error) => return Err(error.into()),
    };
    Ok(below(folder, &mut Vec::new(), 0, visitor)?)
}

fn below(
    folder: OwnedFd,
    path: &mut Vec<u8>,
    depth: usize,
    visitor: &mut dyn FnMut(&Visit<'_>) -> ControlFlow<(), bool>,
) -> Result<ControlFlow<()>, Errno> {
    if depth > MOST_DEPTH {
        return Ok(ControlFlow::Break(()));
    }
    for entry in Dir::read_from(&folder)? {
        let entry = entry?;
        let name = entry.file_name();
        if matches!(name.to_bytes(), b"." | b"..") {
            continue;
        }
        // What was removed meanwhile takes nothing.
        let Ok(stat) = rustix::fs::statat(&folder, name, AtFlags::SYMLINK_NOFOLLOW) else {
            continue;
        };
        let length = path.len();
        if length > 0 {
            path.push(b'/');
        }
        path.extend_from_slice(name.to_bytes());
        let kind = FileType::from_raw_mode(stat.st_mode);
        let visit = Visit { path, stat: &stat, kind, parent: folder.as_fd(), name };
        let go_on = match visitor(&visit) {
            ControlFlow::Break(()) => return Ok(ControlFlow::Break(())),
            ControlFlow::Continue(go_on) => go_on,
        };
        if go_on
            && kind == FileType::Directory
            && let Ok(inner) = open_folder(folder.as_fd(), name.to_bytes())
            && below(inner, path, depth + 1, visitor)?.is_break()
        {
            return Ok(ControlFlow::Break(()));
        }
        path.truncate(length);
    }
    Ok(ControlFlow::Continue(()))
}

fn open_folder(parent: BorrowedFd<'_>, name: &[u8]) -> Result<OwnedFd, Errno> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    match rustix::fs::openat(parent, name, flags, Mode::empty()) {
        Err(Errno::ACCESS) => {
            let pinned = rustix::fs::openat(
                parent,
                name,
                OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC,
                Mode::empty(),
            )?;
            // By its descriptor, so that the name cannot be made to mean another file meanwhile.
            let own = format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&pinned));
            rustix::fs::chmod(&own, Mode::RWXU)?;
            rustix::fs::openat(&pinned, c".", flags, Mode::empty())
        }
        other => other,
    }
}
