use crate::{Error, Result};
use std::fs::{File, TryLockError};
use std::path::Path;

/// One running stack per data folder: the operating system frees the lock however the process ends.
#[derive(Debug)]
pub(crate) struct DataDirLock(#[allow(dead_code, reason = "the lock lasts as long as the open file")] File);

impl DataDirLock {
    pub(crate) fn take(data_dir: &Path) -> Result<Self> {
        let failed = |source| Error::DataDir { path: data_dir.into(), source };
        std::fs::create_dir_all(data_dir).map_err(failed)?;
        let file = File::create(data_dir.join(".lock")).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(DataDirLock(file)),
            Err(TryLockError::WouldBlock) => Err(Error::DataDirInUse(data_dir.into())),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }
}
