//! Read-change-write of a project's documents, one at a time.

use planwright_engine::id::ProjectId;
use tokio::sync::{Mutex, MutexGuard};

/// Two projects that meet on one lock only wait for each other.
const LOCKS: usize = 64;

static LOCKED: [Mutex<()>; LOCKS] = [const { Mutex::const_new(()) }; LOCKS];

/// Waits until no other request of this process changes documents of this project. The commit
/// itself is guarded by the run's version everywhere; this keeps two people's edits in one process
/// from overwriting each other's fields.
pub(crate) async fn edit_lock(project: ProjectId) -> MutexGuard<'static, ()> {
    // The remainder always fits, and the array has LOCKS entries.
    LOCKED[(project.as_u128() % LOCKS as u128) as usize].lock().await
}
