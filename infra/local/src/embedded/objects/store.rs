//! Buckets and objects: the files, and the index that says which of them count.

use super::folder::{self, Folder};
use super::header::{Attributes, Header};
use super::index::{Conditions, Index, Page, Query};
use crate::embedded::Durability;
use s3s::{S3Error, S3Result, s3_error};
use std::io::{self, ErrorKind};
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Largest object read or written through the local stack, in bytes: artifacts are text files.
pub(super) const MAX_OBJECT: usize = 64 << 20;

/// Its methods wait for the disk: call them where waiting is allowed.
pub(super) struct Store {
    folder: Folder,
    /// A file is put in place or deleted under the write lock: so conditions hold, and a reader who
    /// finds an entry opens the file that belongs to it.
    index: RwLock<Index>,
}

impl Store {
    pub(super) fn open(root: &Path, durability: Durability) -> io::Result<Self> {
        let folder = Folder::open(root, durability)?;
        let found = folder.scan()?;
        let mut index = Index::default();
        for bucket in &found.buckets {
            index.add_bucket(bucket);
        }
        for header in found.objects {
            index.add(header);
        }
        Ok(Store { folder, index: RwLock::new(index) })
    }

    /// `false` when the bucket was there already.
    pub(super) fn add_bucket(&self, bucket: &str) -> io::Result<bool> {
        self.folder.make_bucket(bucket)?;
        Ok(self.write().add_bucket(bucket))
    }

    pub(super) fn require_bucket(&self, bucket: &str) -> S3Result<()> {
        self.read().bucket(bucket).map(|_| ())
    }

    pub(super) fn put(
        &self,
        header: Header,
        content: &[u8],
        conditions: &Conditions,
    ) -> S3Result<()> {
        let failed = failed("writing an object");
        let (bucket, key) = (&header.bucket, &header.key);
        let line = header.line().map_err(failed)?.ok_or_else(|| s3_error!(MetadataTooLarge))?;
        // Spares the disk a file that will not be needed; what counts is the second look.
        self.read().check(bucket, key, conditions)?;
        let staged = self.folder.stage(bucket, key, &line, content).map_err(failed)?;
        let place = {
            let mut index = self.write();
            index.check(bucket, key, conditions)?;
            let place = staged.commit().map_err(failed)?;
            index.add(header);
            place
        };
        self.folder.settle(&place).map_err(failed)
    }

    pub(super) fn head(&self, bucket: &str, key: &str) -> S3Result<Arc<Attributes>> {
        self.read().object(bucket, key).cloned()
    }

    pub(super) fn get(&self, bucket: &str, key: &str) -> S3Result<(Arc<Attributes>, Vec<u8>)> {
        let failed = failed("reading an object");
        let (attributes, file) = {
            let index = self.read();
            let attributes = index.object(bucket, key)?.clone();
            (attributes, self.folder.file(bucket, key).map_err(failed)?)
        };
        let (header, content) = folder::read(file).map_err(failed)?;
        if header.attributes != *attributes || content.len() as u64 != attributes.size {
            return Err(failed(io::Error::new(
                ErrorKind::InvalidData,
                "the file was changed from outside",
            )));
        }
        Ok((attributes, content))
    }

    /// Deleting what is not there is no error.
    pub(super) fn delete(&self, bucket: &str, key: &str, conditions: &Conditions) -> S3Result<()> {
        let failed = failed("deleting an object");
        let place = {
            let mut index = self.write();
            index.check(bucket, key, conditions)?;
            if index.object(bucket, key).is_err() {
                return Ok(());
            }
            let place = match self.folder.remove(bucket, key) {
                Ok(place) => Some(place),
                Err(error) if error.kind() == ErrorKind::NotFound => None,
                Err(error) => return Err(failed(error)),
            };
            index.remove(bucket, key);
            place
        };
        place.map_or(Ok(()), |place| self.folder.settle(&place).map_err(failed))
    }

    pub(super) fn list(&self, bucket: &str, query: &Query) -> S3Result<Page> {
        self.read().page(bucket, query)
    }

    fn read(&self) -> RwLockReadGuard<'_, Index> {
        self.index.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Index> {
        self.index.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The client learns only that something failed, so the reason is logged.
pub(super) fn failed(doing: &'static str) -> impl Fn(io::Error) -> S3Error + Copy {
    move |error| {
        tracing::error!(%error, "{doing}");
        S3Error::internal_error(error)
    }
}
