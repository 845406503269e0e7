//! What all processes see alike of the providers.

use crate::world::World;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// Whether the providers answer, in true time, and which key they accept.
#[derive(Debug, Default)]
pub struct Vendor {
    down_until_ms: AtomicI64,
    key: AtomicU64,
}

impl Vendor {
    pub fn is_down(&self, world: &World) -> bool {
        !world.chaos.is_calm() && world.now_ms() < self.down_until_ms.load(Ordering::Relaxed)
    }

    /// Nothing answers for this long.
    pub fn go_down(&self, world: &World, ms: i64) {
        self.down_until_ms.store(world.now_ms() + ms, Ordering::Relaxed);
    }

    /// The number of the key in force.
    pub fn key(&self) -> u64 {
        self.key.load(Ordering::Relaxed)
    }

    /// A new key; the old one is revoked at once.
    pub fn rotate_key(&self) {
        self.key.fetch_add(1, Ordering::Relaxed);
    }
}
