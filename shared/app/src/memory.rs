//! What a process remembers of who may do what.

use planwright_engine::id::{ApiKeyId, TeamId, UserId};

/// Told when somebody may do less than before, so that it is looked at again.
pub trait Memory: Send + Sync {
    fn forget_member(&self, team: TeamId, user: UserId);
    fn forget_key(&self, key: ApiKeyId);
}

/// Of a process that lets nobody do anything.
#[derive(Clone, Copy, Debug)]
pub struct NoMemory;

impl Memory for NoMemory {
    fn forget_member(&self, _: TeamId, _: UserId) {}
    fn forget_key(&self, _: ApiKeyId) {}
}
