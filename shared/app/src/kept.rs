//! What was read a moment ago, so that not every request reads it again.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Values by key, each with when it was read in unix milliseconds.
pub struct Kept<K, V> {
    most: usize,
    all: Mutex<HashMap<K, (i64, V)>>,
}

impl<K: Eq + Hash, V: Clone> Kept<K, V> {
    /// With at most `most` entries; one more, and all of them are read again.
    pub fn up_to(most: usize) -> Self {
        Kept { most, all: Mutex::default() }
    }

    pub fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q, newer_than_ms: i64) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.lock()
            .get(key)
            .filter(|(at_ms, _)| *at_ms > newer_than_ms)
            .map(|(_, value)| value.clone())
    }

    pub fn put(&self, key: K, value: V, now_ms: i64) {
        let mut all = self.lock();
        if all.len() >= self.most {
            all.clear();
        }
        all.insert(key, (now_ms, value));
    }

    pub fn remove<Q: Eq + Hash + ?Sized>(&self, key: &Q)
    where
        K: Borrow<Q>,
    {
        self.lock().remove(key);
    }

    /// Forgets every entry that `keep` does not want.
    pub fn retain(&self, keep: impl Fn(&V) -> bool) {
        self.lock().retain(|_, (_, value)| keep(value));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<K, (i64, V)>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
