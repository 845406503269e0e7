//! Where packs are kept: content-addressed, written once, never changed.

use crate::PackId;
use async_trait::async_trait;
use bytes::Bytes;
use std::collections::HashMap;
use std::sync::Mutex;

/// A project's packs. Whoever builds one has decided the team and the project; nobody who asks can
/// name another's.
#[async_trait]
pub trait Packs: Send + Sync {
    /// The pack and its index.
    async fn get(&self, id: &PackId) -> Result<(Bytes, Bytes), PackError>;

    /// Keeps both. A pack that is there stays as it is.
    async fn put(&self, id: &PackId, pack: Bytes, index: Bytes) -> Result<(), PackError>;
}

/// Why a pack did not come or go.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    #[error("the pack {0} is not in the store")]
    Missing(PackId),
    #[error("the store holds other bytes under the name {0}")]
    Damaged(PackId),
    #[error("the store did not take or give a pack")]
    Store(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Packs in memory, for tests and benches.
#[derive(Default)]
pub struct MemoryPacks(Mutex<HashMap<PackId, (Bytes, Bytes)>>);

#[async_trait]
impl Packs for MemoryPacks {
    async fn get(&self, id: &PackId) -> Result<(Bytes, Bytes), PackError> {
        let packs = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        packs.get(id).cloned().ok_or_else(|| PackError::Missing(id.clone()))
    }

    async fn put(&self, id: &PackId, pack: Bytes, index: Bytes) -> Result<(), PackError> {
        let mut packs = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        packs.entry(id.clone()).or_insert((pack, index));
        Ok(())
    }
}
