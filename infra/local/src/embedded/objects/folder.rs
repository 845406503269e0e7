//! The files: one per object, named by the hash of its bucket and key, so that no key is too long
//! or leads elsewhere.

use super::header::Header;
use crate::embedded::Durability;
use s3s::crypto::{Checksum, Sha256};
use std::fs::{self, DirEntry, File, OpenOptions};
use std::io::{self, BufReader, ErrorKind, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use tempfile::NamedTempFile;

/// Begins the names of files that are still being written.
const UNFINISHED: &str = "tmp-";

pub(super) struct Folder {
    root: PathBuf,
    durability: Durability,
    /// Held while a sub-folder is made, so that nobody uses one that the disk may not have yet.
    making: Mutex<()>,
}

/// Where an object's file is.
pub(super) struct Place {
    folder: PathBuf,
    name: String,
}

/// A complete file that is not in its place yet; dropping it deletes it.
pub(super) struct Staged {
    file: NamedTempFile,
    place: Place,
}

/// What was found at the start.
#[derive(Default)]
pub(super) struct Found {
    pub(super) buckets: Vec<String>,
    pub(super) objects: Vec<Header>,
}

impl Folder {
    /// Creates `root` if absent.
    pub(super) fn open(root: &Path, durability: Durability) -> io::Result<Self> {
        fs::create_dir_all(root)?;
        let folder = Folder { root: root.into(), durability, making: Mutex::new(()) };
        folder.settle_folder(root)?;
        Ok(folder)
    }

    /// A bucket is an empty folder beside those of the objects, whose names are shorter than a
    /// bucket's can be.
    pub(super) fn make_bucket(&self, bucket: &str) -> io::Result<()> {
        self.make(&self.root.join(bucket))
    }

    /// Writes the file beside its place, as durably as asked; `line` is the header's.
    pub(super) fn stage(
        &self,
        bucket: &str,
        key: &str,
        line: &[u8],
        content: &[u8],
    ) -> io::Result<Staged> {
        let place = self.place(bucket, key);
        self.make(&place.folder)?;
        let mut file = tempfile::Builder::new()
            .prefix(UNFINISHED)
            .rand_bytes(16)
            .tempfile_in(&place.folder)?;
        file.write_all(line)?;
        file.write_all(content)?;
        file.flush()?;
        if self.durability == Durability::Power {
            file.as_file().sync_all()?;
        }
        Ok(Staged { file, place })
    }

    /// Opens the file of an object.
    pub(super) fn file(&self, bucket: &str, key: &str) -> io::Result<File> {
        let place = self.place(bucket, key);
        require_folder(&place.folder)?;
        open_file(&place.path())
    }

    /// Deletes the file of an object; [`Folder::settle`] makes it last.
    pub(super) fn remove(&self, bucket: &str, key: &str) -> io::Result<Place> {
        let place = self.place(bucket, key);
        require_folder(&place.folder)?;
        fs::remove_file(place.path())?;
        Ok(place)
    }

    /// Waits until the disk has what happened to the names beside `place`, if that was asked for.
    pub(super) fn settle(&self, place: &Place) -> io::Result<()> {
        self.settle_folder(&place.folder)
    }

    /// Reads the header of every object. A file that is not whole is left alone and reported; one
    /// that was never finished is deleted.
    pub(super) fn scan(&self) -> io::Result<Found> {
        let mut found = Found::default();
        for entry in fs::read_dir(&self.root)? {
            let entry = entry?;
            let is_folder = entry.file_type()?.is_dir();
            match entry.file_name().to_str() {
                Some(name) if is_folder && is_hash_start(name) => {
                    scan_objects(&entry.path(), &mut found)?
                }
                Some(name) if is_folder && s3s::path::check_bucket_name(name) => {
                    if fs::read_dir(entry.path())?.next().is_some() {
                        tracing::warn!(folder = %entry.path().display(), "objects of an older \
                            layout are not served");
                    }
                    found.buckets.push(name.to_owned());
                }
                _ => {
                    tracing::warn!(path = %entry.path().display(), "not part of the object store, \
                        ignored")
                }
            }
        }
        Ok(found)
    }

    fn place(&self, bucket: &str, key: &str) -> Place {
        let name = file_name(bucket, key);
        Place { folder: self.root.join(&name[..2]), name }
    }

    fn make(&self, folder: &Path) -> io::Result<()> {
        let _making = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        match fs::create_dir(folder) {
            Ok(()) => self.settle_folder(&self.root),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => require_folder(folder),
            Err(error) => Err(error),
        }
    }

    fn settle_folder(&self, folder: &Path) -> io::Result<()> {
        match self.durability {
            Durability::Process => Ok(()),
            Durability::Power => File::open(folder)?.sync_all(),
        }
    }
}

impl Place {
    fn path(&self) -> PathBuf {
        self.folder.join(&self.name)
    }
}

impl Staged {
    /// Puts the file in its place at once, over an earlier one; [`Folder::settle`] makes it last.
    pub(super) fn commit(self) -> io::Result<Place> {
        self.file.persist(self.place.path()).map_err(|failure| failure.error)?;
        Ok(self.place)
    }
}

/// The header and the content of an object's file.
pub(super) fn read(file: File) -> io::Result<(Header, Vec<u8>)> {
    let mut file = BufReader::new(file);
    let (header, _) = Header::read(&mut file)?;
    let mut content = Vec::new();
    file.read_to_end(&mut content)?;
    Ok((header, content))
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// No bucket's name has a slash in it, so no two objects share a name.
fn file_name(bucket: &str, key: &str) -> String {
    hex(&Sha256::checksum(format!("{bucket}/{key}").as_bytes()))
}

fn is_hash_start(name: &str) -> bool {
    name.len() == 2 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn scan_objects(folder: &Path, found: &mut Found) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_name().as_encoded_bytes().starts_with(UNFINISHED.as_bytes()) {
            if let Err(error) = fs::remove_file(&path) {
                tracing::warn!(file = %path.display(), %error, "an unfinished file could not be \
                    deleted");
            }
            continue;
        }
        match scan_object(&entry) {
            Ok(header) => found.objects.push(header),
            Err(error) => {
                tracing::warn!(file = %path.display(), %error, "not a whole object, ignored")
            }
        }
    }
    Ok(())
}

fn scan_object(entry: &DirEntry) -> io::Result<Header> {
    let broken = |reason| Err(io::Error::new(ErrorKind::InvalidData, reason));
    let file = open_file(&entry.path())?;
    let length = file.metadata()?.len();
    let (header, line) = Header::read(&mut BufReader::new(file))?;
    if line.checked_add(header.attributes.size) != Some(length) {
        return broken("its length is not what its first line says");
    }
    if entry.file_name().to_str() != Some(&file_name(&header.bucket, &header.key)) {
        return broken("its name is not the hash of its bucket and key");
    }
    Ok(header)
}

/// Opens a regular file for reading, never through a symbolic link; not blocking, or a named pipe
/// would wait forever.
fn open_file(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK)
        .open(path)?;
    if file.metadata()?.is_file() {
        return Ok(file);
    }
    Err(io::Error::new(ErrorKind::InvalidData, "it is not a regular file"))
}

/// A symbolic link to a folder is none.
fn require_folder(path: &Path) -> io::Result<()> {
    if fs::symlink_metadata(path)?.is_dir() {
        return Ok(());
    }
    Err(io::Error::new(ErrorKind::NotADirectory, format!("{} is not a folder", path.display())))
}
