use crate::{Error, Result};
use std::fs::{DirBuilder, File, TryLockError};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::time::{Duration, Instant};

/// One running stack per data folder: the operating system frees the lock however the process ends.
#[derive(Debug)]
pub(crate) struct DataDirLock(
    #[allow(dead_code, reason = "the lock lasts as long as the open file")] File,
);

/// How long a lock may still be held by a process that is ending, or by a child of one that has not
/// become itself yet.
const PATIENCE: Duration = Duration::from_millis(500);

impl DataDirLock {
    pub(crate) async fn take(data_dir: &Path) -> Result<Self> {
        let failed = |source| Error::DataDir { path: data_dir.into(), source };
        // Password hashes and prompts are in there: nobody else's business.
        DirBuilder::new().recursive(true).mode(0o700).create(data_dir).map_err(failed)?;
        let file = File::create(data_dir.join(".lock")).map_err(failed)?;
        let deadline = Instant::now() + PATIENCE;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(DataDirLock(file)),
                Err(TryLockError::WouldBlock) if Instant::now() < deadline => {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
                Err(TryLockError::WouldBlock) => return Err(Error::DataDirInUse(data_dir.into())),
                Err(TryLockError::Error(source)) => return Err(failed(source)),
            }
        }
    }
}
