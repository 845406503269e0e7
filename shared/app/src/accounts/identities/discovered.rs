//! Providers read a moment ago.

use crate::kept::Kept;
use planwright_auth::oidc::Provider;
use std::sync::Arc;

/// Providers kept at most: more than anybody configures.
const MAX_KEPT: usize = 1_000;

/// Providers read a moment ago, by name.
pub struct Discovered(Kept<String, Arc<Provider>>);

impl Default for Discovered {
    fn default() -> Self {
        Discovered(Kept::up_to(MAX_KEPT))
    }
}

impl Discovered {
    pub(super) fn get(&self, name: &str, newer_than_ms: i64) -> Option<Arc<Provider>> {
        self.0.get(name, newer_than_ms)
    }

    pub(super) fn put(&self, name: &str, provider: Arc<Provider>, now_ms: i64) {
        self.0.put(name.to_owned(), provider, now_ms);
    }

    /// Reads the provider again at the next sign-in: its keys may have changed.
    pub(super) fn forget(&self, name: &str) {
        self.0.remove(name);
    }
}
