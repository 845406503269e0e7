//! What a process remembers of who may do what.

use planwright_engine::id::{ApiKeyId, SessionId, TeamId, UserId};

/// Told when somebody may do less than before, so that it is looked at again.
pub trait Memory: Send + Sync {
    fn forget_member(&self, team: TeamId, user: UserId);
    fn forget_key(&self, key: ApiKeyId);
    fn forget_sign_in(&self, session: SessionId);
    /// Everything this person has shown to be let in.
    fn forget_person(&self, user: UserId);
}

/// Of a process that lets nobody do anything.
#[derive(Clone, Copy, Debug)]
pub struct NoMemory;

impl Memory for NoMemory {
    fn forget_member(&self, _: TeamId, _: UserId) {}
    fn forget_key(&self, _: ApiKeyId) {}
    fn forget_sign_in(&self, _: SessionId) {}
    fn forget_person(&self, _: UserId) {}
}
